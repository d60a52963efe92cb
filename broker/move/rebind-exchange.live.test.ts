/** An exchange in another form or of another name: what is bound to it, who may use it, and who publishes meanwhile. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { WarrenError } from "../../model/warren-error.ts";
import { poll } from "../node/poll.ts";
import { NO_TEST_IMAGE } from "../node/testing/broker-container.ts";
import {
  as,
  assertClean,
  FANOUT,
  mayWrite,
  permissionsFor,
  rebound,
  TOPIC,
  TYPED,
  withOrders,
} from "../testing/bound-exchange.ts";
import { OWNER, placeOfSuite } from "../testing/moved-queue.ts";
import { snapshot } from "../topology/snapshot.ts";
import { exchangeCopyName } from "./move-names.ts";
import type { RebindingReport } from "./rebind-exchange.ts";

describe("an exchange that RabbitMQ cannot alter", { skip: NO_TEST_IMAGE, concurrency: false }, () => {
  const place = placeOfSuite();

  for (const [what, becomes] of [
    ["another type", FANOUT],
    ["not durable", { ...TOPIC, durable: false }],
    ["another alternate exchange", { ...TOPIC, arguments: { "alternate-exchange": "audit" } }],
    ["another name", { ...TOPIC, name: "sales" }],
  ] as const) {
    test(`${what}: whoever publishes through it goes on, each message arrives, and all is bound as it was`, () =>
      withOrders(place(), async (setting) => {
        const { virtualHost, channel, confirms, broker } = setting;
        if (becomes.name !== "orders") await channel.assertExchange(becomes.name, becomes.type);
        await mayWrite(setting, "orders");
        let sent = 0;
        confirms.on("return", () => assert.fail("a message was given back"));
        const over = new AbortController();
        // By its own name only where that stays.
        const ways = becomes.name === "orders" ? ["incoming", "orders"] : ["incoming"];
        const publisher = (async () => {
          while (!over.signal.aborted) {
            const exchange = ways[sent % ways.length] ?? "incoming";
            confirms.publish(exchange, "order.1", Buffer.from(String(sent)), { mandatory: true });
            await confirms.waitForConfirms();
            sent += 1;
          }
        })();
        let report: RebindingReport;
        try {
          await poll("a message", { timeout: 60_000 }, async () => (sent > 10 ? true : undefined));
          report = await rebound(setting, as(becomes));
          const before = sent;
          await poll("a message", { timeout: 60_000 }, async () => (sent > before + 10 ? true : undefined));
        } finally {
          over.abort();
          await publisher;
        }
        assert.deepEqual([report.exchange, report.bound], [becomes.name, 3]);
        for (const queue of ["billing", "all"]) {
          assert.equal((await channel.checkQueue(queue)).messageCount, sent, queue);
        }
        await assertClean(setting, becomes);
        assert.deepEqual(await permissionsFor(setting), [becomes.name]);
        // RabbitMQ takes the same binding for the same, and one of other types for another.
        await channel.bindQueue("billing", becomes.name, "order.#", TYPED);
        const live = await snapshot(broker.api, virtualHost);
        assert.equal(live?.bindings.length, 4);
      }));
  }

  test("it has the bindings that are declared then, and not those that are declared no more", () =>
    withOrders(place(), async (setting) => {
      const { channel, virtualHost, broker } = setting;
      await channel.bindQueue("all", "orders", "old");
      const binding = { source: "orders", destinationType: "queue", arguments: {} } as const;
      const report = await rebound(
        setting,
        as(FANOUT, {
          without: [{ ...binding, destination: "all", routingKey: "old" }],
          bindings: [
            { ...binding, destination: "all", routingKey: "new" },
            { ...binding, destination: "to-come", routingKey: "new" },
          ],
        }),
      );
      assert.equal(report.bound, 4);
      const live = await snapshot(broker.api, virtualHost);
      const keys = live?.bindings
        .filter(({ destination }) => destination === "all")
        .map((each) => each.routingKey);
      assert.deepEqual(keys?.toSorted(), ["", "new"]);
    }));

  test("a binding that the new type does not take, or a type that is not there: all stays as it was", () =>
    withOrders(place(), async (setting) => {
      const { channel } = setting;
      await channel.bindQueue("all", "orders", "odd", { "x-match": "sometimes" });
      for (const [type, why] of [
        ["headers", /does not take the binding from ".*" to queue "all" with the key "odd"/],
        ["x-nobody-has-it", /unknown exchange type/],
      ] as const) {
        await assert.rejects(rebound(setting, as({ ...TOPIC, type })), (error) => {
          assert.ok(error instanceof WarrenError && error.code === "move-refused", String(error));
          assert.match(error.message, why);
          return true;
        });
        await assertClean(setting, TOPIC);
      }
    }));

  test("a binding that the one of the new name does not take: nothing is left at that one", () =>
    withOrders(place(), async (setting) => {
      const { channel, broker, virtualHost } = setting;
      await channel.bindQueue("all", "orders", "odd", { "x-match": "sometimes" });
      await channel.assertExchange("sales", "headers");
      await channel.bindQueue("all", "sales", "its own");
      await mayWrite(setting, "orders");
      const before = await snapshot(broker.api, virtualHost);
      await assert.rejects(rebound(setting, as({ ...TOPIC, name: "sales", type: "headers" })), (error) => {
        assert.ok(error instanceof WarrenError && error.code === "move-refused", String(error));
        assert.match(error.message, /does not take the binding from ".*" to queue "all" with the key "odd"/);
        return true;
      });
      assert.deepEqual(await snapshot(broker.api, virtualHost), before);
      assert.deepEqual(await permissionsFor(setting), ["orders"]);
    }));

  test("the node died when it was gone: the next call makes it of its copy", () =>
    withOrders(place(), async (setting) => {
      const { channel, virtualHost } = setting;
      const copy = exchangeCopyName(OWNER, virtualHost, "orders");
      await channel.assertExchange(copy, "fanout");
      await channel.bindExchange(copy, "incoming", "");
      await channel.bindQueue("billing", copy, "order.#", TYPED);
      await channel.bindExchange("audit", copy, "order.#");
      await mayWrite(setting, copy);
      await channel.deleteExchange("orders");
      const report = await rebound(setting, as(FANOUT));
      assert.equal(report.bound, 3);
      await assertClean(setting, FANOUT);
      assert.deepEqual(await permissionsFor(setting), ["orders"]);
    }));

  test("the node died when it was there again: the next call brings the rest of its bindings", () =>
    withOrders(place(), async (setting) => {
      const { channel, virtualHost } = setting;
      const copy = exchangeCopyName(OWNER, virtualHost, "orders");
      await channel.assertExchange(copy, "fanout");
      await channel.bindExchange(copy, "incoming", "");
      await channel.bindQueue("billing", copy, "order.#", TYPED);
      await channel.bindExchange("audit", copy, "order.#");
      await channel.deleteExchange("orders");
      await channel.assertExchange("orders", "fanout");
      await channel.bindExchange("audit", "orders", "order.#");
      assert.equal((await rebound(setting, as(FANOUT))).bound, 3);
      await assertClean(setting, FANOUT);
    }));
});
