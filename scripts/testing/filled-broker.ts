/**
 * What a broker in production can hold, by raw HTTP: users with hashes of both algorithms and one without a password,
 * graphs, links to other brokers; and clients at work as its users. Nothing of Warren is in it.
 */
import { createHash, randomBytes } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import type { ChannelModel } from "amqplib";
import { $ } from "zx/core";
import type { ManagementApi } from "../../broker/api/management-api.ts";
import { poll } from "../../broker/node/poll.ts";
import { connectTo } from "./broker-client.ts";

/** The default one is there in every broker. */
const HOSTS = ["/", "orders", "billing"] as const;
const USERS = 10;
/** Of the one that publishes, and the one that consumes. */
const [PUBLISHER, CONSUMER] = ["app-0", "app-1"];

const PLUGINS = ["rabbitmq_shovel", "rabbitmq_shovel_management", "rabbitmq_federation"];

export interface Filling {
  /** By user; none for the one without. */
  readonly passwords: ReadonlyMap<string, string>;
}

/**
 * The administrator has permissions in the virtual hosts that it makes by this, and none in the default one.
 *
 * @param queues in all virtual hosts together, beside those of the clients
 */
export async function fillBroker(
  { api, container }: { readonly api: ManagementApi; readonly container: string },
  queues: number,
): Promise<Filling> {
  await $({ quiet: true })`docker exec ${container} rabbitmq-plugins enable ${PLUGINS}`;
  const passwords = new Map(
    Array.from({ length: USERS - 1 }, (_, index) => [`app-${index}`, randomBytes(12).toString("base64url")]),
  );
  await api.post("/definitions", definitions(passwords, queues));
  return { passwords };
}

function definitions(passwords: ReadonlyMap<string, string>, queues: number): object {
  const users = [
    ...[...passwords].map(([name, password], index) => ({
      name,
      password_hash: hashed(password, algorithmOf(index)),
      hashing_algorithm: `rabbit_password_hashing_${algorithmOf(index)}`,
      tags: index === 2 ? ["monitoring"] : index === 4 ? ["of a team"] : [],
      limits: index === 3 ? { "max-connections": 100, "max-channels": -1 } : {},
    })),
    {
      name: "by-certificate",
      password_hash: "",
      hashing_algorithm: "rabbit_password_hashing_sha256",
      tags: [],
    },
  ];
  const names = HOSTS.flatMap((vhost, host) =>
    Array.from({ length: Math.ceil((queues - host) / HOSTS.length) }, (_, index) => ({
      vhost,
      name: `queue-${index}`,
    })),
  );
  return {
    vhosts: HOSTS.map((name) => ({ name, description: `${name} of theirs`, tags: [], metadata: {} })),
    users,
    permissions: [
      ...users.map(({ name }) => rights("orders", name)),
      rights("/", CONSUMER),
      rights("billing", PUBLISHER),
    ],
    topic_permissions: [
      { user: "app-4", vhost: "orders", exchange: "events", write: "^order", read: ".*" },
      // Taken by RabbitMQ, and asked for by nothing: of one who has others, and of one who has not.
      { user: "app-4", vhost: "orders", exchange: "", write: "^order", read: ".*" },
      { user: "app-5", vhost: "orders", exchange: "", write: "^order", read: ".*" },
    ],
    exchanges: HOSTS.map((vhost) => exchange(vhost)),
    queues: [
      ...names.map(({ vhost, name }, index) => ({
        vhost,
        name,
        durable: true,
        auto_delete: false,
        arguments:
          index % 5 === 0
            ? { "x-queue-type": "classic", "x-max-length": 1000 }
            : { "x-queue-type": "classic" },
      })),
      {
        vhost: "billing",
        name: "endless",
        durable: true,
        auto_delete: false,
        arguments: {
          "x-queue-type": "quorum",
          "x-max-length-bytes": 2 ** 60,
          "x-overflow": "reject-publish-dlx",
          // Which does nothing, so that lint finds an error in it.
          "x-dead-letter-exchange": "amq.fanout",
          "x-dead-letter-strategy": "at-least-once",
        },
      },
      {
        vhost: "orders",
        name: "work",
        durable: true,
        auto_delete: false,
        arguments: { "x-queue-type": "quorum" },
      },
    ],
    bindings: [
      ...names.map(({ vhost, name }, index) => binding(vhost, name, `key.${index}`)),
      binding("orders", "work", "work"),
    ],
    policies: [
      ...HOSTS.map((vhost) => ({
        vhost,
        name: "limits",
        pattern: "^queue-1",
        "apply-to": "queues",
        priority: 1,
        definition: { "max-length-bytes": 1_000_000 },
      })),
      ...ODD_POLICIES,
    ],
    parameters: [
      ...ODD_PARAMETERS,
      {
        vhost: "orders",
        component: "operator_policy",
        name: "cap",
        value: { pattern: "^queue-2", "apply-to": "queues", priority: 0, definition: { "max-length": 5000 } },
      },
      // As some tools write that there is none.
      { vhost: "billing", component: "vhost-limits", name: "limits", value: { "max-connections": -1 } },
      {
        vhost: "orders",
        component: "shovel",
        name: "move",
        value: {
          "src-protocol": "amqp091",
          "src-uri": "amqp://",
          "src-queue": "queue-0",
          "dest-protocol": "amqp091",
          "dest-uri": "amqp://",
          "dest-queue": "queue-1",
        },
      },
      {
        vhost: "billing",
        component: "federation-upstream",
        name: "north",
        value: { uri: "amqp://remote:a-password@127.0.0.1:1/north", "ack-mode": "on-confirm" },
      },
    ],
    global_parameters: [{ name: "of-a-team", value: { contact: "team@example.org" } }],
  };
}

