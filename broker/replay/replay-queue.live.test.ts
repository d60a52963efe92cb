/** Dead letters of three reasons, on a real broker: each goes back once to where it died, in order, whatever ends the replay. */
import assert from "node:assert/strict";
import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { describe, test } from "node:test";
import type { Options } from "amqplib";
import { MOST_ON_THEIR_WAY } from "../../model/routing/replay/replay-report.ts";
import { connectToBroker } from "../amqp/connect.ts";
import { apiPath } from "../api/management-api.ts";
import type { Broker } from "../broker.ts";
import { headerOf } from "../move/over-amqp/exact-messages.ts";
import { poll } from "../node/poll.ts";
import {
  arrived,
  bodies,
  bounds,
  DEAD,
  dieOfAll,
  drained,
  EACH,
  fill,
  numbered,
  ready,
  reject,
  replayed,
  settled,
  withDead,
} from "../testing/dead-letters.ts";
import { ownerOf } from "../testing/journal-owner.ts";
import { plainPlace } from "../testing/killed/killed-process.ts";
import { liveBroker, withConnection, withUser } from "../testing/live-broker.ts";

const broker = liveBroker();
const skip = typeof broker === "string" ? broker : false;
describe("replay", { skip }, () => {
  const live = broker as Broker;

  for (const type of ["classic", "quorum"]) {
    test(`each dead letter of three reasons and two queues goes back once to where it died, in order: ${type}`, (context) =>
      withDead(live, type, async (place) => {
        const { channel } = place;
        await dieOfAll(place);
        const began = performance.now();
        const report = await replayed(place);
        context.diagnostic(`${3 * EACH} in ${Math.round(performance.now() - began)} ms from a ${type} queue`);
        assert.deepEqual(
          [report.found, report.taken, report.replayed, report.stayed, report.unsure],
          [3 * EACH, 3 * EACH, 3 * EACH, [], 0],
        );
        assert.deepEqual(
          report.groups
            .map(({ queue, reason, messages }) => `${queue} ${reason} ${messages}`)
            .toSorted((one, other) => one.localeCompare(other)),
          [`orders expired ${EACH}`, `orders rejected ${EACH}`, `parcels maxlen ${EACH}`],
        );
        assert.equal(await ready(channel, DEAD), 0);
        const orders = await drained(channel, "orders");
        for (const what of ["rejected", "expired"])
          assert.deepEqual(
            bodies(orders).filter((body) => body.startsWith(what)),
            numbered(what),
          );
        assert.deepEqual(bodies(await drained(channel, "parcels")), numbered("maxlen"));
        // Bound to the same exchange as they were: it would get each again.
        assert.equal(await ready(channel, "everything"), 0);
      }));
  }

  test("what is chosen goes, all else stays in its order; a dry run takes nothing", () =>
    withDead(live, "quorum", async (place) => {
      const { channel } = place;
      await dieOfAll(place);
      const dry = await replayed(place, { dryRun: true, bodies: 2 });
      assert.deepEqual([dry.replayed, dry.bodies.length], [3 * EACH, 2]);
      assert.equal(await settled(channel, DEAD, 3 * EACH), 3 * EACH);
      for (const [selection, expected] of [
        [{ reason: "expired", headers: [] }, EACH],
        [{ origin: "parcels", headers: [["number", "7"]] }, 1],
        [{ key: "none", headers: [] }, 0],
        [{ headers: [], until: 1 }, 0],
        [{ headers: [], since: 1, key: "order.eu" }, 2 * EACH],
      ] as const) {
        const found = await replayed(place, { dryRun: true, selection });
        assert.equal(found.replayed, expected, JSON.stringify(selection));
      }
      const report = await replayed(place, { selection: { reason: "rejected", headers: [] }, limit: 10 });
      assert.equal(report.replayed, 10);
      assert.deepEqual(bodies(await drained(channel, "orders")), numbered("rejected").slice(0, 10));
      const left = bodies(await drained(channel, DEAD));
      assert.equal(left.length, 3 * EACH - 10);
      assert.deepEqual(
        left.filter((body) => body.startsWith("rejected")),
        numbered("rejected").slice(10),
      );
    }));

  test("what would die again at once stays and is told: a full queue, one that is gone, this one, one whose time is 0", () =>
    withDead(live, "classic", async (place) => {
      const { channel } = place;
      await fill(channel, "orders", numbered("rejected", 5));
      await reject(channel, "orders", 5);
      await arrived(place, 5);
      const full = await replayed(place, { limitsOf: () => ({ maxLength: 2 }) });
      assert.deepEqual(
        [full.replayed, full.stayed],
        [2, [{ why: "queue-full", queue: "orders", messages: 3 }]],
      );
      assert.deepEqual(bodies(await drained(channel, "orders")), ["rejected 0", "rejected 1"]);
      const late = await replayed(place, { limitsOf: () => ({ timeToLive: 0 }) });
      assert.deepEqual(late.stayed, [{ why: "expires-at-once", queue: "orders", messages: 3 }]);
      const own = await replayed(place, { queue: "orders" });
      assert.equal(own.found, 0);
      await channel.deleteQueue("orders");
      const gone = await replayed(place);
      assert.deepEqual(gone.stayed, [{ why: "queue-gone", queue: "orders", messages: 3 }]);
      await fill(channel, DEAD, numbered("alive", 2));
      await settled(channel, DEAD, 5);
      const alive = await replayed(place);
      assert.deepEqual(alive.stayed[1], { why: "not-dead", queue: "", messages: 2 });
      assert.equal(await settled(channel, DEAD, 5), 5);
    }));

  test("a queue that refuses keeps what it has, and the message stays; what dies again is not taken twice", () =>
    withDead(live, "classic", async (place) => {
      const { channel } = place;
      await channel.assertQueue("refusing", {
        arguments: {
          "x-dead-letter-exchange": "to-dead",
          "x-max-length": 3,
          "x-overflow": "reject-publish",
        },
      });
      await fill(channel, "refusing", numbered("first", 3));
      await reject(channel, "refusing", 3);
      await fill(channel, "refusing", numbered("second", 3));
      await arrived(place, 3);
      const refused = await replayed(place);
      assert.deepEqual(refused.replayed, 0);
      assert.equal(
        refused.stayed.reduce((sum, { messages }) => sum + messages, 0),
        3,
      );
      assert.deepEqual(bodies(await drained(channel, "refusing")), ["second 0", "second 1", "second 2"]);
      // Each is rejected as soon as it comes back.
      const again = await channel.consume("refusing", (message) => {
        if (message !== null) channel.reject(message, false);
      });
      const report = await replayed(place);
      assert.deepEqual([report.found, report.replayed], [3, 3]);
      assert.equal(await settled(channel, DEAD, 3), 3);
      await channel.cancel(again.consumerTag);
    }));

  test("a message keeps its content header byte by byte, without CC; another user's stays", () =>
    withDead(live, "quorum", async (place) => {
      const { channel } = place;
      const options: Options.Publish = {
        persistent: true,
        contentType: "application/json",
        correlationId: "c",
        timestamp: 1_700_000_000,
        priority: 3,
        headers: {
          byte: { "!": "byte", value: 5 },
          long: { "!": "int64", value: 5 },
          float: { "!": "double", value: 5 },
          when: { "!": "timestamp", value: 1_700_000_000 },
          bytes: Buffer.of(0xff, 0, 1),
          table: { inner: [1, "ä", true] },
        },
      };
      channel.sendToQueue("orders", Buffer.of(0xff, 0x00), { ...options, CC: "everything" });
      await channel.waitForConfirms();
      await reject(channel, "orders", 1);
      await arrived(place, 1);
      // With CC the first publish went there, and a replay would again.
      await drained(channel, "everything");
      await replayed(place, { forgetDeaths: true });
      const [back, ...more] = await drained(channel, "orders");
      assert.ok(back !== undefined && more.length === 0);
      assert.deepEqual([...back.content], [0xff, 0x00]);
      channel.sendToQueue("parcels", Buffer.of(0xff, 0x00), options);
      await channel.waitForConfirms();
      const [plain] = await drained(channel, "parcels");
      assert.ok(plain !== undefined);
      assert.deepEqual(headerOf(back).toString("hex"), headerOf(plain).toString("hex"));
      assert.equal(await ready(channel, "everything"), 0);
      await withUser(live, async (other) => {
        await live.api.put(apiPath("permissions", place.virtualHost, other.amqp.username), {
          configure: "^$",
          write: ".*",
          read: "^$",
        });
        await withConnection(other, place.virtualHost, async (connection) => {
          const theirs = await connection.createConfirmChannel();
          theirs.sendToQueue("orders", Buffer.from("theirs"), { userId: other.amqp.username });
          await theirs.waitForConfirms();
        });
        await reject(channel, "orders", 1);
        await arrived(place, 1);
        const stays = await replayed(place);
        assert.deepEqual(stays.stayed, [{ why: "not-publishable", queue: "orders", messages: 1 }]);
      });
    }));

  test("a replay that is killed in the middle loses nothing, and the next one tells how many can be there twice", () =>
    withDead(live, "quorum", async (place) => {
      const { channel, virtualHost } = place;
      await fill(channel, "orders", numbered("rejected", 3 * EACH));
      await reject(channel, "orders", 3 * EACH);
      await arrived(place, 3 * EACH);
      const program = join(import.meta.dirname, "../testing/killed/replay-process.ts");
      const child = fork(program, { stdio: ["ignore", "inherit", "inherit", "ipc"] });
      const owner = ownerOf("urn:pulumi:test::replay::warren:index:Topology::replay");
      child.send({ ...plainPlace({ broker: live, owner }), virtualHost, queue: DEAD, rate: 500 });
      await poll("messages to be back", bounds, async () =>
        (await ready(channel, "orders")) > 100 ? true : undefined,
      );
      child.kill("SIGKILL");
      await once(child, "close");
      // The broker gives back what the process held when it sees the end of the connection.
      const both = await poll("all messages to be ready", bounds, async () => {
        const [back, dead] = [await ready(channel, "orders"), await ready(channel, DEAD)];
        return back + dead >= 3 * EACH ? { back, dead } : undefined;
      });
      assert.ok(both.dead > 0);
      const report = await replayed(place);
      assert.equal(report.replayed, report.found);
      const seen = bodies(await drained(channel, "orders"));
      const doubled = seen.length - 3 * EACH;
      assert.deepEqual([...new Set(seen)].toSorted(), numbered("rejected", 3 * EACH).toSorted());
      const told = Math.min(report.redelivered, MOST_ON_THEIR_WAY);
      assert.ok(doubled <= told, `${doubled} doubled, ${told} told`);
    }));

  test("whoever stops it gets what it came to, and nothing is lost", () =>
    withDead(live, "classic", async (place) => {
      const { channel } = place;
      await fill(channel, "orders", numbered("rejected", EACH));
      await reject(channel, "orders", EACH);
      await arrived(place, EACH);
      const stop = new AbortController();
      const running = replayed(place, { rate: 100, signal: stop.signal });
      await poll("messages to be back", bounds, async () =>
        (await ready(channel, "orders")) > 5 ? true : undefined,
      );
      stop.abort(new Error("stop"));
      const report = await running;
      assert.ok(report.replayed > 5 && report.replayed < EACH);
      assert.equal(report.unsure, 0);
      assert.equal(await ready(channel, "orders"), report.replayed);
      assert.equal(await settled(channel, DEAD, EACH - report.replayed), EACH - report.replayed);
    }));

  test("where the broker goes away, what was done is told, and all else is still there", () =>
    withDead(live, "quorum", async (place) => {
      const { channel, virtualHost } = place;
      await fill(channel, "orders", numbered("rejected", EACH));
      await reject(channel, "orders", EACH);
      await arrived(place, EACH);
      const connection = await connectToBroker(live, virtualHost);
      const running = replayed(place, { connection, rate: 100 });
      running.catch(() => undefined);
      await poll("messages to be back", bounds, async () =>
        (await ready(channel, "orders")) > 5 ? true : undefined,
      );
      await connection.crash();
      await assert.rejects(running, {
        code: "replay-interrupted",
        message: /cut off after \d+ messages: .*more were on their way/,
        hint: /Nothing is lost/,
      });
      await poll("all messages to be ready", bounds, async () =>
        (await ready(channel, "orders")) + (await ready(channel, DEAD)) >= EACH ? true : undefined,
      );
      await replayed(place);
      const seen = new Set(bodies(await drained(channel, "orders")));
      assert.deepEqual([...seen].toSorted(), numbered("rejected").toSorted());
    }));

  test("a queue that is not there ends with an error and its reason", () =>
    withDead(live, "classic", async (place) => {
      await assert.rejects(replayed(place, { queue: "none" }), {
        code: "replay-interrupted",
        message: /NOT_FOUND/,
      });
    }));
});
