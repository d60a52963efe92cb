import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import { settleMap } from "./settle.ts";

test("results come in the order of the items", async () => {
  assert.deepEqual(await settleMap([1, 2, 3], async (n) => n * 2, 2), [2, 4, 6]);
});

test("what is under way at a failure is waited for, and nothing new is begun", async () => {
  const ended: number[] = [];
  const run = settleMap(
    [1, 2, 3],
    async (n) => {
      await turn();
      if (n === 1) throw new Error("first");
      await turn();
      ended.push(n);
    },
    2,
  );
  await assert.rejects(run, /^Error: first$/);
  assert.deepEqual(ended, [2]);
});
