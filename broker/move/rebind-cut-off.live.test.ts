/** The change of an exchange that does not come to its end: what is bound is kept, and the next call ends it. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Channel } from "amqplib";
import type { Exchange } from "../../model/topology/topology.ts";
import { WarrenError } from "../../model/warren-error.ts";
import { shell } from "../node/container/docker-command.ts";
import { exec, type Node } from "../node/node.ts";
import { NO_TEST_IMAGE } from "../node/testing/broker-container.ts";
import {
  as,
  assertClean,
  FANOUT,
  mayWrite,
  permissionsFor,
  rebound,
  type Setting,
  TOPIC,
  TYPED,
  withOrders,
} from "../testing/bound-exchange.ts";
import { withConnection } from "../testing/live-broker.ts";
import { OWNER, placeOfSuite } from "../testing/moved-queue.ts";
import { snapshot } from "../topology/snapshot.ts";
import { exchangeCopyName } from "./move-names.ts";

const ALTERNATE: Exchange = { ...TOPIC, arguments: { "alternate-exchange": "audit" } };
const CHANGES = [
  ["another type", FANOUT],
  ["another argument alone", ALTERNATE],
] as const;

describe("the change of an exchange is cut off", { skip: NO_TEST_IMAGE, concurrency: false }, () => {
  const place = placeOfSuite();

  for (const [what, becomes] of CHANGES) {
    test(`${what}: a client declares it as it was all the time: it is not taken for changed, and keeps all`, () =>
      withOrders(place(), async (setting) => {
        const { channel, virtualHost, broker } = setting;
        await mayWrite(setting, "orders");
        // Whoever is faster, which is the node as a rule: both ends are right.
        await whileDeclared(setting, async () => {
          const ended = await rebound(setting, as(becomes)).catch((error: unknown) => error);
          if (!(ended instanceof Error)) {
            const live = await snapshot(broker.api, virtualHost);
            assert.deepEqual(
              live?.exchanges.find(({ name }) => name === "orders"),
              becomes,
            );
            return;
          }
          assert.ok(ended instanceof WarrenError && ended.code === "move-stopped", String(ended));
          assert.match(ended.message, /a client declares it as it was/);
        });
        await channel.bindQueue("all", "orders", "meanwhile");
        assert.equal((await rebound(setting, as(becomes))).bound, 4);
        await assertClean(setting, becomes);
        assert.deepEqual(await permissionsFor(setting), ["orders"]);
        await channel.bindQueue("billing", "orders", "order.#", TYPED);
        assert.equal((await snapshot(broker.api, virtualHost))?.bindings.length, 5);
      }));

    test(`${what}: publishers cannot be stopped, and nothing is left of it`, () =>
      withOrders(place(), async (setting) => {
        await mayWrite(setting, "orders");
        await whileUnconfirmed(setting, async () => {
          await assertStopped(setting, becomes, /in the time for which publishers may be stopped/);
        });
        await assertClean(setting, TOPIC);
        assert.deepEqual(await permissionsFor(setting), ["orders"]);
      }));
  }

  test("what an earlier call has removed stays at the copy when publishers cannot be stopped", () =>
    withOrders(place(), async (setting) => {
      const { channel, virtualHost } = setting;
      const copy = exchangeCopyName(OWNER, virtualHost, "orders");
      await channel.assertExchange(copy, "fanout");
      await channel.bindExchange(copy, "incoming", "");
      await channel.bindQueue("billing", copy, "order.#", TYPED);
      await channel.bindExchange("audit", copy, "order.#");
      await mayWrite(setting, copy);
      await channel.deleteExchange("orders");
      await channel.assertExchange("orders", "topic");
      await whileUnconfirmed(setting, async () => {
        await assertStopped(setting, FANOUT, /in the time for which publishers may be stopped/);
      });
      assert.equal((await rebound(setting, as(FANOUT))).bound, 3);
      await assertClean(setting, FANOUT);
      assert.deepEqual(await permissionsFor(setting), ["orders"]);
    }));

  test("a client's integer of another width is the same argument: the exchange stays the one that it is", () =>
    withOrders(place(), async (setting) => {
      const { channel, virtualHost, nodes } = setting;
      const table = { "x-limits": { least: 5, most: [70_000, 1.5] } };
      await channel.assertExchange("sized", "topic", { arguments: table });
      const sized = { ...TOPIC, name: "sized", arguments: table };
      const types = async (): Promise<string> =>
        await evaluate(
          nodes,
          `rabbit_exchange:lookup(rabbit_misc:r(<<"${virtualHost}">>, exchange, <<"sized">>))`,
        );
      const before = await types();
      assert.equal((await rebound(setting, { ...as(sized), from: "sized" })).bound, 0);
      assert.equal(await types(), before);
    }));

  test("no node answers at first: it is asked again, as long as a leader may take to be elected", () =>
    withOrders(place(), async (setting) => {
      const [node] = setting.nodes;
      assert.ok(node !== undefined);
      const run = shell(60_000);
      const failed = Promise.withResolvers<undefined>();
      let asked = 0;
      const last: Node = {
        // The second time is the error's: the call has failed.
        get container() {
          asked += 1;
          if (asked === 2) failed.resolve(undefined);
          return node.container;
        },
      };
      await run`docker pause ${node.container}`;
      const report = rebound({ ...setting, nodes: [node, last] }, as(FANOUT));
      await Promise.race([failed.promise, report.catch(() => undefined)]);
      await run`docker unpause ${node.container}`;
      assert.equal((await report).bound, 3);
      await assertClean(setting, FANOUT);
    }));
});

async function assertStopped(setting: Setting, becomes: Exchange, why: RegExp): Promise<void> {
  await assert.rejects(rebound(setting, as(becomes)), (error) => {
    assert.ok(error instanceof WarrenError && error.code === "move-stopped", String(error));
    assert.match(error.message, why);
    return true;
  });
}

/** Many channels, each of which asserts it again and again. */
async function whileDeclared({ broker, virtualHost }: Setting, use: () => Promise<void>): Promise<void> {
  const over = new AbortController();
  await withConnection(broker, virtualHost, async (connection) => {
    const declaring = Array.from({ length: 20 }, async () => {
      while (!over.signal.aborted) await untilRefused(await connection.createChannel(), over.signal);
    });
    try {
      await use();
    } finally {
      over.abort();
      await Promise.all(declaring);
    }
  });
}

/** A channel that is refused (406) is closed. */
async function untilRefused(channel: Channel, over: AbortSignal): Promise<void> {
  channel.on("error", () => undefined);
  try {
    while (!over.aborted) await channel.assertExchange("orders", "topic");
  } catch (error) {
    assert.match(String(error), /PRECONDITION_FAILED/);
  }
}

/** A publisher whose message is not confirmed, because the queue does not answer. */
async function whileUnconfirmed(
  { confirms, nodes, virtualHost }: Setting,
  use: () => Promise<void>,
): Promise<void> {
  const told = async (what: "suspend" | "resume"): Promise<string> =>
    await evaluate(
      nodes,
      `{ok, Q} = rabbit_amqqueue:lookup(rabbit_misc:r(<<"${virtualHost}">>, queue, <<"billing">>)), sys:${what}(amqqueue:get_pid(Q))`,
    );
  await told("suspend");
  try {
    confirms.sendToQueue("billing", Buffer.from("waits"));
    await use();
  } finally {
    await told("resume");
  }
  await confirms.waitForConfirms();
}

async function evaluate([node]: readonly Node[], expression: string): Promise<string> {
  assert.ok(node !== undefined);
  return await exec(node, ["rabbitmqctl", "eval", `${expression}.`]);
}
