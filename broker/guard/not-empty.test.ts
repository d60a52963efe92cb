import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { notEmpty } from "./not-empty.ts";

const contents = { verdict: "holds-messages", ready: 1, unacknowledged: 0 } as const;

function told(...queues: readonly { readonly type?: string; readonly isPruned?: boolean }[]): string {
  const doomed = queues.map(({ type = "classic", isPruned = false }, index) => ({
    report: { name: `q${index}`, contents },
    type,
    isPruned,
  }));
  const { message, hint } = notEmpty(doomed);
  return `${message}\n${hint}`;
}

describe("a queue that is not empty, and is to go by itself", () => {
  test("is lost by itself, and with no word that takes the environment", () => {
    for (const type of ["classic", "quorum", "stream"]) {
      assert.match(told({ type }), /`WARREN_DELETE_DATA=yes \.\/warren up`/);
      assert.doesNotMatch(told({ type, isPruned: true }), /down|--delete-data/);
    }
  });

  test("is consumed or purged, a stream neither", () => {
    assert.match(told({ type: "quorum" }), /^Consume what is in there, or purge it/m);
    assert.doesNotMatch(told({ type: "quorum" }), /stream/);
    assert.match(told({ type: "stream" }), /^No consumer and no purge .* delete it by hand/m);
    assert.doesNotMatch(told({ type: "stream" }), /Consume what/);
    assert.match(told({}, { type: "stream" }), /Consume what.* No consumer and no purge/);
  });

  test("can be kept by pruneIgnore where nobody declared it, and else not", () => {
    assert.match(told({}, { isPruned: true }), /a pattern of `pruneIgnore` matches its name/);
    assert.doesNotMatch(told({}), /pruneIgnore/);
  });

  test("is named with its messages, twenty of them", () => {
    assert.match(told({}), /^refusing to delete a queue that is not known to be empty: "q0": 1 ready/);
    assert.match(told(...Array.from({ length: 22 }, () => ({}))), /queues that are not .*; and 2 more$/m);
  });
});
