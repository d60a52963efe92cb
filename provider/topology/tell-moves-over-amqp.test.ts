import assert from "node:assert/strict";
import { test } from "node:test";
import { changes } from "../../model/topology/plan/changes.ts";
import { of, queue } from "../../model/topology/testing/shop-topology.ts";
import { missingInWords, outlook } from "./tell-moves.ts";
import { gapInWords } from "./tell-moves-over-amqp.ts";

const live = of({ queues: [{ ...queue, type: "classic" as const }] });
const moves = { hasNodes: false, named: new Set(["billing"]), acceptsGap: true };
const [change] = changes({ desired: of({ queues: [queue] }), live, owned: live, moves });

test("the preview says what it costs that publishers cannot be stopped", () => {
  assert.ok(change?.kind === "queue");
  const estimate = { messages: 3_000, seconds: 7, consumers: [] };
  const text = outlook({ change, estimate, isOverAmqp: true });
  assert.match(text, /3,000 messages, in about 7 seconds, by a client of the broker/);
  assert.match(
    text,
    /publishers {2}not blocked[^]*dropped though they are confirmed[^]*duplicates {2}possible/,
  );
  assert.match(text, /user_id/);
  assert.doesNotMatch(text, /blocked once|blocked three times|nothing that was confirmed is lost/);
});

test("the report says how long there was no queue, and how many messages can have come twice", () => {
  assert.match(
    gapInWords({ gap: 11.2, duplicates: 0 }),
    /for 12 ms at most.*; no message can have come twice$/,
  );
  assert.match(
    gapInWords({ gap: undefined, duplicates: 1_200 }),
    /not known, since an earlier run began it; 1,200 messages at most can have come twice$/,
  );
});

test("without a node it is not said which consumers are back, but how many", () => {
  const consumers = [{ tag: "t", connection: "c", isConnected: true }];
  assert.match(
    missingInWords({ queue: "billing", awaited: 10, consumers, back: 0 }),
    /0 of 1 consumers came back within 10 s, of these: t of c, which is connected\./,
  );
});
