/** What nobody declared, in words: how much is shown, and what chooses that it goes. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { UndeclaredObject } from "../../operations/update/undeclared.ts";
import { renderUndeclared } from "./render-undeclared.ts";

const OBJECTS: readonly UndeclaredObject[] = [
  { kind: "queue", name: "left-over", messages: 3 },
  { kind: "queue", name: "one", messages: 1 },
  { kind: "queue", name: "silent", messages: undefined },
  { kind: "exchange", name: "old" },
  { kind: "binding", name: "a -> b [c]" },
];

test("what stays, with its messages and with what has it deleted", () =>
  assert.equal(
    renderUndeclared({ virtualHost: "it's", isPruned: false, objects: OBJECTS, all: 9 }, 2),
    `Nobody declared, and it stays, in the virtual host "it's":
  queue "left-over", 3 messages
  queue "one", 1 message
  queue "silent", whose messages are not known
  exchange "old"
  binding a -> b [c]
  and 4 more
Declare it, or choose that it goes: \`pulumi config set --path 'prune[2]' 'it'\\''s'\`. A queue that holds messages is never pruned: it is refused by name.`,
  ));

test("what the next up deletes", () =>
  assert.match(
    renderUndeclared({ virtualHost: "shop", isPruned: true, objects: OBJECTS.slice(0, 1), all: 1 }, 1),
    /^Nobody declared, and the next up deletes, in the virtual host "shop", which is pruned:\n {2}queue "left-over", 3 messages\nA queue/,
  ));
