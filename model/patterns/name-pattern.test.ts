import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as fc from "fast-check";
import { linearPattern } from "./linear-pattern.ts";
import { brokenPattern, compilePattern, whyUndecidable } from "./name-pattern.ts";
import type { PatternNode } from "./pattern-tree.ts";
import { parsePattern } from "./read-pattern.ts";
import { matchesStepwise } from "./stepwise-pattern.ts";
import { arbitraryPattern, arbitraryText } from "./testing/arbitrary-pattern.ts";
import { PATTERN_CORPUS } from "./testing/pattern-corpus.ts";

describe("patterns that RabbitMQ 4.3.6 refuses", () => {
  const cases = [
    ["(", 'a "(" without its ")"'],
    ["(a|(b)", 'a "(" without its ")"'],
    [")", 'a ")" without its "("'],
    ["*a", '"*" with nothing to repeat'],
    ["a|*", '"*" with nothing to repeat'],
    ["a**", '"*" with nothing to repeat'],
    ["^*", '"*" with nothing to repeat'],
    ["a|+b", '"+" with nothing to repeat'],
    ["(?)", undefined],
    ["{1}", "{1} with nothing to repeat"],
    ["a{3,1}", "{3,1} with its numbers in the wrong order"],
    ["[z-a]", "the range z-a in the wrong order"],
    ["[a", 'a "[" without its "]"'],
    ["[]", 'a "[" without its "]"'],
    ["a\\", 'a "\\" at its end'],
  ] as const;
  for (const [pattern, problem] of cases) {
    test(pattern, () => assert.equal(brokenPattern(pattern), problem));
  }
});

describe("patterns that it takes", () => {
  for (const pattern of [
    "",
    "^$",
    ".*",
    "a++",
    "a*?",
    "a{",
    "a{x}",
    "[]a]",
    "[^]a]",
    "(?P<n>a)",
    "(?=a)*",
    "(?i)orders",
    "(?i:orders)",
    "a{2}?",
    "^amq\\.",
    "[[:alpha:]]+",
    "\\(",
    "[(]",
    "(?<!x)y",
    "(?>a)b",
    "\\Q(\\E",
    "^(orders|shipments)$",
  ]) {
    test(pattern, () => assert.equal(brokenPattern(pattern), undefined));
  }
});

describe("what a pattern matches", () => {
  const cases = [
    ["orders", "xorders2", true],
    ["^orders$", "xorders2", false],
    ["^$", "", true],
    ["", "anything", true],
    ["^temp\\.", "temp.push", true],
    ["^temp\\.", "tempo", false],
    // One dot is one byte, and a character can be three.
    ["^...$", "西", true],
    ["^西游记$", "西游记", true],
    ["^(a|b)-\\d+$", "b-12", true],
    ["^[^a-c]$", "d", true],
    ["^a{2,3}?$", "aa", true],
    ["(?s)^.*\\R$", "a\r", true],
    ["\\R", "\r", true],
  ] as const;
  for (const [pattern, name, expected] of cases) {
    test(`${pattern} on ${name}`, () => assert.equal(compilePattern(pattern)?.(name), expected));
  }

  for (const pattern of [
    "(?R)a",
    "(?(1)a|b)",
    "(*ACCEPT)a",
    "\\p{L}",
    "\\y",
    "a{,3}",
    "(?<=a+)b",
    ".*?\\R++",
    "\\N+x?\\R",
    "(",
    "a".repeat(2_000),
  ]) {
    test(`no claim about ${pattern.slice(0, 20)}`, () => assert.equal(compilePattern(pattern), undefined));
  }
});

describe("what RabbitMQ answers", () => {
  for (const { pattern, matching, others } of PATTERN_CORPUS) {
    test(pattern, () => {
      const matches = compilePattern(pattern);
      for (const name of matching) assert.equal(matches?.(name), true, JSON.stringify(name));
      for (const name of others) assert.equal(matches?.(name), false, JSON.stringify(name));
    });
  }

  test("both ways of deciding agree, whatever the pattern", () => {
    fc.assert(
      fc.property(arbitraryPattern, arbitraryText, (pattern, name) => {
        let tree: PatternNode;
        try {
          tree = parsePattern(pattern);
        } catch {
          return;
        }
        const linear = linearPattern(tree);
        if (linear?.decides(name) !== true) return;
        assert.equal(linear.matches(name), matchesStepwise(tree, name, { left: 1_000_000 }));
      }),
      { numRuns: 1_000 },
    );
  });
});

describe("patterns that would take for ever", () => {
  const name = `${"a".repeat(200)}b`;
  for (const pattern of ["^(a|aa)+$", "^(a+)+$", "^(a*)*$", "^(([a-z])+.)+[A-Z]([a-z])+$"]) {
    test(`${pattern} is decided: it does not match`, () => {
      assert.equal(compilePattern(pattern)?.(name), false);
    });
  }

  for (const pattern of ["^(a+)+\\1$", "^(?=(a+)+$)", "^(?:(?=a)a+)+$", "(a{0,900}){0,900}$c"]) {
    test(`${pattern} is not decided, within the steps that RabbitMQ takes`, () => {
      assert.equal(compilePattern(pattern)?.(name), undefined);
      assert.match(whyUndecidable(pattern), /RabbitMQ itself gives up after 50000 steps/);
    });
  }

  test("what one pattern costs over all names is bounded", () => {
    const matches = compilePattern("^(?=(a+)+$)");
    for (let count = 0; count < 20_000; count++) assert.equal(matches?.(name), undefined);
  });
});
