/**
 * Random environments that a real broker takes, with odd names, for the round trip: one virtual host each, with its
 * users and global parameters.
 *
 * Left out:
 * - A parameter whose whole value is `{}`: RabbitMQ 4.3.6 exports it as `[]`.
 * - Tags of users that are not ASCII: it exports their bytes as Latin-1, `西` as `è¥¿`.
 * - Names with line breaks, `.` and `..`, users, virtual hosts and keys of parameters called `__proto__`: a declaration
 *   refuses them, and `check-name.ts` says why.
 */

import * as fc from "fast-check";
import {
  type Declaration,
  EMPTY_VIRTUAL_HOST,
  type User,
  type VirtualHost,
} from "../../declaration/declaration.ts";
import { asLiteral } from "../../declaration/secret-references.ts";
import { LONGEST_STREAM_NAME, streamNameFits } from "../../rabbitmq/protocol-limits.ts";
import { bindingKey, canonicalJson } from "../../topology/object-keys.ts";
import { isTable } from "../../topology/tables.ts";
import {
  type Arguments,
  type ArgumentValue,
  type Binding,
  DEFAULT_LIFECYCLE,
  type Exchange,
  type Policy,
  type Queue,
} from "../../topology/topology.ts";
import { anyText, entries, headers, keyName, name, record, value } from "./arbitrary-names.ts";
import { pattern, user } from "./arbitrary-user.ts";

/** `{}` would come back as `[]`: see above. */
const parameterValue = value
  .filter((given) => canonicalJson(given) !== "{}" && !canonicalJson(given).includes('"__proto__":'))
  .map(literally);

/** As a declaration says it: no secret is named in it. */
function literally(given: ArgumentValue): ArgumentValue {
  if (typeof given === "string") return asLiteral(given);
  if (Array.isArray(given)) return (given as readonly ArgumentValue[]).map(literally);
  if (!isTable(given)) return given;
  return Object.fromEntries(Object.entries(given).map(([key, inner]) => [key, literally(inner)]));
}

const exchangeParts = record({
  type: fc.constantFrom("direct", "fanout", "topic", "headers", "x-local-random"),
  durable: fc.boolean(),
  autoDelete: fc.boolean(),
  internal: fc.boolean(),
  hasAlternate: fc.boolean(),
});

/** For what tests put in front of a virtual host's name. */
const ROOM = "x".repeat(LONGEST_STREAM_NAME - 200);

type QueueParts = Pick<Queue, "type" | "durable" | "autoDelete" | "arguments">;
const queueParts: fc.Arbitrary<QueueParts> = fc.oneof(
  record<QueueParts>({
    type: fc.constant("classic"),
    durable: fc.boolean(),
    autoDelete: fc.boolean(),
    arguments: fc.constantFrom<Arguments[]>(
      {},
      { "x-max-length": 5, "x-overflow": "reject-publish", "x-message-ttl": 0 },
      { "x-max-priority": 255, "x-single-active-consumer": false },
      { "x-dead-letter-exchange": "" },
    ),
  }),
  record<QueueParts>({
    type: fc.constantFrom("quorum", "stream"),
    durable: fc.constant(true),
    autoDelete: fc.constant(false),
    arguments: fc.constantFrom<Arguments[]>(
      {},
      { "x-max-length-bytes": 2 ** 53 - 1 },
      { "x-queue-leader-locator": "balanced" },
    ),
  }),
);

const policyParts = record({
  pattern,
  kind: fc.constantFrom<Pick<Policy, "applyTo" | "definition">[]>(
    { applyTo: "all", definition: { "max-length": 5 } },
    { applyTo: "queues", definition: { "message-ttl": 60_000, overflow: "drop-head" } },
    { applyTo: "classic_queues", definition: { "dead-letter-exchange": "" } },
    { applyTo: "quorum_queues", definition: { "delivery-limit": -1 } },
    { applyTo: "streams", definition: { "max-age": "7D" } },
  ),
});
/** By their place in the list, so that no two are tied. */
const policies = fc
  .uniqueArray(fc.tuple(name, policyParts), { maxLength: 3, selector: ([key]) => key })
  .map((list) =>
    list.map(([key, parts], index) => ({
      name: key,
      pattern: parts.pattern,
      priority: index - 1,
      ...parts.kind,
    })),
  );
