import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type LiveConsumer, notBack } from "./move-consumers.ts";
import type { MoveConsumer } from "./move-request.ts";

const was = (tag: string, connection: string): MoveConsumer => ({ tag, connection });
const is = (tag: string, connection?: string): LiveConsumer => ({ tag, connection });

/** The connection 2 is gone. */
const CONNECTED = new Set(["1", "3", "9"]);

const CASES: readonly (readonly [
  what: string,
  before: readonly MoveConsumer[],
  now: readonly LiveConsumer[],
  missing: readonly MoveConsumer[],
])[] = [
  ["nobody is back", [was("a", "1"), was("b", "2")], [], [was("a", "1"), was("b", "2")]],
  ["all are back, by other tags", [was("a", "1"), was("b", "2")], [is("c", "2"), is("d", "1")], []],
  ["one of two with the same tag", [was("w", "1"), was("w", "2")], [is("w", "2")], [was("w", "1")]],
  ["one of two of a connection", [was("a", "1"), was("b", "1")], [is("b", "1")], [was("a", "1")]],
  [
    "one of two of a connection, by another tag",
    [was("a", "1"), was("b", "1")],
    [is("c", "1")],
    [was("b", "1")],
  ],
  [
    "by another connection, with its own tag",
    [was("w", "1"), was("v", "2")],
    [is("w", "3")],
    [was("v", "2")],
  ],
  [
    "by another connection, with a tag that two had: it is the one whose connection is gone",
    [was("w", "1"), was("w", "2")],
    [is("w", "3")],
    [was("w", "1")],
  ],
  ["by another connection, with a tag of the broker", [was("x", "1")], [is("y", "3")], [was("x", "1")]],
  [
    "of a connection that is not known, by its tag",
    [was("a", "1"), was("b", "2")],
    [is("b")],
    [was("a", "1")],
  ],
  ["a stranger stands for nobody", [was("a", "1")], [is("z", "9"), is("z")], [was("a", "1")]],
  ["more than there were", [was("a", "1")], [is("a", "1"), is("a", "1")], []],
];

describe("who does not consume any more", () => {
  for (const [what, before, now, missing] of CASES)
    test(what, () => assert.deepEqual(notBack(before, now, CONNECTED), missing));
});
