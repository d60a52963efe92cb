import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { brokenBound, isTooDeep, MOST_OBJECTS, MOST_VALUES } from "./bounds.ts";
import { inspectDeclaration, inspectValue } from "./declaration/reading/read-declaration.ts";
import { countObjects } from "./declaration/source/sections.ts";
import { treeOfValue } from "./declaration/source/value-tree.ts";

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

  test("more objects than are read", () => {
    const bindings = Array.from({ length: MOST_OBJECTS - 2 }, () => 0);
    const value = { virtualHosts: { v: { queues: { a: {}, b: {} }, bindings } } };
    const { faults } = inspectValue(value, "declaration");
    assert.deepEqual(
      faults.map(({ path, message, hint }) => `${path.join("/")}: ${message} ${hint}`),
      [
        "virtualHosts/v/bindings: The declaration has 250,001 objects, 249,998 of them here. Allowed: up to 250,000 objects. Use several stacks.",
      ],
    );
  });

  test("a plain value with more", () => {
    const many = Array.from({ length: MOST_VALUES / 2 }, () => "a");
    const value = { virtualHosts: { v: { tags: many, description: new Map([["a", many]]) } } };
    const faults: string[] = [];
    treeOfValue(value, "declaration", ({ path }, message) => faults.push(`${path.join("/")}: ${message}`));
    // Beside the items there are the mappings, of which one is a Map, and the first list.
    const last = many.length - 6;
    assert.deepEqual(faults, [`virtualHosts/v/description/a/${last}: There are more than 3,000,000 values.`]);
  });
});

test("an object is what has a name of its own, a binding or a right", () => {
  const [queues, parameters] = [{ a: {}, b: null }, { component: { p: {}, q: {} } }];
  const virtualHosts = { v: { description: "1", queues, bindings: [{}, {}, {}], parameters }, w: null };
  const users = { u: { tags: ["monitoring"], permissions: { v: {} }, topicPermissions: { v: { x: {} } } } };
  const tree = treeOfValue({ plugins: ["p"], virtualHosts, users }, "declaration", assert.fail);
  // Two virtual hosts, two queues, three bindings, two parameters, one user with two rights.
  assert.deepEqual(countObjects(tree), {
    count: 12,
    largest: { count: 3, path: ["virtualHosts", "v", "bindings"] },
  });
});

test("what is far from them is let through, whatever stands in texts and comments", () => {
  const text = `# ${deep(500, "[")}\na: "${deep(500, "{")}"\nb: |\n${"    - - -\n".repeat(100)}c:\n  - - - - x\n`;
  assert.equal(brokenBound(text), undefined);
});

const nested = (depth: number, inner = ""): string => "[".repeat(depth) + inner + "]".repeat(depth);

test("levels of JSON are those outside of its strings", () => {
  assert.equal(isTooDeep(nested(64)), false);
  assert.equal(isTooDeep(nested(65)), true);
  assert.equal(isTooDeep(`[${Array.from({ length: 1_000 }, () => "[{}]").join(",")}]`), false);
  assert.equal(isTooDeep(JSON.stringify(["[".repeat(100), `\\"${"{".repeat(100)}`, "\\"])), false);
  assert.equal(isTooDeep(nested(65, JSON.stringify('"]]'))), true);
});
