import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { anyCharacter } from "./any-character.ts";

test("any character, from the first to the last, and no half of one", () => {
  const text = fc.string({ unit: anyCharacter });
  for (const one of ["\u0000", "\ud7ff", "\ue000", "\u{10ffff}", "__proto__"])
    assert.ok(text.canShrinkWithoutContext(one), one);
  for (const none of ["\ud800", "a\udfff", 5]) assert.ok(!text.canShrinkWithoutContext(none));
  fc.assert(fc.property(text, (made) => made.isWellFormed()));
});
