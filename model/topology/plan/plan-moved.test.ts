/** A plan that is held against a later one: the same, or which objects are not. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as fc from "fast-check";
import { arbitraryTopology } from "../testing/arbitrary-topology.ts";
import { EMPTY_TOPOLOGY } from "../topology.ts";
import { changes } from "./changes.ts";
import { movedSince } from "./plan-moved.ts";
import { type RecordedChange, recordChange } from "./plan-record.ts";

const DEEP: RecordedChange = {
  kind: "queue",
  key: "billing",
  action: "replace",
  moves: true,
  reason: "it differs",
  before: { type: "quorum", arguments: { "x-delivery-limit": 5 } },
  after: { type: "quorum", arguments: { "x-delivery-limit": 3 } },
  consequences: [{ code: "messages-moved", message: "5 messages moved" }],
};

const at = 'queue "billing" in virtual host "shop"';

describe("a change that was reviewed", () => {
  for (const [what, now, says] of [
    ["with other messages by now", { ...DEEP, consequences: [] }, []],
    ["with other words", { ...DEEP, reason: "" }, []],
    [
      "with its keys in another order",
      { ...DEEP, before: { arguments: { "x-delivery-limit": 5 }, type: "quorum" } },
      [],
    ],
    ["of what is gone", undefined, [`${at} was to be replaced, and is not now`]],
    [
      "of what was changed on the broker",
      { ...DEEP, before: { type: "quorum", arguments: {} } },
      [`${at} is another one on the broker by now`],
    ],
    [
      "of what was deleted on the broker",
      { ...DEEP, action: "create", before: undefined },
      [`${at} is not there any more`],
    ],
    [
      "of what is declared otherwise",
      { ...DEEP, after: { type: "quorum", arguments: {} } },
      [`${at} is declared otherwise by now`],
    ],
    [
      "that moves nothing any more",
      { ...DEEP, moves: false },
      [`${at} would lose what it holds now, which was to be moved`],
    ],
    [
      "that is another one",
      { ...DEEP, action: "adopt" },
      [`${at} was to be replaced, and would be taken over now`],
    ],
  ] as const) {
    test(`${what}: ${says.length === 0 ? "is the same" : says.join()}`, () => {
      const changesNow = now === undefined ? [] : [now as RecordedChange];
      const moved = movedSince(
        { virtualHost: "shop", changes: [DEEP] },
        { virtualHost: "shop", changes: changesNow },
      );
      assert.deepEqual(moved, says);
    });
  }

  test("and one that was not", () => {
    const moved = movedSince({ virtualHost: "shop", changes: [] }, { virtualHost: "shop", changes: [DEEP] });
    assert.deepEqual(moved, [`${at} would be replaced now`]);
  });
});

test("a plan is the same as itself, in any order, and is another one without any of its changes", () => {
  const property = fc.property(arbitraryTopology, arbitraryTopology, fc.nat(), (live, other, chosen) => {
    const { virtualHost } = live;
    const desired = { ...other, virtualHost };
    const recorded = changes({ desired, live, owned: { virtualHost, ...EMPTY_TOPOLOGY }, adopt: true }).map(
      (change) => recordChange(change),
    );
    const [was, now] = [
      { virtualHost, changes: recorded },
      { virtualHost, changes: recorded.toReversed() },
    ];
    assert.deepEqual(movedSince(was, now), []);
    if (recorded.length === 0) return;
    const without = recorded.toSpliced(chosen % recorded.length, 1);
    assert.equal(movedSince(was, { virtualHost, changes: without }).length, 1);
    assert.equal(movedSince({ virtualHost, changes: without }, now).length, 1);
  });
  fc.assert(property, { numRuns: 200 });
});
