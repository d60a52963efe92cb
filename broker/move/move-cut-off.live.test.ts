/** A move that is cut off after any of its steps: the next call ends it, and nothing is lost. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { EMPTY_TOPOLOGY } from "../../model/topology/topology.ts";
import { WarrenError } from "../../model/warren-error.ts";
import { apiPath } from "../api/management-api.ts";
import { poll } from "../node/poll.ts";
import { NO_TEST_IMAGE } from "../node/testing/broker-container.ts";
import { calledMover } from "../testing/called-mover.ts";
import {
  assertClean,
  CLASSIC,
  drained,
  fill,
  moved,
  OWNER,
  placeOfSuite,
  QUORUM,
  type Setting,
  TO_QUORUM,
  withQueue,
} from "../testing/moved-queue.ts";
import { carryOut, planTopology } from "../topology/topology-operations.ts";
import { moveQueue } from "./move-queue.ts";
import type { MoveAction } from "./node-mover.ts";

/**
 * What was done, and what the next call counts as moved. After `prepare`, after `replace` and where the queue is gone a test
 * below does it.
 */
const CUT: readonly (readonly [readonly MoveAction[], number])[] = [
  [["prepare", "switch"], 21],
  [["prepare", "switch", "drain"], 21],
  // What was brought back before it was cut off counts.
  [["prepare", "switch", "drain", "replace", "return_held"], 21],
  [["prepare", "switch", "drain", "replace", "return_held", "return_new", "restore"], 21],
];