/** RabbitMQ allows an operator few keys. */
const operatorPolicies = fc
  .uniqueArray(fc.tuple(name, pattern), { maxLength: 2, selector: ([key]) => key })
  .map((list) =>
    list.map(([key, given], index): Policy => {
      return {
        name: key,
        pattern: given,
        applyTo: "queues",
        priority: index,
        definition: { "max-length": 7 },
      };
    }),
  );

interface End {
  readonly from: number;
  readonly to: number;
  readonly isExchange: boolean;
  readonly routingKey: string;
  readonly table: Arguments;
}
/** Where nobody answers. */
const uri = fc.constantFrom("amqp://127.0.0.1:1", "amqp://u:p%40%2F@127.0.0.1:1/%2F?heartbeat=5");
const upstreams: fc.Arbitrary<VirtualHost["federationUpstreams"]> = fc
  .uniqueArray(fc.tuple(name, uri), { maxLength: 2, selector: ([key]) => key })
  .map((list) => list.map(([key, to]) => ({ name: key, definition: { uri: to, "ack-mode": "on-publish" } })));
const shovels: fc.Arbitrary<VirtualHost["shovels"]> = fc
  .uniqueArray(fc.tuple(name, uri, name), { maxLength: 1, selector: ([key]) => key })
  .map((list) =>
    list.map(([key, to, queue]) => ({
      name: key,
      definition: {
        "src-uri": to,
        "src-queue": queue,
        "dest-uri": [to],
        "dest-queue": queue,
        "reconnect-delay": 60,
      },
    })),
  );

