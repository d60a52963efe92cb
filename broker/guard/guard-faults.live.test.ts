/** The guard while its AMQP connection is cut, or falls silent, at any moment: a queue is never taken for empty. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { DEFAULT_LIFECYCLE, type Queue, type QueueType } from "../../model/topology/topology.ts";
import { WarrenError } from "../../model/warren-error.ts";
import { apiPath } from "../api/management-api.ts";
import type { Broker } from "../broker.ts";
import { startCutProxy } from "../testing/cut-proxy.ts";
import { liveBroker, withConnection, withVirtualHost } from "../testing/live-broker.ts";
import { QueueGuard } from "./guard.ts";

const broker = liveBroker();

/** Seconds that any broker answers within. What is never answered is waited for with as little as suffices. */
const PATIENT = 60;

describe("guard, cut off", { skip: typeof broker === "string" ? broker : false, concurrency: true }, () => {
  const live = broker as Broker;
  for (const type of ["quorum", "stream"] as const) {
    for (const how of ["cut", "silent"] as const) {
      test(`${type} with a message, ${how} after each piece that the client sends`, (context) =>
        withMessage(type, async (virtualHost, queue) => {
          const answers: string[] = [];
          let patience = how === "silent" ? 0.5 : PATIENT;
          for (let at = 0, verdict = ""; verdict !== "holds-messages"; ) {
            const found = await asked(virtualHost, queue, { at, how, patience });
            ({ verdict } = found);
            assert.ok(verdict !== "empty", `taken for empty, ${how} at ${at}`);
            const cameSoFar = found.sent > at;
            assert.ok(cameSoFar || verdict === "holds-messages" || patience < PATIENT, verdict);
            // Patience was over before the piece was sent: the machine has other things to do.
            if (!cameSoFar && verdict !== "holds-messages") patience *= 2;
            else {
              answers.push(verdict);
              at++;
            }
          }
          context.diagnostic(answers.join(", "));
          assert.ok(answers.length > 4, "the question was over too soon");
        }));
    }
  }

  test("quorum with a message, every answer late: the answer counts all the same", () =>
    withMessage("quorum", async (virtualHost, queue) => {
      const late = { at: Number.POSITIVE_INFINITY, how: "late", patience: PATIENT } as const;
      assert.equal((await asked(virtualHost, queue, late)).verdict, "holds-messages");
    }));

  test("quorum without a message, many answers late: asked until one counts", () =>
    withMessage("quorum", async (virtualHost, queue) => {
      await live.api.delete(`${apiPath("queues", virtualHost, queue.name)}/contents`);
      const { verdict, sent } = await asked(virtualHost, queue, { at: 12, how: "late", patience: PATIENT });
      assert.equal(verdict, "empty");
      assert.ok(sent > 12, "an answer that came late was taken");
    }));

  /** Also a verdict: that it cannot be asked. */
  async function asked(
    virtualHost: string,
    queue: Queue,
    fault: { readonly at: number; readonly how: "cut" | "silent" | "late"; readonly patience: number },
  ): Promise<{ readonly verdict: string; readonly sent: number }> {
    const proxy = await startCutProxy(live.amqp.url, fault);
    const { patience } = fault;
    const amqp = {
      ...live.amqp,
      url: proxy.url,
      heartbeat: Math.ceil(patience),
      connectTimeout: patience * 1_000,
    };
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
