import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as fc from "fast-check";
import { DEFAULT_LIFECYCLE, EMPTY_TOPOLOGY, type Topology } from "../topology/topology.ts";
import { WarrenError } from "../warren-error.ts";
import { route } from "./route.ts";
import { compileRouting } from "./routing-table.ts";
import { CORPUS_VIRTUAL_HOST, fateOf } from "./testing/corpus/cases.ts";
import { CORPUS } from "./testing/corpus.ts";
import { topicMatcher, topicWords } from "./topic.ts";

for (const { name, topology, users, cases } of CORPUS) {
  describe(`corpus: ${name}`, () => {
    const table = compileRouting({ virtualHost: CORPUS_VIRTUAL_HOST, ...topology }, { users });
    for (const each of cases) {
      const { rule, publish, queues, refused, outcomes } = each;
      test(`${rule}: ${JSON.stringify(publish)}`, () => {
        const found = route(table, publish);
        assert.deepEqual(found.queues, queues);
        assert.equal(found.refused, refused);
        assert.equal(found.fate, fateOf(each));
        assert.deepEqual(new Set(found.outcomes), new Set(outcomes));
      });
    }
  });
}

const fanout = {
  type: "fanout",
  durable: true,
  autoDelete: false,
  internal: false,
  arguments: {},
  ...DEFAULT_LIFECYCLE,
};
const toQueue = (source: string, destination: string, routingKey = "") => ({
  source,
  destination,
  destinationType: "queue" as const,
  routingKey,
  arguments: {},
});

describe("external objects", () => {
  const topology: Topology = {
    virtualHost: "v",
    ...EMPTY_TOPOLOGY,
    exchanges: [{ name: "own", ...fanout }],
    bindings: [
      toQueue("own", "theirs.q"),
      { ...toQueue("own", "theirs"), destinationType: "exchange" },
      toQueue("theirs", "mine"),
    ],
  };
  const table = compileRouting(topology, { exchanges: ["theirs"], queues: ["theirs.q"] });

  test("an external queue is reached by bindings and by its name", () => {
    assert.deepEqual(route(table, { exchange: "own", routingKey: "" }).queues, ["theirs.q"]);
    assert.deepEqual(route(table, { exchange: "", routingKey: "theirs.q" }).queues, ["theirs.q"]);
  });

  test("where an external exchange leads is not claimed", () => {
    assert.deepEqual(route(table, { exchange: "own", routingKey: "" }).external, ["theirs"]);
    assert.deepEqual(route(table, { exchange: "theirs", routingKey: "" }), {
      fate: "open",
      queues: [],
      external: ["theirs"],
    });
  });
});

describe("what cannot be decided is said", () => {
  test("an exchange of a type that is not known", () => {
    const topology = {
      virtualHost: "v",
      ...EMPTY_TOPOLOGY,
      exchanges: [{ ...fanout, name: "later", type: "x-delayed-message" }],
    };
    assert.throws(
      () => compileRouting(topology),
      (error) => error instanceof WarrenError && error.code === "exchange-type-unknown",
    );
    const table = compileRouting(topology, { unknownTypesAreExternal: true });
    assert.deepEqual(route(table, { exchange: "later", routingKey: "" }).external, ["later"]);
  });

  test("a pattern that is not understood, where an alternate exchange hangs on it", () => {
    const policy = { name: "p", pattern: "(?R)a++", applyTo: "all" as const, priority: 0 };
    const compile = (definition: Record<string, string | number>) =>
      compileRouting({ virtualHost: "v", ...EMPTY_TOPOLOGY, policies: [{ ...policy, definition }] });
    assert.doesNotThrow(() => compile({ "max-length": 1 }));
    assert.throws(
      () => compile({ "alternate-exchange": "x" }),
      (error) => error instanceof WarrenError && error.code === "pattern-undecidable",
    );
  });
});

describe("topic matching", () => {
  const word = fc.constantFrom("a", "b", "");
  const key = fc.array(word, { maxLength: 6 }).map((words) => words.join("."));
  const pattern = fc
    .array(fc.constantFrom("a", "b", "", "*", "#"), { maxLength: 5 })
    .map((words) => words.join("."));

  /** The definition, slow and plain: a pattern takes a list of words. */
  const takes = (pattern: readonly string[], words: readonly string[]): boolean => {
    const [first, ...rest] = pattern;
    if (first === undefined) return words.length === 0;
    if (first === "#") return takes(rest, words) || (words.length > 0 && takes(pattern, words.slice(1)));
    return words.length > 0 && (first === "*" || first === words[0]) && takes(rest, words.slice(1));
  };

  test("the trie agrees with the definition, for any set of patterns", () => {
    fc.assert(
      fc.property(fc.array(pattern, { maxLength: 8 }), key, (patterns, key) => {
        const match = topicMatcher(patterns.map((each) => toQueue("t", each, each)));
        const found = new Set<string>();
        match({ keys: [key], headers: {} }, (binding) => found.add(binding.routingKey));
        const expected = patterns.filter((each) => takes(topicWords(each), topicWords(key)));
        assert.deepEqual([...found].sort(), [...new Set(expected)].sort());
      }),
      { numRuns: 2000 },
    );
  });

  test("many # are followed side by side: one by one they would not end", () => {
    const match = topicMatcher([toQueue("t", "q", `${"#.a.".repeat(20)}#`)]);
    let matched = false;
    match({ keys: [`${"a.".repeat(500)}b`], headers: {} }, () => (matched = true));
    assert.equal(matched, true);
  });
});

test("on a cluster a local random exchange may find none of its queues on the node, and then asks its alternate", () => {
  const local = { ...fanout, name: "l", type: "x-local-random" };
  const spare = { ...local, name: "s", arguments: { "alternate-exchange": "rest" } };
  const topology: Topology = {
    virtualHost: "v",
    ...EMPTY_TOPOLOGY,
    exchanges: [local, spare, { ...fanout, name: "rest" }],
    bindings: [toQueue("l", "a"), toQueue("l", "b"), toQueue("s", "a"), toQueue("rest", "left")],
  };
  const outcomes = (exchange: string, nodes: number) => {
    const found = route(compileRouting(topology, { nodes }), { exchange, routingKey: "" });
    return new Set(found.outcomes ?? [found.queues]);
  };
  assert.deepEqual(outcomes("l", 1), new Set([["a"], ["b"]]));
  assert.deepEqual(outcomes("l", 3), new Set([["a"], ["b"], []]));
  assert.deepEqual(outcomes("s", 1), new Set([["a"]]));
  assert.deepEqual(outcomes("s", 3), new Set([["a"], ["left"]]));
});
