import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { placeOf, UNREADABLE } from "./uri-place.ts";

const PLACES = [
  { uri: "amqp://", place: "amqp://" },
  { uri: "amqp:///v", place: "amqp:///v" },
  { uri: "amqp://host", place: "amqp://host" },
  { uri: "amqps://user:canary@host:5671/v%2Fw?heartbeat=10", place: "amqps://host:5671/v%2Fw" },
  { uri: "amqp://user@[::1]:5672", place: "amqp://[::1]:5672" },
  { uri: "amqp://host?password=canary", place: "amqp://host" },
  { uri: "amqp://user:can@ry@host", place: UNREADABLE },
  { uri: "amqp://user:can/ary@host", place: UNREADABLE },
  { uri: "amqp://user:can?ary@host", place: UNREADABLE },
  { uri: "amqp://user:can#ary@host", place: UNREADABLE },
  { uri: "amqp://user:canary", place: UNREADABLE },
  { uri: "no URI", place: UNREADABLE },
];
for (const { uri, place } of PLACES) {
  test(`${uri} leads to ${place}`, () => {
    assert.equal(placeOf(uri), place);
  });
}

test("no password is shown, whatever is in it and however it was encoded", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), fc.boolean(), (more, encoded) => {
      const password = `canary${encoded ? encodeURIComponent(more) : more}`;
      assert.doesNotMatch(placeOf(`amqp://user:${password}@host/v`), /canary/);
      assert.doesNotMatch(placeOf(`amqp://host/v?password=${password}`), /canary/);
    }),
  );
});
