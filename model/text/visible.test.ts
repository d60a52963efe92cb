import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as fc from "fast-check";
import { anyCharacter } from "../testing/any-character.ts";
import { showable, showableJson, visible, visibleLine } from "./visible.ts";

describe("text of strangers is shown as what it is", () => {
  for (const [name, text, shown] of [
    ["an escape", "\u001b[2J", String.raw`\u{1b}[2J`],
    ["a control character of eight bits", "\u009b2J", String.raw`\u{9b}2J`],
    ["a change of direction", "\u202egnp.exe", String.raw`\u{202e}gnp.exe`],
    ["nothing to be seen", "a\u200bb\u00adc\u{e0041}", String.raw`a\u{200b}b\u{ad}c\u{e0041}`],
    ["a carriage return", "passed\rfailed", String.raw`passed\u{d}failed`],
    ["half a character", "\ud800", String.raw`\u{d800}`],
    ["no character", "\uffff", String.raw`\u{ffff}`],
  ] as const) {
    test(name, () => assert.equal(visible(text), shown));
  }

  for (const text of ["西游记", "Żółć", "заказы", "طلبات", "बिलिंग", "👩🏽‍🚀 ❤️", "a\tb\nc", "\ufffd"]) {
    test(`${JSON.stringify(text)} is what it is`, () => assert.equal(showable(text), text));
  }

  test("a line is one line", () => assert.equal(visibleLine("a\nb\tc"), String.raw`a\nb\tc`));

  for (const [command, shown] of [
    ["::error::x", String.raw`\u{3a}:error::x`],
    ["first\n \t::set-output name=a::b", `first\n \t${String.raw`\u{3a}`}:set-output name=a::b`],
    ["in the middle ##[add-path]/tmp", String.raw`in the middle \u{23}#[add-path]/tmp`],
    ["##vso[task.complete]", String.raw`\u{23}#vso[task.complete]`],
    ["##teamcity[buildStop]", String.raw`\u{23}#teamcity[buildStop]`],
    ["orders.dead::v2 has 3 ## headings", "orders.dead::v2 has 3 ## headings"],
  ] as const) {
    test(`${JSON.stringify(command)} is no command to a CI system`, () =>
      assert.equal(showable(command), shown));
  }
});

const anything = fc.string({
  unit: fc.oneof(
    fc.constantFrom("::", "##[", "##x[", "\n", "\r", "\u001b", "\u009b", "\u2028", "\u202e", " ", "\\"),
    anyCharacter,
  ),
});

test("whatever it is, no terminal and no CI system obeys it", () => {
  fc.assert(
    fc.property(anything, (text) => {
      const shown = showable(text);
      assert.doesNotMatch(shown, /[^\P{Cc}\n\t]|\p{Bidi_Control}|[\u2028\u2029]/u);
      assert.doesNotMatch(shown, /^\s*::|##\w*\[/m);
      assert.equal(showable(shown), shown);
    }),
  );
});

test("JSON stays the same value", () => {
  fc.assert(
    fc.property(fc.jsonValue(), anything, (value, text) => {
      const json = showableJson(JSON.stringify({ value, [text]: text }, null, 2));
      assert.deepEqual(JSON.parse(json), JSON.parse(JSON.stringify({ value, [text]: text })));
      assert.doesNotMatch(json, /[^\P{Cc}\n]|\p{Bidi_Control}/u);
      assert.doesNotMatch(json, /^\s*::|##\w*\[/m);
    }),
  );
});
