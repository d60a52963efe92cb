/** Declarations made at random, for property tests, and the file that a person would write for each. */

import * as fc from "fast-check";
import { HASHING_ALGORITHMS } from "../../rabbitmq/password-hash.ts";
import { anyCharacter } from "../../testing/any-character.ts";
import type { Arguments, Exchange, Queue, Topology } from "../../topology/topology.ts";
import type { Declaration, User, UserPassword, VirtualHost } from "../declaration.ts";
import { neededPlugins } from "../rules/plugins.ts";

/** Plain objects, as they are read; fast-check's own have no prototype now and then. */
const record = <T extends object>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }) =>
  fc.record<T>(model, { noNullPrototype: true });

/** Names that are odd and allowed everywhere. */
const name = fc.oneof(
  fc.constantFrom(
    "orders",
    "1",
    "null",
    "~",
    "true",
    "__proto__",
    "constructor",
    "西游记",
    "é",
    "e\u0301",
    "a/b",
    "a@b",
    "%2F",
  ),
  fc
    .string({ unit: anyCharacter, minLength: 1, maxLength: 20 })
    .filter((text) => /^(?!\.{1,2}$)[^\r\n]+$/.test(text) && text.isWellFormed() && !text.startsWith("amq.")),
);

/** Of users and virtual hosts, which are keys of what Pulumi's SDK carries. */
const keyName = name.filter((text) => text !== "__proto__");

/** Numbers are integers that JSON and JavaScript carry exactly, or plainly fractions. */
const value = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 10 }),
  fc.integer(),
  fc.boolean(),
  fc.integer({ min: -1000, max: 1000 }).map((whole) => whole + 0.5),
);
const headers: fc.Arbitrary<Arguments> = fc
  .uniqueArray(fc.tuple(name, value), { maxLength: 3, selector: ([key]) => key })
  .map((entries) => Object.fromEntries(entries.filter(([key]) => key !== "x-match")));

const lifecycle = {
  protect: fc.boolean(),
  retain: fc.boolean(),
  ignoreChanges: fc.constantFrom<string[]>([], ["arguments"]),
  renamedFrom: fc.constant(""),
  move: fc.boolean(),
};
const exchangeParts = record({
  type: fc.constantFrom("direct", "fanout", "topic", "headers"),
  durable: fc.boolean(),
  autoDelete: fc.boolean(),
  internal: fc.boolean(),
  ...lifecycle,
  move: fc.constant(false),
});
const queueParts = fc.oneof(
  record({
    type: fc.constant("classic" as const),
    durable: fc.boolean(),
    autoDelete: fc.boolean(),
    arguments: fc.constantFrom<Arguments[]>(
      {},
      { "x-max-length": 5, "x-overflow": "reject-publish" },
      { "x-expires": 1 },
    ),
    ...lifecycle,
  }),
  record({
    type: fc.constantFrom("quorum" as const, "stream" as const),
    durable: fc.constant(true),
    autoDelete: fc.constant(false),
    arguments: fc.constantFrom<Arguments[]>({}, { "x-max-length-bytes": 1000 }),
    ...lifecycle,
  }),
);

const names = fc.uniqueArray(name, { minLength: 1, maxLength: 4 });

const at = (list: readonly string[], index: number) => list[index % list.length] ?? "";

const topology: fc.Arbitrary<Omit<Topology, "virtualHost">> = record({
  exchanges: fc.tuple(names, fc.array(exchangeParts, { minLength: 4, maxLength: 4 })),
  queues: fc.tuple(names, fc.array(queueParts, { minLength: 4, maxLength: 4 })),
  ends: fc.array(fc.tuple(fc.nat(3), fc.nat(3), fc.boolean(), name, headers), { maxLength: 5 }),
  policies: fc.uniqueArray(name, { maxLength: 3 }),
}).map(({ exchanges: [exchangeNames, exchangeKinds], queues: [queueNames, queueKinds], ends, policies }) => {
  const exchanges = exchangeNames.map((each, i): Exchange => {
    return Object.assign({ name: each, arguments: {} }, exchangeKinds[i] ?? exchangeKinds[0]) as Exchange;
  });
  const queues = queueNames.map(
    (each, i) => Object.assign({ name: each }, queueKinds[i] ?? queueKinds[0]) as Queue,
  );
  const bindings = ends.map(([from, to, isExchange, routingKey, table]) => ({
    source: at(exchangeNames, from),
    destination: at(isExchange ? exchangeNames : queueNames, to),
    destinationType: isExchange ? ("exchange" as const) : ("queue" as const),
    routingKey,
    arguments: table,
  }));
  const identities = bindings.map((binding) =>
    JSON.stringify([binding, Object.keys(binding.arguments).sort()]),
  );
  return {
    exchanges,
    queues,
    bindings: bindings.filter((_, i) => identities.indexOf(identities[i] ?? "") === i),
    // Different priorities, so that none are tied.
    policies: policies.map((policy, i) => ({
      name: policy,
      pattern: "^a",
      applyTo: "queues" as const,
      priority: i - 1,
      definition: { "max-length-bytes": i },
    })),
  };
});

