/** The load that judges moves sees what it is there to see: what is lost, changed and delivered again. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { toDefinedQueue } from "../../../model/definitions/defined-objects.ts";
import type { Queue } from "../../../model/topology/topology.ts";
import { apiPath } from "../../api/management-api.ts";
import type { Broker } from "../../broker.ts";
import { poll } from "../../node/poll.ts";
import { liveBroker, withConnection, withVirtualHost } from "../live-broker.ts";
import { CLASSIC as QUEUE } from "../moved-queue.ts";
import { rawGet } from "../raw-answer.ts";
import { MoveLoad } from "./move-load.ts";

const broker = liveBroker();

describe("the load that judges moves", { skip: typeof broker === "string" ? broker : false }, () => {
  const real = broker as Broker;
  const { api } = real;

  for (const type of ["classic", "quorum"] as const) {
    test(`finds nothing wrong where nothing is: ${type}, a policy comes and goes`, () =>
      withLoad({ ...QUEUE, type }, 500, async (load, virtualHost) => {
        const policy = apiPath("policies", virtualHost, "long");
        await api.put(policy, { pattern: ".*", definition: { "max-length": 1_000_000 } });
        await load.atWork();
        await api.delete(policy);
        await load.atWork();
        const { count, longest, median } = load.takeWaits();
        assert.ok(count >= 80 && longest >= median && median > 0);
        const report = await load.end();
        const { lost, returned, duplicates, unexpected, altered, confirmed, published } = report;
        const inversions = report.inversions + report.defaultInversions;
        assert.deepEqual(
          { lost, returned, duplicates, unexpected, inversions, altered },
          { lost: 0, returned: 0, duplicates: 0, unexpected: 0, inversions: 0, altered: 0 },
        );
        assert.equal(confirmed, published);
      }));
  }

  test("finds what a delete and a declare lose, and that the consumer was cancelled and came back", () =>
    withLoad(QUEUE, 5_000, async (load, virtualHost) => {
      const path = apiPath("queues", virtualHost, QUEUE.name);
      const { name: _, ...body } = toDefinedQueue({ ...QUEUE, type: "quorum" });
      await api.delete(path);
      await api.put(path, body);
      await poll("the consumer to be back", { timeout: 600_000 }, async () =>
        load.consuming === 1 ? true : undefined,
      );
      const report = await load.end();
      assert.ok(report.lost > 1_000, JSON.stringify(report));
      assert.ok(report.returned > 0, JSON.stringify(report));
      assert.ok(report.firstLost.length === 10 && report.firstLost.every((name) => /^\S+\/\d+$/.test(name)));
      assert.ok(report.cancels > 0);
    }));

  test("finds messages that come twice, out of order, from others, and changed on their way", () =>
    withLoad(
      { ...QUEUE, name: "copied" },
      200,
      (load, virtualHost) =>
        withConnection(real, virtualHost, async (connection) => {
          const channel = await connection.createConfirmChannel();
          // As a client would move a message: to the end, as another one.
          for (let count = 0; count < 50; count += 1) {
            const message = await channel.get("copied");
            if (message === false) break;
            channel.publish("", "copied", message.content, { persistent: true });
            if (count % 2 === 0) channel.publish("", "copied", message.content, { persistent: true });
            channel.ack(message);
          }
          channel.publish("", "copied", Buffer.from("somebody 3 "));
          await channel.waitForConfirms();
          const { lost, duplicates, markedDuplicates, defaultInversions, unexpected, altered } =
            await load.end();
          assert.deepEqual(
            { lost, duplicates, markedDuplicates, defaultInversions, unexpected, altered },
            {
              lost: 0,
              duplicates: 25,
              markedDuplicates: 0,
              defaultInversions: 50,
              unexpected: 1,
              altered: 75,
            },
          );
        }),
      [],
    ));

  test("loses nothing with its own connections, and explains what comes twice", () =>
    withLoad({ ...QUEUE, type: "quorum" }, 1_000, async (load, virtualHost) => {
      for (let round = 0; round < 3; round += 1) {
        // The list is brought up to date every 5 s.
        const path = apiPath("vhosts", virtualHost, "connections");
        const names = await poll("connections to be listed", { timeout: 600_000 }, async (signal) => {
          const listed = await rawGet<{ name: string }[]>(api, path, signal);
          return listed.length > 1 ? listed.map(({ name }) => name) : undefined;
        });
        for (const name of names) await api.delete(apiPath("connections", name));
        await load.atWork();
      }
      const report = await load.end();
      assert.equal(report.lost, 0, JSON.stringify(report));
      assert.equal(report.duplicates, report.markedDuplicates + report.repeatedDuplicates);
      assert.ok(report.reconnects > 0 && report.redelivered > 0, JSON.stringify(report));
    }));

  async function withLoad(
    queue: Queue,
    prefill: number,
    use: (load: MoveLoad, virtualHost: string) => Promise<void>,
    consumers: readonly "passive"[] = ["passive"],
  ): Promise<void> {
    await withVirtualHost(real, async (virtualHost) => {
      const load = await MoveLoad.start({ broker: real, virtualHost, queue, prefill, consumers });
      try {
        await load.atWork();
        await use(load, virtualHost);
      } finally {
        await load.abandon();
      }
    });
  }
});
