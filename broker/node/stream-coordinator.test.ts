import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { readNodes } from "./stream-coordinator.ts";

describe("names of nodes, as Erlang prints them", () => {
  for (const [printed, names] of [
    ["[]\n", []],
    ["[rabbit@node3]\n", ["rabbit@node3"]],
    ["[rabbit@node1,\n 'rabbit@node-2']\n", ["rabbit@node1", "rabbit@node-2"]],
  ] as const) {
    test(JSON.stringify(printed), () => assert.deepEqual(readNodes(printed), names));
  }
});
