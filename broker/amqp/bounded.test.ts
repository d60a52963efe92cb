import assert from "node:assert/strict";
import { test } from "node:test";
import { bounded } from "./bounded.ts";

test("what settles in time is what the promise comes to", async () => {
  assert.equal(await bounded("x", Promise.resolve(1), { timeout: 60_000 }), 1);
  await assert.rejects(bounded("x", Promise.reject(new Error("no")), { timeout: 60_000 }), /^Error: no$/);
});

test("the time is told when it is over", async () => {
  const { promise } = Promise.withResolvers<void>();
  await assert.rejects(bounded("an answer", promise, { timeout: 5 }), {
    code: "wait-exceeded",
    message: "Waited 0.005 s for an answer",
  });
});

/** The test runner fails a test in which a rejection has no handler. */
for (const when of ["before", "afterwards"]) {
  test(`a promise that fails after it was given up ${when} ends nothing`, async () => {
    const controller = new AbortController();
    const reason = new Error("stop");
    const { promise, reject } = Promise.withResolvers<void>();
    if (when === "before") controller.abort(reason);
    const waiting = bounded("x", promise, { timeout: 60_000, signal: controller.signal });
    if (when === "afterwards") controller.abort(reason);
    await assert.rejects(waiting, reason);
    reject(new Error("Channel ended"));
    await new Promise((resolve) => setImmediate(resolve));
  });
}