/** What RabbitMQ takes and runs with, and nobody would write: a tie, links to nothing, keys for other queues. */
const ODD_POLICIES = [
  { name: "too-wide", pattern: "^queue-1", "apply-to": "queues", priority: 1, definition: { expires: 1e11 } },
  {
    name: "to-nowhere",
    pattern: "^events$",
    "apply-to": "exchanges",
    priority: 0,
    definition: { "federation-upstream-set": "undefined" },
  },
  {
    name: "of-exchanges",
    pattern: "^none$",
    "apply-to": "queues",
    priority: 2,
    definition: { "alternate-exchange": "amq.fanout", "max-length": 5 },
  },
].map((policy) => Object.assign({ vhost: "billing" }, policy));

const ODD_PARAMETERS = [
  {
    vhost: "billing",
    component: "operator_policy",
    name: "in-memory",
    value: {
      pattern: "^none$",
      "apply-to": "queues",
      priority: 0,
      definition: { "max-in-memory-length": 5 },
    },
  },
  {
    vhost: "billing",
    component: "federation-upstream-set",
    name: "half",
    value: [{ upstream: "north" }, { upstream: "south" }],
  },
];

const rights = (vhost: string, user: string) => ({ vhost, user, configure: "^$", write: ".*", read: ".*" });

const exchange = (vhost: string) => ({
  vhost,
  name: "events",
  type: "topic",
  durable: true,
  auto_delete: false,
  internal: false,
  arguments: {},
});

const binding = (vhost: string, destination: string, key: string) => ({
  vhost,
  source: "events",
  destination,
  destination_type: "queue",
  routing_key: key,
  arguments: {},
});

/** Users with either of them. */
function algorithmOf(index: number): string {
  return index % 2 === 0 ? "sha256" : "sha512";
}

/** https://www.rabbitmq.com/docs/passwords: four bytes of salt, and the digest of them and the password. */
function hashed(password: string, algorithm: string): string {
  const salt = randomBytes(4);
  const digest = createHash(algorithm)
    .update(Buffer.concat([salt, Buffer.from(password)]))
    .digest();
  return Buffer.concat([salt, digest]).toString("base64");
}

/** Milliseconds from one message to the next: a machine that is shared is not to be busy with them alone. */
const PACE = 20;

/** Users of the broker at work, as long as it lasts. */
export interface Work {
  /** Ends it when all that was confirmed has come. */
  readonly end: () => Promise<{ readonly confirmed: number; readonly lost: number; readonly closed: number }>;
}

export async function startWork(amqpUrl: string, { passwords }: Filling): Promise<Work> {
  const uri = (user: string) =>
    `${amqpUrl.replace("://", `://${user}:${passwords.get(user) ?? ""}@`)}/${encodeURIComponent("orders")}`;
  const connections: ChannelModel[] = [await connectTo(uri(PUBLISHER)), await connectTo(uri(CONSUMER))];
  const [publishing, consuming] = connections as [ChannelModel, ChannelModel];
  let closed = 0;
  for (const connection of connections) connection.once("close", () => (closed += 1));
  const confirmed = new Set<string>();
  const delivered = new Set<string>();
  const consumer = await consuming.createChannel();
  await consumer.consume("work", (message) => {
    if (message === null) return;
    delivered.add(message.content.toString());
    consumer.ack(message);
  });
  const publisher = await publishing.createConfirmChannel();
  const stop = new AbortController();
  // Each waits for the confirm of the one before.
  const published = (async () => {
    for (let next = 0; !stop.signal.aborted; next += 1) {
      const id = String(next);
      publisher.publish("events", "work", Buffer.from(id), { persistent: true, mandatory: true });
      await publisher.waitForConfirms();
      confirmed.add(id);
      await pause(PACE);
    }
  })();
  return {
    end: async () => {
      stop.abort();
      await published;
      const lost = () => [...confirmed].filter((id) => !delivered.has(id)).length;
      await poll("what was confirmed", { timeout: 60_000, interval: 50 }, () =>
        Promise.resolve(lost() === 0 ? true : undefined),
      );
      const before = closed;
      for (const connection of connections) await connection.close();
      return { confirmed: confirmed.size, lost: lost(), closed: before };
    },
  };
}
