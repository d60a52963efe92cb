/** Names of strangers in Markdown: they are read, and do nothing. */
import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { anyCharacter } from "../../model/testing/any-character.ts";
import { visibleLine } from "../../model/text/visible.ts";
import { codeInMarkdown, inMarkdown } from "./markdown.ts";

const SIGNS = fc.constantFrom(...Array.from("`*_[]()<>#@!|~\\.:&$ \n\tab1\u202e"));
const text = fc.oneof(fc.string({ unit: anyCharacter }), fc.string({ unit: SIGNS }));

/** As CommonMark reads it. */
function unescaped(markdown: string): string {
  return markdown.replaceAll("<!-- -->", "").replaceAll(/\\([!-/:-@[-`{-~])/g, "$1");
}

test("a sentence is read as it was, and no sign of it is left to mean something", () => {
  const property = fc.property(text, (given) => {
    const written = inMarkdown(given);
    assert.equal(unescaped(written), visibleLine(given));
    const left = written.replaceAll(/\\[!-/:-@[-`{-~]|<!-- -->/g, "");
    assert.doesNotMatch(left, /[`*_[\]()<>#@!|~\\&$\n]/);
    // Nothing that could be an address or somebody's name.
    assert.doesNotMatch(left, /\w[.:]\S/);
    assert.doesNotMatch(written, /[@#][\w-]/);
  });
  fc.assert(property, { numRuns: 1_000 });
});

/** What CommonMark 0.31 says of code spans: https://spec.commonmark.org/0.31.2/#code-spans */
function readCode(markdown: string): string | undefined {
  const [, fence = "", inner = ""] = /^(`+)([^]*?[^`])\1$/.exec(markdown) ?? [];
  if (fence === "" || inner.split(/[^`]+/).some((run) => run === fence)) return undefined;
  return /^ .*[^ ].* $/s.test(inner) ? inner.slice(1, -1) : inner;
}

test("a name is code that ends where the name ends", () => {
  const property = fc.property(text, (given) => {
    const shown = visibleLine(given);
    const written = codeInMarkdown(given);
    if (shown.trim() === "") assert.equal(written, `"${shown}"`);
    else assert.equal(readCode(written), shown);
  });
  fc.assert(property, { numRuns: 1_000 });
});
