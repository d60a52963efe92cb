import assert from "node:assert/strict";
import { test } from "node:test";
import { Collection } from "./collection.ts";

test("a wait ends when enough has come, also before it began, and keeps what comes after", async () => {
  const { signal } = new AbortController();
  const collection = new Collection<number>("numbers", { timeout: 60_000, signal });
  const waits = [collection.reach(1), collection.reach(2)];
  collection.add(1);
  await waits[0];
  collection.add(2);
  collection.add(3);
  await Promise.all([...waits, collection.reach(0), collection.reach(3)]);
  assert.deepEqual(collection.items, [1, 2, 3]);
});

test("what does not come ends the wait by its bound, and says what was missing", async () => {
  const collection = new Collection<number>("numbers", { timeout: 1 });
  collection.add(1);
  await assert.rejects(collection.reach(2), {
    code: "wait-exceeded",
    message: /2 numbers, of which 1 had come/,
  });
});

test("an abort ends the wait with its reason", async () => {
  const controller = new AbortController();
  const collection = new Collection<number>("numbers", { timeout: 60_000, signal: controller.signal });
  const wait = collection.reach(1);
  controller.abort(new Error("ended"));
  await assert.rejects(wait, /ended/);
});
