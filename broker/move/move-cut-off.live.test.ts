/** A move that is cut off after any of its steps: the next call ends it, and nothing is lost. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { apiPath } from "../api/management-api.ts";
import { poll } from "../node/poll.ts";
import {
  type BrokerContainer,
  NO_TEST_IMAGE,
  startBrokerContainer,
} from "../node/testing/broker-container.ts";
import {
  assertClean,
  CLASSIC,
  drained,
  fill,
  moved,
  OWNER,
  type Place,
  placeOf,
  QUORUM,
  type Setting,
  TO_QUORUM,
  withQueue,
} from "../testing/moved-queue.ts";
import { moveNames } from "./move-names.ts";
import { moveQueue } from "./move-queue.ts";
import { callMover, type MoveAction, type MoverRequest } from "./node-mover.ts";

const CUT: readonly (readonly MoveAction[])[] = [
  ["prepare"],
  ["prepare", "switch"],
  ["prepare", "switch", "drain"],
  ["prepare", "switch", "drain", "replace"],
  ["prepare", "switch", "drain", "replace", "return_held"],
  ["prepare", "switch", "drain", "replace", "return_held", "return_new", "restore"],
];

describe("a move is cut off", { skip: NO_TEST_IMAGE, concurrency: false }, () => {
  let container: BrokerContainer;
  let place: Place;
  before(async () => {
    container = await startBrokerContainer();
    place = placeOf(container);
  });
  after(async () => {
    await place?.broker.api.close();
    await container?.remove();
  });

  for (const done of CUT) {
    test(`cut off after ${done.join(", ")}: the next call ends it, with what came meanwhile`, () =>
      withQueue(place, CLASSIC, async (setting) => {
        await fill(setting, 0, 20);
        await cutOff(setting, done);
        setting.confirms.publish("events", "order.late", Buffer.from("20"), { persistent: true });
        await setting.confirms.waitForConfirms();
        await moved(setting, TO_QUORUM);
        await assertClean(setting, QUORUM);
        const bodies = (await drained(setting)).map(({ content }) => Number(content));
        assert.deepEqual(
          bodies,
          Array.from({ length: 21 }, (_, index) => index),
        );
      }));
  }

  test("what expires while it is cut off goes where it would have gone from the queue", () => {
    const live = { ...CLASSIC, arguments: { "x-dead-letter-exchange": "dead" } };
    return withQueue(place, live, async (setting) => {
      const { broker, nodes, virtualHost, channel, confirms } = setting;
      await channel.assertExchange("dead", "fanout");
      await channel.assertQueue("dead");
      await channel.bindQueue("dead", "dead", "");
      for (let number = 0; number < 2_100; number += 1) {
        const options = { persistent: true, expiration: "20000" };
        confirms.publish("events", "order.1", Buffer.from(String(number)), options);
      }
      await confirms.waitForConfirms();
      const cut = new AbortController();
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
      await assert.rejects(moveQueue({ ...request, onProgress }));
      await poll("all dead letters", { timeout: 120_000 }, async () =>
        (await channel.checkQueue("dead")).messageCount === 2_100 ? true : undefined,
      );
      await moved(setting, { live, desired });
      assert.equal((await drained(setting)).length, 0);
    });
  });

  test("gone between its end and its new beginning: the next call makes it", () =>
    withQueue(place, CLASSIC, async (setting) => {
      await fill(setting, 0, 20);
      await cutOff(setting, ["prepare", "switch", "drain"]);
      await setting.broker.api.delete(apiPath("queues", setting.virtualHost, "orders"));
      await moved(setting, TO_QUORUM);
      await assertClean(setting, QUORUM);
      assert.equal((await drained(setting)).length, 20);
    }));
});

/** What the node does of a move before it is cut off, each by itself. */
async function cutOff({ nodes, virtualHost }: Setting, actions: readonly MoveAction[]): Promise<void> {
  const [node] = nodes;
  assert.ok(node !== undefined);
  const names = moveNames(OWNER, virtualHost, "orders");
  const request: MoverRequest = {
    vhost: virtualHost,
    user: "test",
    queue: "orders",
    held: names.held,
    new: names.new,
    target: "orders",
    made: ["held", "new"],
    durable: true,
    arguments: { "x-queue-type": "quorum" },
    temporary: { "x-queue-type": "classic" },
    patience: 0,
    actions,
  };
  const answer = await callMover(node, request, { timeout: 60_000 });
  assert.equal(answer.stopped, undefined);
}
