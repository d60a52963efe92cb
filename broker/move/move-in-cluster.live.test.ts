/**
 * Queues are moved in a cluster of three nodes: by one that has not got the queue, under load while a node is killed and comes back, and
 * where one is away. `./warren bench move -- --nodes 3 --faults` kills one at each step.
 */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Queue } from "../../model/topology/topology.ts";
import { apiPath } from "../api/management-api.ts";
import { queueStatistics } from "../api/queues.ts";
import { QueueGuard } from "../guard/guard.ts";
import { kill } from "../node/node.ts";
import { poll } from "../node/poll.ts";
import { NO_TEST_IMAGE } from "../node/testing/broker-container.ts";
import { awaitNodes, type BrokerCluster, startBrokerCluster } from "../testing/broker-cluster.ts";
import { withConnection, withVirtualHost } from "../testing/live-broker.ts";
import { type LossEnd, moveWithoutNode } from "../testing/move-load/lost-node.ts";
import type { MoveCase } from "../testing/move-load/move-cases.ts";
import { type CaseReport, type Mover, runMoves } from "../testing/move-load/run-moves.ts";
import {
  assertClean,
  CLASSIC,
  drained,
  fill,
  moved,
  QUORUM,
  TO_QUORUM,
  withQueue,
} from "../testing/moved-queue.ts";
import { asked, assertUntouched, refusal } from "../testing/refused-move.ts";
import { carryOut } from "../topology/topology-operations.ts";

/** Milliseconds of a wait that nothing is measured by. */
const PATIENCE = 300_000;

/** So many that publishers do not wait for them, and a node goes while they are on their way. */
const MOVED: MoveCase = {
  name: "quorum; no arguments, a limit of deliveries",
  forms: [{ type: "quorum" }, { type: "quorum", arguments: { "x-delivery-limit": 50 } }],
  prefill: 6_000,
  consumers: ["passive"],
};

/** Which node goes, and after how many steps: while messages are taken out, and while they come back. */
const LOSSES = [
  [1, 2],
  // By which commands and the HTTP API are asked first.
  [0, 4],
] as const;

/** Milliseconds that it is away: leaders are elected meanwhile. */
const AWAY = 8_000;

describe("moves in a cluster", { skip: NO_TEST_IMAGE, concurrency: false }, () => {
  let cluster: BrokerCluster;
  before(async () => {
    cluster = await startBrokerCluster(3);
  });
  after(async () => await cluster?.remove());

  test("classic to quorum, by a node that has not got the queue", async () => {
    const [first, second, ...others] = cluster.nodes;
    await withQueue(
      { broker: cluster.brokers[1], nodes: [...others, first, second] },
      CLASSIC,
      async (setting) => {
        await fill(setting, 0, 300);
        const report = await moved(setting, TO_QUORUM);
        assert.equal(report.moved, 300);
        await assertClean(setting, QUORUM);
        const bodies = (await drained(setting)).map(({ content }) => Number(content));
        assert.deepEqual(
          bodies,
          Array.from({ length: 300 }, (_, number) => number),
        );
      },
    );
  });

  test("a node is lost in the middle of one: it loses nothing, and nothing is left behind", async (context) => {
    const { nodes, brokers } = cluster;
    const ends: LossEnd[] = [];
    const movers = LOSSES.map(([index, step]): Mover => {
      const node = nodes[index];
      return async (request) =>
        await moveWithoutNode(request, { node, step, away: AWAY }, (end) => ends.push(end));
    });
    let report: CaseReport | undefined;
    await withVirtualHost(brokers[0], async (virtualHost) => {
      const endpoints = brokers.map(({ amqp }) => amqp);
      report = await runMoves({ broker: brokers[0], endpoints, nodes, virtualHost }, MOVED, movers);
    });
    context.diagnostic(JSON.stringify({ ends, report }));
    assert.ok(report !== undefined);
    const { moves, failure, lost, returned, unexpected, altered, leftBehind } = report;
    assert.deepEqual(
      { moves, failure, lost, returned, unexpected, altered, leftBehind },
      {
        moves: LOSSES.length,
        failure: undefined,
        lost: 0,
        returned: 0,
        unexpected: 0,
        altered: 0,
        leftBehind: [],
      },
    );
    assert.ok(
      ends.every(({ step }) => step !== undefined),
      JSON.stringify(ends),
    );
  });

  // The last one: the node does not come back.
  test("a queue whose majority is away is not moved, nor one whose node is; what is elsewhere is moved", async () => {
    const [broker, , third] = cluster.brokers;
    const lost = cluster.nodes[2];
    assert.ok(third !== undefined && lost !== undefined);
    const virtualHost = "shop";
    await broker.api.put(apiPath("vhosts", virtualHost));
    // The third node has the one, and leads the other one, of two members: the cluster keeps its own majority.
    await withConnection(third, virtualHost, async (connection) => {
      const channel = await connection.createChannel();
      await channel.assertQueue("orders", { arguments: { "x-queue-type": "classic" } });
      const table = { "x-queue-type": "quorum", "x-quorum-initial-group-size": 2 };
      await channel.assertQueue("paid", { arguments: table });
    });
    const paid: Queue = { ...QUORUM, name: "paid", arguments: { "x-quorum-initial-group-size": 2 } };
    const moves = [TO_QUORUM, { live: paid, desired: { ...CLASSIC, name: "paid" } }];
    const elsewhere = { live: { ...CLASSIC, name: "kept" }, desired: { ...QUORUM, name: "kept" } };
    const here = { broker, nodes: cluster.nodes, virtualHost };
    await withConnection(broker, virtualHost, async (connection) => {
      const confirms = await connection.createConfirmChannel();
      await confirms.assertQueue("kept", { arguments: { "x-queue-type": "classic" } });
      for (let number = 0; number < 10; number += 1)
        confirms.sendToQueue("kept", Buffer.from(String(number)), { persistent: true });
      await confirms.waitForConfirms();
    });
    await poll("the size of what is kept", { timeout: PATIENCE }, async () => {
      const { message_bytes: bytes } = await queueStatistics(broker.api, { virtualHost, name: "kept" });
      return typeof bytes === "number" && bytes > 0 ? true : undefined;
    });
    assert.equal(await refusal(here, ...moves, elsewhere), "");
    await kill(lost);
    await awaitNodes(broker, 2);
    const refused = await refusal(here, ...moves);
    assert.match(refused, /queue "orders" is not moved: rabbit@n2 is down, or does not answer for it$/m);
    assert.match(
      refused,
      /queue "paid" is not moved: (it has no leader|only 1 of its 2 members are online)$/m,
    );
    await assertUntouched(here, ...moves);
    const guard = new QueueGuard(broker, virtualHost);
    try {
      const { contents } = await guard.inspect(CLASSIC);
      assert.deepEqual(contents, { verdict: "unknown", reason: "its node does not report its messages" });
    } finally {
      await guard.close();
    }
    assert.equal(await refusal(here, elsewhere), "");
    await carryOut({ ...asked(here, [elsewhere]), deleteData: false });
    await withConnection(broker, virtualHost, async (connection) => {
      const channel = await connection.createChannel();
      const bodies = (await drained({ channel }, "kept")).map(({ content }) => Number(content));
      assert.deepEqual(
        bodies,
        Array.from({ length: 10 }, (_, index) => index),
      );
    });
  });
});
