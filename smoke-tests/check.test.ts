import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { anyCharacter } from "../model/testing/any-character.ts";
import { checkId } from "./check.ts";

test("ids keep what people can read and escape what separates", () => {
  assert.equal(checkId("durability", "/", "queue", "西游记 a.b"), "durability/%2F/queue/西游记 a.b");
  assert.equal(checkId("access", "login", "100%\n"), "access/login/100%25%0A");
});

test("different names give different ids", () => {
  const names = fc.array(fc.string({ unit: anyCharacter }), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(names, names, (one, other) => {
      assert.equal(checkId(...one) === checkId(...other), JSON.stringify(one) === JSON.stringify(other));
    }),
  );
});
