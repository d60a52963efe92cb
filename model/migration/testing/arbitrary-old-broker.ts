/** Random declarations of what a RabbitMQ 3.13 holds, with all that later versions have not any more. */
import * as fc from "fast-check";
import {
  type Declaration,
  EMPTY_VIRTUAL_HOST,
  GENERATED,
  type VirtualHost,
} from "../../declaration/declaration.ts";
import {
  type Arguments,
  DEFAULT_LIFECYCLE,
  type Exchange,
  type Policy,
  type Queue,
} from "../../topology/topology.ts";

const OLD_ARGUMENTS: readonly Arguments[] = [
  {},
  { "x-queue-mode": "lazy" },
  { "x-max-priority": 10 },
  { "x-max-priority": 200 },
  { "x-overflow": "reject-publish-dlx", "x-max-length": 5 },
  { "x-queue-master-locator": "min-masters" },
  { "x-queue-master-locator": "client-local", "x-queue-leader-locator": "balanced" },
  { "x-queue-version": 1, "x-consumer-timeout": 60_000 },
  { "x-message-ttl": 1_000, "x-expires": 5_000, "x-single-active-consumer": true },
];
const OLD_DEFINITIONS: readonly Arguments[] = [
  { "ha-mode": "all" },
  { "ha-mode": "exactly", "ha-params": 2, "ha-sync-mode": "automatic", "message-ttl": 5 },
  { "ha-mode": "nodes", "ha-params": ["a@b"], overflow: "reject-publish-dlx", "max-length": 5 },
  { "queue-mode": "lazy" },
  { "queue-mode": "lazy", "max-length": 5 },
  { "queue-master-locator": "random" },
  { "queue-version": 1, "max-length": 7 },
  { "consumer-timeout": 1_000 },
  { "dead-letter-exchange": "" },
];
const letter = fc.constantFrom("a", "b", "c", "d");
const name = fc.tuple(letter, letter).map((letters) => letters.join(""));

function named<T>(parts: fc.Arbitrary<T>): fc.Arbitrary<(T & { readonly name: string })[]> {
  return fc
    .uniqueArray(fc.tuple(name, parts), { maxLength: 6, selector: ([key]) => key })
    .map((list) => list.map(([key, part]) => ({ ...part, name: key })));
}

const queues = named(
  fc.oneof(
    fc.record({
      type: fc.constant("classic" as const),
      durable: fc.boolean(),
      autoDelete: fc.boolean(),
      arguments: fc.constantFrom(...OLD_ARGUMENTS),
    }),
    fc.record({
      type: fc.constant("quorum" as const),
      durable: fc.constant(true),
      autoDelete: fc.constant(false),
      arguments: fc.constantFrom<Arguments[]>({}, { "x-max-in-memory-length": 5 }),
    }),
  ),
).map((list) => list.map((queue): Queue => ({ ...queue, ...DEFAULT_LIFECYCLE })));
const exchanges = named(
  fc.record({
    type: fc.constantFrom("direct", "x-delayed-message"),
    delayedType: fc.constantFrom("direct", "topic", "x-custom"),
  }),
).map((list) =>
  list.map(({ name: key, type, delayedType }): Exchange => {
    const table: Arguments = type === "direct" ? {} : { "x-delayed-type": delayedType };
    const settings = { durable: true, autoDelete: false, internal: false, arguments: table };
    return { name: key, type, ...settings, ...DEFAULT_LIFECYCLE };
  }),
);
/** By their place in the list, so that no two are tied. */
const policies = named(
  fc.record({
    pattern: fc.constantFrom("^a", "", "b$", "c", "(?R)a"),
    applyTo: fc.constantFrom<Policy["applyTo"][]>("all", "queues", "classic_queues", "quorum_queues"),
    definition: fc.constantFrom(...OLD_DEFINITIONS),
  }),
).map((list) => list.map((policy, priority): Policy => ({ ...policy, priority })));

const federationUpstreams = named(
  fc.constantFrom<Arguments[]>({}, { "ha-policy": "all" }, { "max-hops": 2, "ha-policy": "all" }),
).map((list) =>
  list.map(({ name: upstream, ...keys }) => ({
    name: upstream,
    definition: Object.assign({ uri: "amqp://east.example" }, keys),
  })),
);

const host = fc
  .record({ topology: fc.record({ queues, exchanges, policies }), federationUpstreams })
  .map(({ topology, ...links }): VirtualHost => {
    const virtualHost = "v";
    const graph = Object.assign({ virtualHost, bindings: [] }, topology);
    return Object.assign({ name: virtualHost, topology: graph }, EMPTY_VIRTUAL_HOST, links);
  });

export const arbitraryOldBroker: fc.Arbitrary<Declaration> = fc
  .record({ host, tags: fc.subarray(["protected", "management"]) })
  .map(({ host: only, tags }) => ({
    virtualHosts: [only],
    users: [{ name: "u", password: GENERATED, tags, permissions: [], topicPermissions: [], limits: {} }],
    globalParameters: [],
  }));
