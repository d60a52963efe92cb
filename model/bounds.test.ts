import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { brokenBound, MOST_VALUES } from "./bounds.ts";
import { inspectDeclaration } from "./declaration/read-declaration.ts";
import { treeOfValue } from "./declaration/value-tree.ts";

const faultsOf = (text: string): string[] =>
  inspectDeclaration([{ path: "f.yaml", text }]).faults.map(
    ({ line, column, message }) => `${line}:${column} ${message}`,
  );
const deep = (levels: number, open: string, close = ""): string => open.repeat(levels) + close.repeat(levels);
const DEEP = [
  ["blocks on one line", `virtualHosts:\n  ${deep(3_000, "- ")}x`, "2:513"],
  [
    "blocks on lines of their own",
    Array.from({ length: 400 }, (_, level) => `${" ".repeat(level)}a:`).join("\n"),
    "257:257",
  ],
  ["explicit keys", deep(3_000, "? "), "1:513"],
  ["lists", `a: ${deep(3_000, "[", "]")}`, "1:1028"],
  ["mappings in JSON", deep(3_000, '{"a":', "}"), "1:5121"],
] as const;

describe("what is out of bounds is one fault with its place", () => {
  for (const [name, text, place] of DEEP) {
    test(`nested ${name}`, () =>
      assert.deepEqual(faultsOf(text), [`${place} Nested deeper than 64 levels.`]));
  }

  test("more values than are read", () => {
    const text = `a: [${"a,".repeat(MOST_VALUES)}a]`;
    assert.deepEqual(faultsOf(text), [
      `1:${MOST_VALUES * 2 + 2} There are more than 3,000,000 values in the file.`,
    ]);
  });

  test("a plain value with more", () => {
    const value = { virtualHosts: { v: { tags: Array.from({ length: MOST_VALUES }, () => "a") } } };
    const faults: string[] = [];
    treeOfValue(value, "declaration", (_, message) => faults.push(message));
    assert.deepEqual(faults, ["There are more than 3,000,000 values."]);
  });
});

test("what is far from them is let through, whatever stands in texts and comments", () => {
  const text = `# ${deep(500, "[")}\na: "${deep(500, "{")}"\nb: |\n${"    - - -\n".repeat(100)}c:\n  - - - - x\n`;
  assert.equal(brokenBound(text), undefined);
});