const virtualHost: fc.Arbitrary<VirtualHost> = record({
  name: keyName,
  description: fc.string({ unit: "grapheme" }),
  tags: fc.uniqueArray(fc.constantFrom("a", "b", "c")),
  defaultQueueType: fc.constantFrom("classic" as const, "quorum" as const, "stream" as const),
  limits: fc.constantFrom({}, { "max-queues": 100 }, { "max-queues": 9, "max-connections": 0 }),
  topology,
  tracing: fc.constant(false),
  operatorPolicies: fc.constant([]),
  federationUpstreams: fc.constant([]),
  federationUpstreamSets: fc.constant([]),
  shovels: fc.constant([]),
  parameters: fc.constant([]),
  external: fc.constant({ exchanges: [], queues: [] }),
}).map((host) => Object.assign(host, { topology: Object.assign({ virtualHost: host.name }, host.topology) }));

/** As a file can say it. */
export const arbitraryPassword: fc.Arbitrary<UserPassword> = fc.oneof(
  record({ kind: fc.constant("generated" as const), rotation: fc.integer({ min: -5, max: 5 }) }),
  record({ kind: fc.constant("given" as const), password: fc.constantFrom("${A}", "${a-b_1}") }),
  record({
    kind: fc.constant("hash" as const),
    hash: fc.constant("${HASH}"),
    algorithm: fc.constantFrom(...HASHING_ALGORITHMS),
  }),
  record({ kind: fc.constantFrom("external" as const, "kept" as const) }),
);

export const arbitraryDeclaration: fc.Arbitrary<Declaration> = record({
  virtualHosts: fc.uniqueArray(virtualHost, { minLength: 1, maxLength: 2, selector: (host) => host.name }),
  users: fc.uniqueArray(keyName, { maxLength: 3 }),
  password: arbitraryPassword,
  pattern: fc.constantFrom("", "^$", ".*", "^(a|b)$", "^西"),
}).map(({ virtualHosts, users, password, pattern }) => ({
  virtualHosts,
  users: users.map(
    (user): User => ({
      name: user,
      password,
      // With a ":" it could not log in, which is said.
      tags: user.includes(":") ? [] : ["monitoring"],
      permissions: virtualHosts.map((host) => ({
        virtualHost: host.name,
        configure: pattern,
        write: "",
        read: pattern,
      })),
      topicPermissions: virtualHosts.flatMap((host) =>
        host.topology.exchanges
          .filter(({ type }) => type === "topic")
          .map((exchange) => ({
            virtualHost: host.name,
            exchange: exchange.name,
            write: pattern,
            read: "",
          })),
      ),
      limits: {},
    }),
  ),
  globalParameters: [],
}));

/** A mapping from names, in the shape of a file. */
function byName<T extends { readonly name: string }>(list: readonly T[], write: (item: T) => unknown) {
  return Object.fromEntries(list.map((item) => [item.name, write(item)]));
}

/** Only a queue can say it. */
function withoutMove(exchange: Exchange): unknown {
  return Object.fromEntries(Object.entries(exchange).filter(([key]) => key !== "name" && key !== "move"));
}

function withoutName(object: { readonly name: string }): unknown {
  return Object.fromEntries(Object.entries(object).filter(([key]) => key !== "name"));
}

function passwordInFile(password: UserPassword): object {
  if (password.kind === "generated") return { password: "generated", rotation: password.rotation };
  if (password.kind === "given") return { password: password.password };
  if (password.kind !== "hash") return { password: password.kind };
  return { passwordHash: password.hash, hashingAlgorithm: password.algorithm };
}

/** The plain value of a file that declares just this. */
export function toFile(declaration: Declaration): unknown {
  const { virtualHosts, users } = declaration;
  return {
    plugins: neededPlugins(declaration),
    virtualHosts: byName(virtualHosts, ({ description, tags, defaultQueueType, limits, topology }) => ({
      description,
      tags,
      defaultQueueType,
      limits,
      exchanges: byName(topology.exchanges, withoutMove),
      queues: byName(topology.queues, withoutName),
      bindings: topology.bindings,
      policies: byName(topology.policies, withoutName),
    })),
    users: byName(users, ({ password, tags, permissions, topicPermissions }) => ({
      ...passwordInFile(password),
      tags,
      permissions: Object.fromEntries(permissions.map(({ virtualHost, ...rights }) => [virtualHost, rights])),
      topicPermissions: Object.fromEntries(
        [...Map.groupBy(topicPermissions, (each) => each.virtualHost)].map(([host, list]) => [
          host,
          Object.fromEntries(list.map(({ exchange, write, read }) => [exchange, { write, read }])),
        ]),
      ),
    })),
  };
}
