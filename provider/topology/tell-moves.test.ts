import assert from "node:assert/strict";
import { test } from "node:test";
import type { MoveConsumer } from "../../broker/move/queue-move.ts";
import { changes } from "../../model/topology/plan/changes.ts";
import { of, queue } from "../../model/topology/testing/shop-topology.ts";
import { missingInWords, outlook } from "./tell-moves.ts";

const classic = { ...queue, type: "classic" as const };
const live = of({ queues: [classic] });
const moves = { hasNodes: true, named: new Set<string>() };
const [change] = changes({ desired: of({ queues: [queue] }), live, owned: live, moves });
const consumers = Array.from({ length: 12 }, (_, n): MoveConsumer => ({ tag: `t${n}`, connection: `c${n}` }));

function told(messages: number, some: readonly MoveConsumer[] = []): string {
  assert.ok(change?.kind === "queue");
  return outlook({ change, estimate: { messages, seconds: 7, consumers: some } });
}

test("says what publishers feel, by how many messages there are", () => {
  assert.match(
    told(2_000),
    /2,000 messages, in about 7 seconds[^]*blocked once[^]*consumers {3}none[^]*as it was/,
  );
  assert.match(told(2_001), /2,001 messages[^]*blocked three times[^]*can overtake/);
  assert.match(told(0), /0 messages, in a moment/);
});

test("says what does not follow another name", () => {
  const invoices = { ...classic, name: "invoices", renamedFrom: "billing" };
  const planned = changes({ desired: of({ queues: [invoices] }), live, owned: live, moves });
  const gone = planned.find(({ action }) => action === "delete");
  assert.ok(gone?.kind === "queue");
  const text = outlook({ change: gone, estimate: { messages: 1, seconds: 7, consumers } });
  assert.match(text, /^queue "billing" is called "invoices" from now on: its messages and its bindings/);
  assert.match(
    text,
    /who publishes to "billing" by its name, through the default exchange, has to say "invoices"/,
  );
  assert.match(
    text,
    /12, which are cancelled once and have to consume "invoices"; who declares "billing" makes/,
  );
});

test("names the consumers, and counts what is more than ten", () => {
  const text = told(1, consumers);
  assert.match(text, /order {7}as it was, but that its consumers may get later messages/);
  assert.match(text, /12, which are cancelled once and have to consume again[^]*t9 of c9\n +and 2 more\n/);
  assert.doesNotMatch(text, /t10/);
  const missing = consumers
    .slice(0, 2)
    .map(({ tag, connection }, n) => ({ tag, connection, isConnected: n === 0 }));
  assert.match(
    missingInWords({ queue: "billing", awaited: 10, consumers: missing }),
    /within 10 s: t0 of c0, which is connected, and consumes nothing of it; t1 of c1, which is gone\./,
  );
});
