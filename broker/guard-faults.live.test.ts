/** The guard while its AMQP connection is cut, or falls silent, at any moment: a queue is never taken for empty. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { DEFAULT_LIFECYCLE, type Queue, type QueueType } from "../model/topology/topology.ts";
import { WarrenError } from "../model/warren-error.ts";
import { type Broker, QueueGuard } from "./guard.ts";
import { startCutProxy } from "./testing/cut-proxy.ts";
import { liveBroker, withConnection, withVirtualHost } from "./testing/live-broker.ts";

const broker = liveBroker();

describe("guard, cut off", { skip: typeof broker === "string" ? broker : false, concurrency: true }, () => {
  const live = broker as Broker;
  for (const type of ["quorum", "stream"] as const) {
    for (const how of ["cut", "silent"] as const) {
      test(`${type} with a message, ${how} after each piece that the client sends`, (context) =>
        withMessage(type, async (virtualHost, queue) => {
          const answers: string[] = [];
          for (let at = 0, over = false; !over; at++) {
            const { verdict, sent } = await asked(virtualHost, queue, { at, how });
            assert.ok(verdict !== "empty", `taken for empty, ${how} at ${at}`);
            answers.push(verdict);
            over = sent <= at;
          }
          context.diagnostic(answers.join(", "));
          assert.ok(answers.length > 4, "the question was over too soon");
          assert.equal(answers.at(-1), "holds-messages");
        }));
    }
  }

  /** Also a verdict: that it cannot be asked. */
  async function asked(
    virtualHost: string,
    queue: Queue,
    fault: { readonly at: number; readonly how: "cut" | "silent" },
  ): Promise<{ readonly verdict: string; readonly sent: number }> {
    const proxy = await startCutProxy(live.amqp.url, fault);
    const amqp = { ...live.amqp, url: proxy.url, heartbeat: 1, connectTimeout: 500 };
    const guard = new QueueGuard({ ...live, amqp }, virtualHost);
    try {
      const report = await guard.inspect(queue);
      return { verdict: report.contents.verdict, sent: proxy.sent() };
    } catch (error) {
      assert.ok(error instanceof WarrenError, String(error));
      return { verdict: error.code, sent: proxy.sent() };
    } finally {
      await guard.close();
      await proxy.close();
    }
  }

  function withMessage(
    type: QueueType,
    use: (virtualHost: string, queue: Queue) => Promise<void>,
  ): Promise<void> {
    return withVirtualHost(live, async (virtualHost) => {
      const queue = {
        name: "q",
        type,
        durable: true,
        autoDelete: false,
        arguments: {},
        ...DEFAULT_LIFECYCLE,
      };
      await withConnection(live, virtualHost, async (connection) => {
        const channel = await connection.createConfirmChannel();
        await channel.assertQueue(queue.name, { durable: true, arguments: { "x-queue-type": type } });
        channel.sendToQueue(queue.name, Buffer.from("text"), { persistent: true });
        await channel.waitForConfirms();
      });
      await use(virtualHost, queue);
    });
  }
});
