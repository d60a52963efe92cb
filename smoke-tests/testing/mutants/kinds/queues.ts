import { anotherValue } from "../another-value.ts";
import type { Exported, ExportedQueue, JsonObject } from "../exported.ts";
import type { Mutant } from "../mutant.ts";
import { remove, replaceQueue, without } from "../steps.ts";

/** Arguments that RabbitMQ takes for a type; https://www.rabbitmq.com/docs/queues#optional-arguments */
const ADDED: Readonly<Record<string, JsonObject>> = {
  classic: { "x-message-ttl": 60_000, "x-single-active-consumer": true },
  quorum: { "x-max-length": 1_000, "x-delivery-limit": 3 },
  stream: { "x-stream-max-segment-size-bytes": 100_000_000 },
};
const DEAD_LETTER_EXCHANGE = "x-dead-letter-exchange";
const DEAD_LETTER_KEY = "x-dead-letter-routing-key";

export function queueMutants(exported: Exported): Mutant[] {
  return exported.queues.flatMap((queue) => {
    const { vhost, name, type } = queue;
    const changed = (what: string, change: Partial<ExportedQueue>): Mutant => ({
      name: `queue "${name}" in "${vhost}": ${what}`,
      kind: "durable" in change ? "durability" : "queue",
      says: [name],
      steps: replaceQueue({ ...queue, ...change }, exported),
      ...("durable" in change ? { restarts: true } : {}),
    });
    return [
      ...otherTypes(queue).map((other) =>
        changed(`its type is ${other}`, { arguments: { ...queue.arguments, "x-queue-type": other } }),
      ),
      // RabbitMQ refuses both for quorum queues and streams.
      ...(type === "classic"
        ? [
            changed(queue.durable ? "transient" : "durable", { durable: !queue.durable }),
            changed(queue.auto_delete ? "it stays" : "it deletes itself", {
              auto_delete: !queue.auto_delete,
            }),
          ]
        : []),
      ...otherArguments(queue, exported).map(({ what, table }) => changed(what, { arguments: table })),
      {
        name: `queue "${name}" in "${vhost}" is missing`,
        kind: "queue",
        says: [name],
        steps: [remove("queues", vhost, name)],
      },
    ];
  });
}

/** An argument that another type refuses would break it twice. */
function otherTypes({ type, arguments: table, durable, auto_delete: autoDelete }: ExportedQueue): string[] {
  if (Object.keys(table).some((key) => key !== "x-queue-type") || !durable || autoDelete) return [];
  return ["classic", "quorum", "stream"].filter((each) => each !== type);
}

function otherArguments(
  { vhost, type, arguments: table }: ExportedQueue,
  { exchanges }: Exported,
): { what: string; table: JsonObject }[] {
  const target = exchanges.find((each) => each.vhost === vhost && each.name !== table[DEAD_LETTER_EXCHANGE]);
  const added: JsonObject = {
    ...ADDED[type],
    ...(type === "stream" || target === undefined ? {} : { [DEAD_LETTER_EXCHANGE]: target.name }),
  };
  const own = Object.entries(table).filter(([key]) => key !== "x-queue-type");
  return [
    ...Object.entries(added)
      .filter(([key]) => table[key] === undefined)
      .map(([key, value]) => ({ what: `${key} is added`, table: { ...table, [key]: value } })),
    ...own.map(([key, value]) => ({
      what: `another ${key}`,
      table: {
        ...table,
        [key]: key === DEAD_LETTER_EXCHANGE ? (target?.name ?? "amq.fanout") : anotherValue(value),
      },
    })),
    ...own
      // Without an exchange RabbitMQ refuses the key.
      .filter(([key]) => key !== DEAD_LETTER_EXCHANGE || table[DEAD_LETTER_KEY] === undefined)
      .map(([key]) => ({ what: `without ${key}`, table: without(table, key) })),
  ];
}