const end: fc.Arbitrary<End> = record<End>({
  from: fc.nat(),
  to: fc.nat(),
  isExchange: fc.boolean(),
  // A topic exchange takes at most two such words.
  routingKey: fc.oneof(
    fc.constantFrom("", "#", "#.#", "order.*.paid"),
    anyText.filter((key) => !/#.*#.*#/s.test(key)),
  ),
  table: headers,
});

/** What not every broker takes. */
export interface Abilities {
  /** Has the federation plugin. */
  readonly federation: boolean;
  /** Has the shovel plugin. */
  readonly shovel: boolean;
  /** Permits queues that are neither durable nor exclusive, which RabbitMQ 4.3 deprecates. */
  readonly transientQueues: boolean;
}

const virtualHost = ({ federation, shovel, transientQueues }: Abilities): fc.Arbitrary<VirtualHost> =>
  record({
    name: keyName,
    description: fc.string({ unit: "grapheme" }),
    tags: fc.uniqueArray(fc.constantFrom("orders", "a:b", "#1", "西")),
    defaultQueueType: fc.constantFrom("classic" as const, "quorum" as const, "stream" as const),
    limits: fc.constantFrom({}, { "max-queues": 100 }, { "max-queues": 9, "max-connections": 0 }),
    tracing: fc.boolean(),
    // A file says that one is not; definitions that never were do not.
    deletionProtection: fc.constantFrom(undefined, true as const),
    exchanges: fc.uniqueArray(fc.tuple(name, exchangeParts), { maxLength: 4, selector: ([key]) => key }),
    queues: fc.uniqueArray(fc.tuple(name, queueParts), { maxLength: 4, selector: ([key]) => key }),
    ends: fc.array(end, { maxLength: 6 }),
    policies,
    operatorPolicies,
    federationUpstreams: federation ? upstreams : fc.constant([]),
    shovels: shovel ? shovels : fc.constant([]),
  }).map((parts) => {
    const exchanges = parts.exchanges.map(([key, { hasAlternate, ...rest }], index): Exchange => {
      // Only of an exchange that comes before, so that there is always one.
      const alternate = parts.exchanges[index - 1]?.[0];
      const table = hasAlternate && alternate !== undefined ? { "alternate-exchange": alternate } : {};
      return Object.assign({ name: key }, rest, { arguments: table }, DEFAULT_LIFECYCLE);
    });
    const queues = parts.queues.map(
      ([key, rest]): Queue =>
        Object.assign(
          { name: key },
          rest,
          rest.type === "stream" && !streamNameFits(ROOM + parts.name, key) ? { type: "quorum" } : {},
          { durable: rest.durable || !transientQueues, arguments: deadLetteringTo(key, rest.arguments) },
          DEFAULT_LIFECYCLE,
        ),
    );
    const bindings = parts.ends.flatMap((given) => toBinding(given, exchanges, queues));
    const { name: key, description, tags, defaultQueueType, limits, tracing, deletionProtection } = parts;
    return Object.assign({}, EMPTY_VIRTUAL_HOST, deletionProtection && { deletionProtection }, {
      name: key,
      description,
      tags,
      defaultQueueType,
      limits,
      tracing,
      operatorPolicies: parts.operatorPolicies,
      federationUpstreams: parts.federationUpstreams,
      federationUpstreamSets: setOf(parts.federationUpstreams),
      shovels: parts.shovels,
      topology: {
        virtualHost: key,
        exchanges,
        queues,
        bindings: withoutTwins(bindings),
        policies: parts.policies,
      },
    });
  });

/** One set of all upstreams, under the name of the first. */
function setOf(upstreams: VirtualHost["federationUpstreams"]): VirtualHost["federationUpstreamSets"] {
  const [first] = upstreams;
  const members = upstreams.map(({ name: upstream }) => ({ upstream, "max-hops": 2 }));
  return first === undefined ? [] : [{ name: first.name, upstreams: members }];
}

/** By the default exchange, a queue's name is a routing key: it has to be that of one that is there. */
function deadLetteringTo(queue: string, table: Arguments): Arguments {
  return "x-dead-letter-exchange" in table ? { ...table, "x-dead-letter-routing-key": queue } : table;
}

/** None where there is nothing to bind. */
function toBinding(end: End, exchanges: readonly Exchange[], queues: readonly Queue[]): Binding[] {
  const targets = end.isExchange ? exchanges : queues;
  const source = exchanges[end.from % exchanges.length];
  const target = targets[end.to % targets.length];
  if (source === undefined || target === undefined) return [];
  // It takes classic queues only, and no routing key.
  if (source.type === "x-local-random") return [];
  const { "x-match": match, ...table } = end.table;
  return [
    {
      source: source.name,
      destination: target.name,
      destinationType: end.isExchange ? "exchange" : "queue",
      routingKey: end.routingKey,
      arguments: source.type === "headers" && match !== undefined ? { ...table, "x-match": match } : table,
    },
  ];
}

function withoutTwins(bindings: readonly Binding[]): Binding[] {
  return [...new Map(bindings.map((binding) => [bindingKey(binding), binding])).values()];
}

/** One virtual host with its users and global parameters. */
export const arbitraryEnvironment = (abilities: Abilities): fc.Arbitrary<Declaration> =>
  record({
    virtualHost: virtualHost(abilities),
    users: fc.uniqueArray(user, { maxLength: 2, selector: (each) => each.name }),
    globalParameters: entries(parameterValue, 1),
  }).map(({ virtualHost, users, globalParameters }) => ({
    virtualHosts: [virtualHost],
    users: users.map((given): User => {
      const topics = virtualHost.topology.exchanges.filter(({ type }) => type === "topic");
      const { rights, topicRights } = given;
      return {
        name: given.name,
        password: given.password,
        tags: given.tags,
        limits: given.limits,
        permissions: rights === undefined ? [] : [{ virtualHost: virtualHost.name, ...rights }],
        topicPermissions:
          topicRights === undefined
            ? []
            : topics.map(({ name: exchange }) => {
                const { write, read } = topicRights;
                return { virtualHost: virtualHost.name, exchange, write, read };
              }),
      };
    }),
    // One called `null` is left out of what is imported, with a remark.
    globalParameters: Object.entries(globalParameters)
      .filter(([key]) => key !== "null")
      .map(([key, value]) => ({ name: key, value })),
  }));
