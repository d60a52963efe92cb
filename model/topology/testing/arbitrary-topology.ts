/** Random topologies for property tests: few names, so that two of them have objects in common. */
import * as fc from "fast-check";
import { byKey } from "../plan/changes.ts";
import type { Arguments, Binding, Exchange, Policy, Queue, Topology } from "../topology.ts";
import { POLICY_TARGETS, QUEUE_TYPES } from "../topology.ts";

const name = fc.constantFrom("a", "b.c", "西游记", 'q "1"', "exchange", "[x]");
const routingKey = fc.constantFrom("", "#", "order.*.paid", "a b", "]");
const table: fc.Arbitrary<Arguments> = fc.dictionary(
  fc.constantFrom("x-max-length", "x-dead-letter-exchange", "alternate-exchange", "other"),
  fc.oneof(fc.integer({ min: 0, max: 2 }), fc.boolean(), name, fc.constant(null), fc.array(fc.boolean())),
  { maxKeys: 2, noNullPrototype: true },
);
const lifecycle = {
  protect: fc.boolean(),
  retain: fc.boolean(),
  ignoreChanges: fc.oneof(
    { weight: 3, arbitrary: fc.constant<readonly string[]>([]) },
    { weight: 1, arbitrary: fc.subarray(["type", "durable", "arguments", "x-max-length", "other"]) },
  ),
  renamedFrom: fc.oneof({ weight: 3, arbitrary: fc.constant("") }, { weight: 1, arbitrary: name }),
  move: fc.boolean(),
};

const exchange: fc.Arbitrary<Exchange> = fc.record({
  name,
  type: fc.constantFrom("topic", "fanout", "x-consistent-hash"),
  durable: fc.boolean(),
  autoDelete: fc.boolean(),
  internal: fc.boolean(),
  arguments: table,
  ...lifecycle,
  move: fc.constant(false),
});

const queue: fc.Arbitrary<Queue> = fc.record({
  name,
  type: fc.constantFrom(...QUEUE_TYPES),
  durable: fc.boolean(),
  autoDelete: fc.boolean(),
  arguments: table,
  ...lifecycle,
});

export const arbitraryBinding: fc.Arbitrary<Binding> = fc.record({
  source: name,
  destination: name,
  destinationType: fc.constantFrom("queue", "exchange"),
  routingKey,
  arguments: table,
});

const policy: fc.Arbitrary<Policy> = fc.record({
  name,
  pattern: fc.constantFrom("^a", ".*"),
  applyTo: fc.constantFrom(...POLICY_TARGETS),
  priority: fc.integer({ min: 0, max: 2 }),
  definition: table,
});

export const arbitraryTopology: fc.Arbitrary<Topology> = fc
  .record({
    virtualHost: fc.constant("shop"),
    exchanges: fc.array(exchange, { maxLength: 6 }),
    queues: fc.array(queue, { maxLength: 6 }),
    bindings: fc.array(arbitraryBinding, { maxLength: 8 }),
    policies: fc.array(policy, { maxLength: 4 }),
  })
  .map(withoutTwins);

/** Keys are unique, as they are on a broker. */
function withoutTwins(topology: Topology): Topology {
  return {
    virtualHost: topology.virtualHost,
    exchanges: [...byKey("exchange", topology).values()],
    queues: [...byKey("queue", topology).values()],
    bindings: [...byKey("binding", topology).values()],
    policies: [...byKey("policy", topology).values()],
  };
}
