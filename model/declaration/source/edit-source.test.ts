import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type Edit, editSource } from "./edit-source.ts";

/** The edit at a spot that the text names by `>`, which is taken out first. */
function edited(kind: Edit["kind"], marked: string, value = ""): string {
  const offset = marked.indexOf(">");
  return editSource(marked.replace(">", ""), [{ kind, offset, value }]).text;
}

describe("removing an item", () => {
  test("takes its lines and the comment behind it, and leaves all others", () => {
    const text = `bindings:
  # Both of these are for billing.
  - { source: a,
      destination: b } # one
  - >{ source: a,
      destination: c }   # two

  # The last.
  - source: a   # three
    destination: d
`;
    assert.equal(
      edited("remove-item", text),
      `bindings:
  # Both of these are for billing.
  - { source: a,
      destination: b } # one

  # The last.
  - source: a   # three
    destination: d
`,
    );
  });

  for (const [what, marked, expected] of [
    ["in block style", "a:\n  - x: 1\n  - >y: 1\n    z: 2\n", "a:\n  - x: 1\n"],
    ["the only one", "a:\n  - >y: 1\nb: 2\n", "a:\nb: 2\n"],
    ["without a line break at the end", "a:\n  - x\n  - >y", "a:\n  - x\n"],
    ["with Windows line breaks", "a:\r\n  - >x\r\n  - y\r\n", "a:\r\n  - y\r\n"],
    ["of a flow list, the first", "a: [>x, y]\n", "a: [y]\n"],
    ["of a flow list, the last", "a: [ x, >y ]\n", "a: [ x ]\n"],
    ["of a flow list, the only one", "a: [ >y ]\n", "a: [  ]\n"],
    ["of JSON", '{"a": [\n  {"x": 1},\n  >{"y": 1}\n]}\n', '{"a": [\n  {"x": 1}\n]}\n'],
    ["not where a comment of others would go", "a: [ x, # of x\n  >y ]\n", "a: [ x, # of x\n  y ]\n"],
    ["not where it shares its line", "- - >x\n  - y\n", "- - x\n  - y\n"],
  ] as const) {
    test(what, () => {
      assert.equal(edited("remove-item", marked), expected);
    });
  }
});

describe("removing an entry", () => {
  for (const [what, marked, expected] of [
    ["in block style", "a:\n  x: 1\n  >y: 2 # y\n  z: 3\n", "a:\n  x: 1\n  z: 3\n"],
    ["in flow style", "a: { >x: 1, y: 2 }\n", "a: { y: 2 }\n"],
    ["the only one, with the mapping", "a:\n  lint:\n    >x: 1\nb: 2\n", "a:\nb: 2\n"],
    ["the only one, in flow style", "a: { type: b, lint: { >x: 1 } }\n", "a: { type: b }\n"],
    ["the only one of the only one", "a: { lint: { >x: 1 } }\n", "a: {  }\n"],
  ] as const) {
    test(what, () => {
      assert.equal(edited("remove-entry", marked), expected);
    });
  }
});

describe("replacing a value", () => {
  for (const [what, marked, expected] of [
    ["in double quotes", '{ a: 1, >b: "" } # c\n', '{ a: 1, b: "^$" } # c\n'],
    ["in single quotes", ">b: '' # c\n", "b: '^$' # c\n"],
  ] as const) {
    test(what, () => {
      assert.equal(edited("replace-value", marked, "^$"), expected);
    });
  }
});

for (const [what, marked] of [
  ["its own anchor, which the next item would get", "[x, &a >{ k: 1 }, { k: 2 }]\nb: *a\n"],
  ["the anchor of the next item", "[x, >{ k: 1 }, &a { k: 2 }]\nb: *a\n"],
  ["its own tag", "[x, !!map >{ k: 1 }, { k: 2 }]\n"],
  ["an anchor behind a comment", "[x, # &no\n  &a >{ k: 1 }, { k: 2 }]\nb: *a\n"],
] as const) {
  test(`an item of a flow list is left where it would leave, or take, ${what}`, () => {
    assert.equal(edited("remove-item", marked), marked.replace(">", ""));
  });
}

test("an entry of a flow mapping is left where it would leave an anchor to the next one", () => {
  const marked = "a: { &k >x: 1, y: 2 }\nb: *k\n";
  assert.equal(edited("remove-entry", marked), marked.replace(">", ""));
});

test("several at once; what is too near to another is left for the next time", () => {
  const text = "a: [x, y, z]\nb:\n  - 1\n  - 2\n  - 3\n";
  const edits = ["y", "z", "1", "3"].map(
    (item): Edit => ({ kind: "remove-item", offset: text.indexOf(item), value: "" }),
  );
  const first = editSource(text, edits);
  assert.equal(first.text, "a: [x, z]\nb:\n  - 2\n");
  assert.equal(first.made.length, 3);
});
