import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { brokenPattern, compilePattern } from "./name-pattern.ts";

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
  ] as const;
  for (const [pattern, name, expected] of cases) {
    test(`${pattern} on ${name}`, () => assert.equal(compilePattern(pattern)?.(name), expected));
  }

  for (const pattern of ["a++", "(?i)a", "[[:alpha:]]", "\\Aa", "(?<!x)y", "(", "[]a]", "\\h"]) {
    test(`no claim about ${pattern}`, () => assert.equal(compilePattern(pattern), undefined));
  }
});
