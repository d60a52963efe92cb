/** A queue gets another name: what waits in it and what is bound to it is there under the new one, whatever cuts it off. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Queue } from "../../model/topology/topology.ts";
import { WarrenError } from "../../model/warren-error.ts";
import { poll } from "../node/poll.ts";
import { NO_TEST_IMAGE } from "../node/testing/broker-container.ts";
import { calledMover } from "../testing/called-mover.ts";
import {
  assertAtOnce,
  assertClean,
  CLASSIC,
  drained,
  fill,
  moved,
  OWNER,
  placeOfSuite,
  QUORUM,
  type Setting,
  withQueue,
} from "../testing/moved-queue.ts";
import { renameNames } from "./move-names.ts";
import type { MoveAction } from "./node-mover.ts";

const NAME = "invoices";
const RENAMED: Queue = { ...CLASSIC, name: NAME };

/**
 * As a queue of one name is prepared and its bindings are led elsewhere: `move-cut-off.live.test.ts`. Messages are in the
 * one of the new name from `drain` on. After `remove` a test below does it.
 */
const CUT: readonly (readonly MoveAction[])[] = [
  ["prepare", "switch", "drain"],
  ["prepare", "switch", "drain", "remove", "return_new", "restore"],
];

describe("a queue gets another name", { skip: NO_TEST_IMAGE, concurrency: false }, () => {
  const place = placeOfSuite();

  test("and another type: messages and bindings are at the new one, in order, and publishers wait once", () =>
    withQueue(place(), CLASSIC, async (setting) => {
      const desired = { ...QUORUM, name: NAME };
      await fill(setting, 0, 500);
      await declare(setting, desired);
      const report = await moved(setting, { live: CLASSIC, desired });
      assert.deepEqual([report.queue, report.moved], [NAME, 500]);
      assertAtOnce(report);
      await assertClean(setting, desired);
      await publish(setting, 500);
      assert.deepEqual(await numbersIn(setting), upTo(501));
    }));

  test("a long one gets it while publishers go on, and nothing is lost or changes places", () =>
    withQueue(place(), CLASSIC, async (setting) => {
      await fill(setting, 0, 12_000);
      await declare(setting, RENAMED);
      let sent = 12_000;
      const over = new AbortController();
      const publisher = (async () => {
        while (!over.signal.aborted) {
          await publish(setting, sent);
          sent += 1;
        }
      })();
      try {
        const report = await moved(setting, { live: CLASSIC, desired: RENAMED });
        assert.ok(report.gates.length >= 3 && report.moved >= 12_000, JSON.stringify(report));
      } finally {
        over.abort();
        await publisher;
      }
      await assertClean(setting, RENAMED);
      assert.deepEqual(await numbersIn(setting), upTo(sent));
    }));

  for (const done of CUT) {
    test(`cut off after ${done.join(", ")}: the next call ends it, with what came meanwhile`, () =>
      withQueue(place(), CLASSIC, async (setting) => {
        await fill(setting, 0, 20);
        await declare(setting, RENAMED);
        await cutOff(setting, done);
        await publish(setting, 20);
        await moved(setting, { live: CLASSIC, desired: RENAMED });
        await assertClean(setting, RENAMED);
        assert.deepEqual(await numbersIn(setting), upTo(21));
      }));
  }

  test("cut off after its old name is gone, by which it is called no more: the next call ends it all the same", () =>
    withQueue(place(), CLASSIC, async (setting) => {
      await fill(setting, 0, 20);
      await declare(setting, RENAMED);
      await cutOff(setting, ["prepare", "switch", "drain", "remove"]);
      await publish(setting, 20);
      await moved(setting, { live: { ...RENAMED, name: "" }, desired: RENAMED });
      await assertClean(setting, RENAMED);
      assert.deepEqual(await numbersIn(setting), upTo(21));
    }));

  test("a consumer that settles nothing keeps it as it was, and it is told", () =>
    withQueue(place(), CLASSIC, async (setting) => {
      const { channel } = setting;
      await fill(setting, 0, 10);
      await declare(setting, RENAMED);
      const held = await channel.get("orders");
      assert.ok(held !== false);
      await assert.rejects(moved(setting, { live: CLASSIC, desired: RENAMED }, 500), (error) => {
        assert.ok(error instanceof WarrenError && error.code === "move-refused", String(error));
        assert.match(error.message, /queue "orders" .* stays as it was: consumers hold deliveries/);
        return true;
      });
      assert.equal((await channel.deleteQueue(NAME)).messageCount, 0);
      await assertClean(setting, CLASSIC);
      channel.nack(held);
      await poll("what it held", { timeout: 60_000 }, async () =>
        (await channel.checkQueue("orders")).messageCount === 10 ? true : undefined,
      );
    }));
});

async function declare({ channel }: Setting, { name, type, durable }: Queue): Promise<void> {
  await channel.assertQueue(name, { durable, arguments: { "x-queue-type": type } });
}

async function publish({ confirms }: Setting, number: number): Promise<void> {
  confirms.publish("events", `order.${number}`, Buffer.from(String(number)), { persistent: true });
  await confirms.waitForConfirms();
}

async function numbersIn(setting: Setting): Promise<number[]> {
  return (await drained(setting, NAME)).map(({ content }) => Number(content));
}

function upTo(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}

/** What the node does of it before it is cut off. */
async function cutOff(setting: Setting, actions: readonly MoveAction[]): Promise<void> {
  const names = renameNames(OWNER, setting.virtualHost, NAME);
  const answer = await calledMover(setting, actions, {
    held: names.held,
    new: names.new,
    target: NAME,
    made: ["new"],
    arguments: { "x-queue-type": "classic" },
  });
  assert.equal(answer.stopped, undefined);
}
