import { anotherValue } from "../another-value.ts";
import type { Exported, ExportedExchange, JsonObject } from "../exported.ts";
import type { Mutant } from "../mutant.ts";
import { remove, replaceExchange, without } from "../steps.ts";

const TYPES = ["direct", "fanout", "topic", "headers"];
const ALTERNATE = "alternate-exchange";

export function exchangeMutants(exported: Exported): Mutant[] {
  return exported.exchanges.flatMap((exchange) => {
    const { vhost, name } = exchange;
    const changed = (what: string, change: Partial<ExportedExchange>): Mutant => ({
      name: `exchange "${name}" in "${vhost}": ${what}`,
      kind: "durable" in change ? "durability" : "exchange",
      says: [name],
      steps: replaceExchange({ ...exchange, ...change }, exported),
    });
    const type = TYPES.find((each) => each !== exchange.type) ?? "fanout";
    return [
      changed(`its type is ${type}`, { type }),
      changed(exchange.auto_delete ? "it stays" : "it deletes itself", {
        auto_delete: !exchange.auto_delete,
      }),
      changed(exchange.internal ? "open to clients" : "internal", { internal: !exchange.internal }),
      changed(exchange.durable ? "transient" : "durable", { durable: !exchange.durable }),
      ...otherArguments(exchange, exported).map(({ what, table }) => changed(what, { arguments: table })),
      {
        name: `exchange "${name}" in "${vhost}" is missing`,
        kind: "exchange",
        says: [name],
        steps: [remove("exchanges", vhost, name)],
      },
    ];
  });
}

function otherArguments(
  { vhost, name, arguments: table }: ExportedExchange,
  { exchanges }: Exported,
): { what: string; table: JsonObject }[] {
  const another = exchanges.find(
    (each) => each.vhost === vhost && each.name !== name && each.name !== table[ALTERNATE],
  );
  const added =
    table[ALTERNATE] === undefined && another !== undefined
      ? [{ what: `${ALTERNATE} is added`, table: { ...table, [ALTERNATE]: another.name } }]
      : [];
  const changed = Object.entries(table).flatMap(([key, value]) => [
    {
      what: `another ${key}`,
      table: { ...table, [key]: key === ALTERNATE ? (another?.name ?? "amq.fanout") : anotherValue(value) },
    },
    { what: `without ${key}`, table: without(table, key) },
  ]);
  return [...added, ...changed];
}
