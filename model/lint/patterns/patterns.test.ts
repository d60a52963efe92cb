import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as fc from "fast-check";
import { canBegin, literalNames } from "../../patterns/pattern-text.ts";
import { MATCHERS } from "../../routing/matchers.ts";
import type { Arguments, ArgumentValue } from "../../topology/topology.ts";
import { headersCover, matchesNothing } from "./header-tables.ts";
import { unanchoredParts } from "./name-patterns.ts";
import { covers, overlap } from "./topic-patterns.ts";

/** What the oracle says of one binding. */
function matches(
  type: string,
  routingKey: string,
  table: Arguments,
  message: { key?: string; headers?: Arguments },
): boolean {
  const binding = {
    source: "e",
    destination: "q",
    destinationType: "queue",
    routingKey,
    arguments: table,
  } as const;
  let followed = false;
  MATCHERS.get(type)?.([binding])({ keys: [message.key ?? ""], headers: message.headers ?? {} }, () => {
    followed = true;
  });
  return followed;
}

const WORDS = ["", "a", "b", "z"];
/** All keys of up to five words of these. Patterns have four at most, and no word `z`. */
const KEYS = (() => {
  let longest = WORDS;
  const all = new Set(["", ...WORDS]);
  for (let length = 2; length <= 5; length++) {
    longest = longest.flatMap((key) => WORDS.map((word) => `${key}.${word}`));
    // "" and one more word: a key that begins with a dot.
    for (const key of longest) all.add(key);
  }
  return [...all];
})();
const topicPattern = fc
  .array(fc.constantFrom("*", "#", "a", "b", ""), { minLength: 1, maxLength: 4 })
  .filter((words) => words.filter((word) => word === "#").length <= 2)
  .map((words) => words.join("."));

describe("topic patterns", () => {
  for (const [wide, narrow, expected] of [
    ["#", "order.*", true],
    ["order.#", "order", true],
    ["order.#", "order.*.paid", true],
    ["order.*", "order.#", false],
    ["order.*.paid", "order.eu.paid", true],
    ["order.eu.paid", "order.*.paid", false],
    ["*.#", "#.*", true],
    ["#.*", "*.#", true],
    ["*.#", "#", false],
    ["#.a.#", "a.b", true],
    ["*.b", "a.*", false],
    ["a#b", "a#b", true],
    ["", "", true],
    ["*", "", false],
    ["#", "", true],
    // Two words or more, the last one empty; a single empty word is no key.
    ["*.#.", "#.", true],
    // But "a." is one, and has one empty word at its end.
    ["#..", "#.", false],
  ] as const) {
    test(`"${wide}" ${expected ? "covers" : "does not cover"} "${narrow}"`, () => {
      assert.equal(covers(wide, narrow), expected);
    });
  }

  test("cover each other as trying all keys says", () => {
    fc.assert(
      fc.property(topicPattern, topicPattern, (wide, narrow) => {
        const missed = KEYS.find(
          (key) => matches("topic", narrow, {}, { key }) && !matches("topic", wide, {}, { key }),
        );
        assert.equal(covers(wide, narrow), missed === undefined, `missed: ${missed}`);
      }),
      { numRuns: 300 },
    );
  });

  test("have a key in common as trying all keys says", () => {
    fc.assert(
      fc.property(topicPattern, topicPattern, fc.option(fc.constantFrom(...KEYS)), (a, b, exact) => {
        const patterns = [a, b].map((key) => ({ key, exact: false }));
        const sets = exact === null ? patterns : [...patterns, { key: exact, exact: true }];
        const common = (exact === null ? KEYS : [exact]).some(
          (key) => matches("topic", a, {}, { key }) && matches("topic", b, {}, { key }),
        );
        assert.equal(overlap(sets), common);
      }),
      { numRuns: 300 },
    );
  });
});

