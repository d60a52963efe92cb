/**
 * A queue is moved in a cluster of three nodes under load, and a node is killed in the middle of it and comes back: what was
 * confirmed is delivered. `./warren bench move -- --nodes 3 --faults` does it at each step.
 */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { NO_TEST_IMAGE } from "../node/testing/broker-container.ts";
import { type BrokerCluster, startBrokerCluster } from "../testing/broker-cluster.ts";
import { withVirtualHost } from "../testing/live-broker.ts";
import { type LossEnd, moveWithoutNode } from "../testing/move-load/lost-node.ts";
import type { MoveCase } from "../testing/move-load/move-cases.ts";
import { type CaseReport, type Mover, runMoves } from "../testing/move-load/run-moves.ts";

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

describe("a move in whose middle a node of the cluster is lost", { skip: NO_TEST_IMAGE }, () => {
  let cluster: BrokerCluster;
  before(async () => {
    cluster = await startBrokerCluster(3);
  });
  after(async () => await cluster?.remove());

  test("loses nothing, and nothing is left behind", async (context) => {
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
});
