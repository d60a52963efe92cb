import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { noteName } from "./note-name.ts";

const PREFIX = "warren-adopted:";
const BEGINNING = "urn:pulumi:production::shop::warren:index:Parameter::";
const LONGEST = 255;

test("a short one is the URN as it is", () => {
  const urn = BEGINNING.padEnd(LONGEST - PREFIX.length, "x");
  assert.equal(noteName(PREFIX, urn), PREFIX + urn);
});

test("no two have one name, none is longer than an atom, and each says whose it is", () => {
  const urns = fc.tuple(fc.string({ unit: "grapheme", minLength: 180, maxLength: 900 }), fc.string());
  fc.assert(
    fc.property(urns, urns, ([same, one], [, other]) => {
      const [first, second] = [one, other].map((end) => `${BEGINNING}${same}${end}`) as [string, string];
      const name = noteName(PREFIX, first);
      assert.ok(Array.from(name).length <= LONGEST);
      assert.ok(name.startsWith(PREFIX + BEGINNING));
      assert.ok(name.isWellFormed());
      assert.equal(name === noteName(PREFIX, second), first === second);
    }),
  );
});