describe("a move is cut off", { skip: NO_TEST_IMAGE, concurrency: false }, () => {
  const place = placeOfSuite();

  for (const [done, counted] of CUT) {
    test(`cut off after ${done.join(", ")}: the next call ends it, with what came meanwhile`, () =>
      withQueue(place(), CLASSIC, async (setting) => {
        await fill(setting, 0, 20);
        await cutOff(setting, done);
        await publishLate(setting);
        assert.equal((await moved(setting, TO_QUORUM)).moved, counted);
        await assertClean(setting, QUORUM);
        assert.deepEqual(await numbersIn(setting), upTo(21));
      }));
  }

  test("what expires while it is cut off goes where it would have gone from the queue", async () => {
    // Where all of it has expired before it could be cut off the machine has other things to do.
    for (const milliseconds of [20_000, 60_000, 180_000]) if (await expiresWhileCutOff(milliseconds)) return;
    assert.fail("three moves were over before they could be cut off");
  });

  /** @returns false where the move was over before it was cut off */
  async function expiresWhileCutOff(milliseconds: number): Promise<boolean> {
    const live = { ...CLASSIC, arguments: { "x-dead-letter-exchange": "dead" } };
    const cut = new AbortController();
    await withQueue(place(), live, async (setting) => {
      const { broker, nodes, virtualHost, channel, confirms } = setting;
      await channel.assertExchange("dead", "fanout");
      await channel.assertQueue("dead");
      await channel.bindQueue("dead", "dead", "");
      for (let number = 0; number < 2_100; number += 1) {
        const options = { persistent: true, expiration: String(milliseconds) };
        confirms.publish("events", "order.1", Buffer.from(String(number)), options);
      }
      await confirms.waitForConfirms();
      const desired = { ...live, type: "quorum" as const };
      const request = {
        broker,
        nodes,
        owner: OWNER,
        virtualHost,
        move: { live, desired },
        signal: cut.signal,
      };
      const onProgress = ({ step }: { readonly step: string }): void => {
        if (step === "brings the messages back") cut.abort();
      };
      const moving = moveQueue({ ...request, onProgress });
      await moving.catch(() => undefined);
      if (!cut.signal.aborted) {
        await moving;
        return;
      }
      await assert.rejects(moving);
      await poll("all dead letters", { timeout: 100_000 + milliseconds }, async () =>
        (await channel.checkQueue("dead")).messageCount === 2_100 ? true : undefined,
      );
      await moved(setting, { live, desired });
      assert.equal((await drained(setting)).length, 0);
    });
    return cut.signal.aborted;
  }

  test("cut off before its policy is there: a plan names it, and the next update ends it, with what came meanwhile", () =>
    withQueue(place(), CLASSIC, async (setting) => {
      const { broker, nodes, virtualHost } = setting;
      await fill(setting, 0, 20);
      await cutOff(setting, ["prepare"]);
      await publishLate(setting);
      const request = {
        broker,
        owner: OWNER,
        desired: { ...EMPTY_TOPOLOGY, virtualHost, queues: [QUORUM] },
        recorded: { ...EMPTY_TOPOLOGY, virtualHost, queues: [CLASSIC] },
        adopt: false,
        moves: { nodes, named: new Set<string>() },
      };
      const { unfinished } = await planTopology(request);
      assert.deepEqual(unfinished, [TO_QUORUM]);
      await carryOut({ ...request, deleteData: false });
      await assertClean(setting, QUORUM);
      assert.deepEqual(await numbersIn(setting), upTo(21));
    }));

  test("its bindings are not led back while messages wait in what held them, and the next call ends it", () =>
    withQueue(place(), CLASSIC, async (setting) => {
      await fill(setting, 0, 20);
      await cutOff(setting, ["prepare", "switch", "drain", "replace"]);
      const early = await calledMover(setting, ["return_new", "restore"], { gate: 30_000 });
      assert.deepEqual([early.stopped, early.done], ["not_empty", ["return_new"]]);
      await publishLate(setting);
      assert.equal((await moved(setting, TO_QUORUM)).moved, 21);
      await assertClean(setting, QUORUM);
      assert.deepEqual(await numbersIn(setting), upTo(21));
    }));

  // A quorum queue takes many more than it may have before it rejects one.
  for (const [how, count, queue] of [
    ["at once", 60, CLASSIC],
    ["in two steps", 12_000, QUORUM],
  ] as const) {
    test(`the new queue rejects what comes back, ${how}: it is told, the rest waits, and comes where there is room`, () =>
      withQueue(place(), CLASSIC, async (setting) => {
        const limits = { "x-max-length": count / 3, "x-overflow": "reject-publish" };
        const move = { live: CLASSIC, desired: { ...queue, arguments: limits } };
        await fill(setting, 0, count);
        const bodies: number[] = [];
        let refusals = 0;
        // A call fills the queue, and its consumers make room for the next one.
        for (let isDone = false; !isDone && refusals < 10; ) {
          try {
            await moved(setting, move);
            isDone = true;
          } catch (error) {
            assert.ok(error instanceof WarrenError && error.code === "move-stopped", String(error));
            assert.match(error.message, /the new queue rejects messages/);
            assert.match(error.hint ?? "", /wait in queues whose names begin with "warren\.move\."/);
            refusals += 1;
          }
          bodies.push(...(await numbersIn(setting)));
        }
        assert.ok(refusals >= 1 && refusals < 10, String(refusals));
        await assertClean(setting, move.desired);
        assert.deepEqual(
          [...new Set(bodies)].toSorted((one, other) => one - other),
          upTo(count),
        );
      }));
  }

  test("gone between its end and its new beginning: the next call makes it", () =>
    withQueue(place(), CLASSIC, async (setting) => {
      await fill(setting, 0, 20);
      await cutOff(setting, ["prepare", "switch", "drain"]);
      await setting.broker.api.delete(apiPath("queues", setting.virtualHost, "orders"));
      await moved(setting, TO_QUORUM);
      await assertClean(setting, QUORUM);
      assert.equal((await drained(setting)).length, 20);
    }));
});

/** What the node does of a move before it is cut off, each by itself. */
async function cutOff(setting: Setting, actions: readonly MoveAction[]): Promise<void> {
  const answer = await calledMover(setting, actions);
  assert.equal(answer.stopped, undefined);
}

async function publishLate({ confirms }: Setting): Promise<void> {
  confirms.publish("events", "order.late", Buffer.from("20"), { persistent: true });
  await confirms.waitForConfirms();
}

async function numbersIn(setting: Setting): Promise<number[]> {
  return (await drained(setting)).map(({ content }) => Number(content));
}

function upTo(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}
