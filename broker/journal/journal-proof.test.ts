/** Whose a journal is: what its stack wrote is believed, and nothing that anybody else can write. */

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as fc from "fast-check";
import { HOUR } from "../../model/text/durations.ts";
import { BELIEVED_FOR, claimIn, type JournalPlace, verified, withProof } from "./journal-proof.ts";

const journal = {
  virtualHost: "shop",
  createsVirtualHost: false,
  creates: { exchange: ["e"], queue: ["q", "西游记"], binding: ["e -> q [k]"], policy: [] },
};
const now = new Date("2026-11-29T12:00:00Z");
const place: JournalPlace = {
  owner: { urn: "urn:pulumi:dev::shop::warren:index:Topology::shop", key: "k".repeat(43), generation: "g1" },
  clusterId: "rabbitmq-cluster-id-a",
  now,
};
/** As RabbitMQ gives it back: with its keys in any order. */
const stored = (written: object): unknown =>
  Object.fromEntries(
    Object.entries(JSON.parse(JSON.stringify(written)) as Record<string, unknown>).toReversed(),
  );
const hours = (count: number): Date => new Date(now.getTime() + count * HOUR);
const genuine = withProof(journal, place) as Record<string, unknown>;
const { owner } = place;

test("what its stack wrote is believed, word for word", () => {
  assert.deepEqual(verified(stored(genuine), place), { journal });
  const object = { ...journal, createsObject: 'shovel "x" in virtual host "shop"' };
  const created = { ...place, owner: { urn: owner.urn, key: owner.key } };
  assert.deepEqual(verified(stored(withProof(object, created)), created), { journal: object });
});

describe("is not believed", () => {
  const cases: readonly [string, unknown, JournalPlace, RegExp][] = [
    [
      "one that another key made",
      withProof(journal, { ...place, owner: { ...owner, key: "x".repeat(43) } }),
      place,
      /not written by this stack/,
    ],
    [
      "a copy at another resource",
      genuine,
      { ...place, owner: { ...owner, urn: `${owner.urn}2` } },
      /not written by this stack/,
    ],
    [
      "a copy on another broker",
      genuine,
      { ...place, clusterId: "rabbitmq-cluster-id-b" },
      /not written by this stack/,
    ],
    [
      "one that was kept until the run was finished",
      genuine,
      { ...place, owner: { ...owner, generation: "g2" } },
      /finished since/,
    ],
    [
      "one that was kept until the resource was gone",
      genuine,
      { ...place, owner: { urn: owner.urn, key: owner.key } },
      /finished since/,
    ],
    ["an old one", genuine, { ...place, now: hours(73) }, /more than 72 hours ago/],
    ["one of a day that is far off", genuine, { ...place, now: hours(-73) }, /more than 72 hours ago/],
    ["another virtual host", { ...genuine, virtualHost: "other" }, place, /not written by this stack/],
    ["a virtual host of one's own", { ...genuine, createsVirtualHost: true }, place, /not written/],
    [
      "more objects",
      { ...genuine, creates: { ...journal.creates, queue: ["q", "西游记", "theirs"] } },
      place,
      /not written/,
    ],
    ["an object that stands alone", { ...genuine, createsObject: "x" }, place, /not written/],
    ["another time", { ...genuine, written: hours(1).toISOString() }, place, /not written/],
    ["another state", { ...genuine, generation: "g2" }, place, /not written/],
    ["no proof", { ...genuine, proof: "" }, place, /not written/],
    ["the form of earlier versions", journal, place, /not of the form/],
    ["one more key", { ...genuine, more: 1 }, place, /not of the form/],
    ["keys that are no list", { ...genuine, creates: { ...journal.creates, queue: 5 } }, place, /form/],
    ["no objects", { ...genuine, creates: null }, place, /not of the form/],
  ];
  for (const [name, value, there, reason] of cases) {
    test(name, () => {
      const found = verified(stored(value as object), there);
      assert.ok("rejected" in found, name);
      assert.match(found.rejected, reason);
    });
  }

  test("anything else that a global parameter can be, and nothing throws", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
        assert.ok("rejected" in verified(value, place));
        assert.equal(claimIn(value, now), undefined);
      }),
    );
    for (const key of Object.keys(genuine)) {
      fc.assert(
        fc.property(fc.jsonValue(), (value) => {
          fc.pre(JSON.stringify(value) !== JSON.stringify(genuine[key]));
          assert.ok("rejected" in verified({ ...genuine, [key]: value }, place));
        }),
      );
    }
  });
});

test("what others claim is respected somewhat longer than they may believe it themselves, and then no more", () => {
  const before = new Date(now.getTime() + BELIEVED_FOR + 1);
  assert.deepEqual(claimIn(genuine, before)?.creates, journal.creates);
  assert.equal(claimIn(genuine, hours(97)), undefined);
  assert.equal(claimIn({ ...genuine, creates: [] }, now), undefined);
});
