import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { arbitraryEnvironment } from "../../../definitions/testing/arbitrary-environment.ts";
import { anyCharacter } from "../../../testing/any-character.ts";
import { visibleLine } from "../../../text/visible.ts";
import { differenceOf } from "../difference.ts";
import { diagramOf } from "../from-environment.ts";
import { linesOf } from "../lines.ts";
import { escapeMermaid, writeMermaid } from "./mermaid.ts";

const diagrams = arbitraryEnvironment({ federation: false, shovel: false, transientQueues: true }).map(
  diagramOf,
);

/** Letters, digits, blanks, a hyphen within a word, and entities: nothing that Mermaid reads as its own. */
const TEXT = /^(?:[\p{L}\p{M}\p{N} ]|(?<=[\p{L}\p{N}])-(?=[\p{L}\p{N}])|#\d+;)*$/u;
const LINES = [
  /^flowchart LR$/,
  / {2}subgraph v\d+\["([^"]*)"\]$/,
  / {2}end$/,
  /^ {2,4}n\d+(?:\{\{"([^"]*)"\}\}|\[\("([^"]*)"\)\]|\(\["([^"]*)"\]\))$/,
  /^ {2}n\d+ (?:-->|-\.->)(?:\|"([^"]*)"\|)? n\d+$/,
  /^ {2}(?:classDef|class|linkStyle) [\w,]+ [\w#:,-]+$/,
];

/** What is written in quotes; undefined where the line is none of Mermaid's that are known here. */
function quotedIn(line: string): string | undefined {
  for (const pattern of LINES) {
    const [whole, ...texts] = pattern.exec(line) ?? [];
    if (whole !== undefined) return texts.find((text) => text !== undefined) ?? "";
  }
  return undefined;
}

test("whatever the names are, each line is a flowchart's, and what is in quotes is text", () => {
  fc.assert(
    fc.property(diagrams, diagrams, (before, after) => {
      for (const line of writeMermaid(differenceOf(before, after)).trimEnd().split("\n")) {
        const quoted = quotedIn(line);
        assert.ok(quoted !== undefined, line);
        for (const text of quoted.split("<br/>")) assert.match(text, TEXT);
      }
    }),
  );
});

test("each node is in it once, and each line of edges", () => {
  fc.assert(
    fc.property(diagrams, (diagram) => {
      const text = writeMermaid(diagram);
      const nodes = text.match(/^ {2,4}n\d+[{[(]/gm) ?? [];
      assert.equal(new Set(nodes.map((each) => each.trim())).size, diagram.nodes.length);
      assert.equal(nodes.length, diagram.nodes.length);
      assert.equal((text.match(/^ {2}n\d+ -/gm) ?? []).length, linesOf(diagram).length);
    }),
  );
});

test("a text is read back as it can be seen, but for what has no width", () => {
  fc.assert(
    fc.property(
      fc.string({
        unit: fc.oneof(
          anyCharacter,
          fc.constantFrom("#", ";", "&", "<", '"', "`", "%", "{", "$", "-", ".", " "),
        ),
      }),
      (text) => {
        const escaped = escapeMermaid(text);
        assert.match(escaped, TEXT);
        const read = escaped.replaceAll(/#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)));
        const shown = read.replaceAll("\u200b", "").replaceAll("\u00a0", " ");
        assert.equal(shown, visibleLine(text).replaceAll("\u00a0", " "));
      },
    ),
  );
});

test("what Mermaid looks for behind its entities is parted", () => {
  for (const text of ["$$x$$", "fa:fa-car", "fab:fa-x", "ﬂ°°35¶ß"]) {
    assert.match(escapeMermaid(text), /#8203;/, text);
  }
  assert.equal(escapeMermaid("order.*.paid"), "order#46;#42;#46;paid");
  assert.equal(escapeMermaid(" a  b "), "#160;a#160; b#160;");
});