describe("headers tables", () => {
  const value: fc.Arbitrary<ArgumentValue> = fc.constantFrom(null, 1, "1", true);
  const table = fc
    .record({
      "x-match": fc.option(fc.constantFrom("all", "any", "all-with-x", "any-with-x"), { nil: undefined }),
      a: fc.option(value, { nil: undefined }),
      b: fc.option(value, { nil: undefined }),
      "x-c": fc.option(value, { nil: undefined }),
    })
    .map(
      (given) =>
        Object.fromEntries(Object.entries(given).filter(([, item]) => item !== undefined)) as Arguments,
    );
  const given = [undefined, 1, "1", true, "other"];
  const messages = given.flatMap((a) =>
    given.flatMap((b) =>
      given.map(
        (c) =>
          Object.fromEntries(
            Object.entries({ a, b, "x-c": c }).filter(([, item]) => item !== undefined),
          ) as Arguments,
      ),
    ),
  );

  test("cover each other as trying all messages says", () => {
    fc.assert(
      fc.property(table, table, (wide, narrow) => {
        const missed = messages.find(
          (headers) =>
            matches("headers", "", narrow, { headers }) && !matches("headers", "", wide, { headers }),
        );
        assert.equal(headersCover(wide, narrow), missed === undefined, JSON.stringify(missed));
        const some = messages.some((headers) => matches("headers", "", narrow, { headers }));
        assert.equal(matchesNothing(narrow), !some);
      }),
      { numRuns: 500 },
    );
  });
});

describe("patterns of names", () => {
  for (const [pattern, names] of [
    ["^orders$", ["orders"]],
    [String.raw`^orders\.dead$`, ["orders.dead"]],
    ["^(a|b)$", ["a", "b"]],
    ["^(?:a|b)$", ["a", "b"]],
    ["^西$", ["西"]],
    ["^a|b$", undefined],
    ["^orders.dead$", undefined],
    ["^(a)|(b)$", undefined],
    ["orders", undefined],
    [String.raw`^\d$`, undefined],
  ] as const) {
    test(`${pattern} spells out ${names?.join(", ") ?? "none"}`, () => {
      assert.deepEqual(literalNames(pattern), names);
    });
  }

  for (const [pattern, parts] of [
    ["^orders$", []],
    ["^(a|b)$", []],
    [".*", []],
    ["^orders.*", []],
    [String.raw`^orders\.`, []],
    ["^shop-", []],
    [String.raw`\.dead$`, []],
    ["^a$|^b$", []],
    ["^[a|b]$", []],
    ["(^a$|^b$)", []],
    ["orders", ["orders"]],
    ["^orders", ["^orders"]],
    ["orders$", ["orders$"]],
    ["^a|b$", ["^a", "b$"]],
    [String.raw`^a\$`, [String.raw`^a\$`]],
    ["^.orders.$|x", ["x"]],
  ] as const) {
    test(`${pattern} is open at ${parts.join(", ") || "no part"}`, () => {
      assert.deepEqual(unanchoredParts(pattern), parts);
    });
  }
});

describe("whether a key that begins with a text can match", () => {
  for (const [pattern, text, can] of [
    ["^a", "b", false],
    ["^a", "a", true],
    ["^a", "ab", true],
    ["^abc$", "a", true],
    ["^a?b", "b", true],
    ["^ab?c", "ac", true],
    ["^ab?c", "b", false],
    ["a", "b", true],
    ["^a|b", "b", true],
    ["^(a|b)", "c", true],
    ["(^a|^b)", "c", false],
    [String.raw`^a\.b`, "a", true],
    [String.raw`^a\.b`, "ab", false],
    [String.raw`^a\d`, "b", false],
    [String.raw`^\w`, "b", true],
    ["^{username}", "b", true],
    ["", "b", true],
  ] as const) {
    test(`${JSON.stringify(pattern)} and ${JSON.stringify(text)}: ${can}`, () => {
      assert.equal(canBegin(pattern, text), can);
    });
  }
});
