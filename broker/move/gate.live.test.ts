/** The gate that stops publishers opens by a timer in the node, whatever becomes of the work behind it and of whoever asked. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { describe, test } from "node:test";
import { dial } from "../amqp/amqplib-connect.ts";
import { poll } from "../node/poll.ts";
import { NO_TEST_IMAGE } from "../node/testing/broker-container.ts";
import { calledMover } from "../testing/called-mover.ts";
import {
  assertClean,
  CLASSIC,
  drained,
  fill,
  moved,
  placeOfSuite,
  QUORUM,
  TO_QUORUM,
  withQueue,
} from "../testing/moved-queue.ts";

/** Milliseconds: the gate's, many times what a busy node needs to shut it, and that which the work behind it would take. */
const [GATE, PATIENCE] = [8_000, 600_000];
/** Milliseconds for what comes by itself. */
const BOUND = 300_000;

const CASES = [
  ["the work behind it goes on", false],
  ["whoever asked for it is gone", true],
] as const;

describe("the gate opens by its time", { skip: NO_TEST_IMAGE, concurrency: false }, () => {
  const place = placeOfSuite();

  for (const [what, isGone] of CASES) {
    test(`${what}: publishers were blocked, and are confirmed again before its end`, () =>
      withQueue(place(), CLASSIC, async (setting) => {
        const { broker, virtualHost, channel } = setting;
        await fill(setting, 0, 1);
        // As long as it is held the work is not done.
        const held = await channel.get("orders");
        assert.ok(held !== false);
        await calledMover(setting, ["prepare"]);
        const connection = await dial({ ...broker.amqp, virtualHost, name: "publisher" }, 60_000);
        const blocked = once(connection, "blocked");
        const unblocked = once(connection, "unblocked", { signal: AbortSignal.timeout(BOUND) });
        const over = new AbortController();
        let confirmed = 1;
        const publishing = (async () => {
          const confirms = await connection.createConfirmChannel();
          while (!over.signal.aborted) {
            confirms.publish("events", "order.1", Buffer.from(String(confirmed)), { persistent: true });
            await confirms.waitForConfirms();
            confirmed += 1;
          }
        })();
        const gone = new AbortController();
        let isOver = false;
        const call = calledMover(setting, ["settle"], {
          gate: GATE,
          patience: PATIENCE,
          signal: gone.signal,
        }).then(
          () => (isOver = true),
          (error: unknown) => assert.ok(gone.signal.aborted, String(error)),
        );
        try {
          await Promise.race([blocked, call]);
          assert.equal(isOver, false);
          if (isGone) gone.abort();
          await unblocked;
          const before = confirmed;
          await poll("confirms", { timeout: BOUND }, () =>
            Promise.resolve(confirmed > before + 5 ? true : undefined),
          );
          assert.equal(isOver, false);
        } finally {
          over.abort();
          // Its end opens the gate, where its time did not.
          channel.nack(held);
          try {
            await Promise.all([call, publishing]);
          } finally {
            await connection.close();
          }
        }
        // It waits for the work of the one that is gone.
        await moved(setting, TO_QUORUM);
        await assertClean(setting, QUORUM);
        const bodies = (await drained(setting)).map(({ content }) => Number(content));
        assert.deepEqual(
          bodies.toSorted((a, b) => a - b),
          Array.from({ length: confirmed }, (_, index) => index),
        );
      }));
  }
});
