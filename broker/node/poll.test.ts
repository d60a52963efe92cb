import assert from "node:assert/strict";
import { once } from "node:events";
import { test } from "node:test";
import { poll } from "./poll.ts";

test("attempts until there is an answer", async () => {
  let attempts = 0;
  const answer = await poll("it", { timeout: 5_000, interval: 1 }, async () => {
    attempts += 1;
    return attempts < 3 ? undefined : attempts;
  });
  assert.equal(answer, 3);
});

test("gives up with the last reason", async () => {
  const wait = poll("the moon", { timeout: 20, interval: 1 }, async (_signal, note) => {
    note("clouds");
    return undefined;
  });
  await assert.rejects(wait, { code: "wait-exceeded", message: /the moon; the last answer: clouds/ });
});

test("gives up at once when it is aborted, in an attempt or between two", async () => {
  const controller = new AbortController();
  const wait = poll("it", { timeout: 5_000, interval: 5_000, signal: controller.signal }, async () => {
    setImmediate(() => {
      controller.abort(new Error("enough"));
    });
    return undefined;
  });
  await assert.rejects(wait, /^Error: enough$/);
});

test("what an attempt throws ends the wait", async () => {
  const wait = poll("it", { timeout: 5_000 }, () => Promise.reject(new Error("a bug")));
  await assert.rejects(wait, /^Error: a bug$/);
});

test("an attempt that gives up when its time is over is told as that", async () => {
  const wait = poll("the moon", { timeout: 20 }, async (signal, note) => {
    note("clouds");
    await once(signal, "abort");
    signal.throwIfAborted();
    return undefined;
  });
  await assert.rejects(wait, { code: "wait-exceeded", message: /the moon; the last answer: clouds/ });
});
