import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as fc from "fast-check";
import { type Binding, DEFAULT_LIFECYCLE, type Topology } from "../topology/topology.ts";
import { publishThrough } from "./publish-for-binding.ts";
import { route, walk } from "./route.ts";
import { compileRouting } from "./routing-table.ts";
import { CORPUS } from "./testing/corpus.ts";

function corpusTopology(name: string): Topology {
  const found = CORPUS.find((group) => group.name === name);
  assert.ok(found);
  return { virtualHost: "v", ...found.topology };
}

function bindingOf(topology: Topology, source: string, destination: string): Binding {
  const found = topology.bindings.find((each) => each.source === source && each.destination === destination);
  assert.ok(found);
  return found;
}

describe("a publish for each binding", () => {
  const cases = [
    ["direct exchange", "d", "star", { exchange: "d", routingKey: "*" }],
    ["fanout exchange", "f", "a", { exchange: "f", routingKey: "any" }],
    ["topic exchange, words and wildcards", "t", "q:a.*.b", { exchange: "t", routingKey: "a.any.b" }],
    ["topic exchange, words and wildcards", "t", "q:", { exchange: "t", routingKey: "" }],
    ["exchange to exchange", "hidden", "paid", { exchange: "entry", routingKey: "order.any.paid" }],
    ["exchange to exchange", "entry", "hidden", { exchange: "entry", routingKey: "order.any.paid" }],
    [
      "exchange to exchange",
      "by.headers",
      "tall",
      { exchange: "by.headers", routingKey: "any", headers: { size: "tall" } },
    ],
    [
      "exchange to exchange",
      "to.headers",
      "by.headers",
      { exchange: "to.headers", routingKey: "any", headers: { size: "tall" } },
    ],
    ["exchange to exchange", "entry", "dead.end", undefined],
    ["alternate exchange", "spare", "rest", { exchange: "main", routingKey: "any" }],
    [
      "headers exchange, any",
      "h",
      "a or b",
      { exchange: "h", routingKey: "any", headers: { a: 1, b: "two" } },
    ],
    ["headers exchange, any", "h", "any of nothing", undefined],
    ["headers exchange, any", "h", "any of x- only", undefined],
    [
      "headers exchange, all",
      "h",
      "x counts",
      { exchange: "h", routingKey: "any", headers: { "x-b": 1, a: 1 } },
    ],
    ["headers exchange, values", "h", "void", { exchange: "h", routingKey: "any", headers: { v: "any" } }],
  ] as const;
  for (const [group, source, destination, publish] of cases) {
    test(`${group}: ${source} to ${destination}`, () => {
      const topology = corpusTopology(group);
      assert.deepEqual(publishThrough(topology, bindingOf(topology, source, destination)), publish);
    });
  }

  test("an equal binding of another object, as after JSON", () => {
    const topology = corpusTopology("direct exchange");
    const copy = structuredClone(bindingOf(topology, "d", "a"));
    assert.deepEqual(publishThrough(topology, copy), { exchange: "d", routingKey: "k" });
  });

  test("a binding that is not in the topology", () => {
    const topology = corpusTopology("direct exchange");
    assert.equal(
      publishThrough(topology, { ...bindingOf(topology, "d", "a"), routingKey: "none" }),
      undefined,
    );
  });

  test("two headers that contradict each other on the only way", () => {
    const { exchanges, queues } = corpusTopology("exchange to exchange");
    const topology: Topology = {
      virtualHost: "v",
      exchanges: exchanges.map((each) => (each.name === "by.headers" ? { ...each, internal: true } : each)),
      queues,
      policies: [],
      bindings: [
        {
          source: "outer",
          destination: "by.headers",
          destinationType: "exchange",
          routingKey: "",
          arguments: { size: "small" },
        },
        {
          source: "by.headers",
          destination: "once",
          destinationType: "queue",
          routingKey: "",
          arguments: { size: "tall" },
        },
      ],
    };
    const outer = { ...exchanges[0], name: "outer", type: "headers" } as (typeof exchanges)[number];
    const whole = { ...topology, exchanges: [...topology.exchanges, outer] };
    assert.equal(publishThrough(whole, bindingOf(whole, "by.headers", "once")), undefined);
  });
});

const CLASSIC = {
  type: "classic",
  durable: true,
  autoDelete: false,
  arguments: {},
  ...DEFAULT_LIFECYCLE,
} as const;

test("whatever is proposed, the oracle says that it follows the binding and arrives", () => {
  const name = fc.constantFrom("e0", "e1", "e2", "e3");
  const word = fc.constantFrom("a", "b", "*", "#");
  const binding = fc.record({
    source: name,
    destination: fc.constantFrom("e0", "e1", "e2", "e3", "q0", "q1", "q2"),
    routingKey: fc.array(word, { maxLength: 3 }).map((words) => words.join(".")),
    arguments: fc.constantFrom({}, { a: 1 }, { "x-match": "any", a: 2, b: 1 }, { b: 2 }),
  });
  const exchange = fc.record({
    type: fc.constantFrom("direct", "fanout", "topic", "headers"),
    internal: fc.boolean(),
    alternate: fc.option(name),
  });
  fc.assert(
    fc.property(
      fc.array(exchange, { minLength: 4, maxLength: 4 }),
      fc.array(binding, { maxLength: 10 }),
      (kinds, ends) => {
        const lifecycle = { durable: true, autoDelete: false, ...DEFAULT_LIFECYCLE };
        const topology: Topology = {
          virtualHost: "v",
          policies: [],
          exchanges: kinds.map(({ type, internal, alternate }, index) => ({
            name: `e${index}`,
            type,
            internal,
            arguments: alternate === null ? {} : { "alternate-exchange": alternate },
            ...lifecycle,
          })),
          queues: ["q0", "q1", "q2"].map((queue) => Object.assign({ name: queue }, CLASSIC)),
          bindings: ends.map((end) => ({
            ...end,
            destinationType: end.destination.startsWith("q") ? ("queue" as const) : ("exchange" as const),
          })),
        };
        const table = compileRouting(topology);
        for (const wanted of topology.bindings) {
          const publish = publishThrough(topology, wanted, table);
          if (publish === undefined) continue;
          let followed = false;
          const { queues, refused } = walk(table, publish, {
            follows: (each) => (followed ||= each === wanted),
          });
          assert.equal(refused, undefined);
          assert.equal(followed, true);
          assert.deepEqual(queues, route(table, publish).queues);
          if (wanted.destinationType === "queue") assert.ok(queues.includes(wanted.destination));
          else assert.ok(queues.length > 0);
        }
      },
    ),
    { numRuns: 1000 },
  );
});
