import assert from "node:assert/strict";
import { test } from "node:test";
import type { MoveConsumer } from "../../broker/move/move-request.ts";
import { changes } from "../../model/topology/plan/changes.ts";
import { queue, of as topology } from "../../model/topology/testing/shop-topology.ts";
import { missingInWords, outlook } from "./tell-moves.ts";

const classic = { ...queue, type: "classic" as const };
const live = topology({ queues: [classic] });
const moves = { hasNodes: true, named: new Set<string>() };
const [change] = changes({ desired: topology({ queues: [queue] }), live, owned: live, moves });
const consumers = Array.from({ length: 12 }, (_, n): MoveConsumer => ({ tag: `t${n}`, connection: `c${n}` }));

function told(messages: number, some: readonly MoveConsumer[] = [], of = change): string {
  assert.ok(of?.kind === "queue");
  return outlook({ change: of, estimate: { messages, seconds: 7, consumers: some } });
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
  const planned = changes({ desired: topology({ queues: [invoices] }), live, owned: live, moves });
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

test("promises order by priority where there are priorities", () => {
  const prior = { ...classic, arguments: { "x-max-priority": 5 } };
  const [of] = changes({
    desired: topology({ queues: [prior] }),
    live,
    owned: live,
    moves,
  });
  assert.match(told(10, [], of), /order {7}by priority, and as it was among messages of the same one;/);
});

test("names the consumers, and counts what is more than ten", () => {
  const text = told(1, consumers);
  assert.match(text, /order {7}as it was, but that its consumers may get later messages/);
  assert.match(text, /12, which are cancelled once and have to consume again[^]*t9 of c9\n +and 2 more\n/);
  assert.doesNotMatch(text, /t10/);
  const missing = consumers.slice(0, 4).map(({ tag, connection }, n) => ({
    tag,
    connection,
    isConnected: n % 2 === 0,
    refused: n < 2 ? undefined : { connection: "c2", why: "inequivalent arg 'x\u001b'" },
  }));
  assert.match(
    missingInWords({ queue: "billing", awaited: 10, consumers: missing }),
    /within 10 s: t0 of c0, which is connected, and consumes nothing of it; t1 of c1, which is gone; t2 of c2, which declares it with its old arguments, and is refused \(inequivalent arg 'x\\u\{1b\}'\); t3 of c3, which is gone; c2, from the same host, declares/,
  );
});
