/**
 * Queues are moved while clients publish to them and consume from them, and the process that moves is killed in the
 * middle: what was confirmed is delivered, as it was sent and in its order. `./warren bench move` does it at length.
 */

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { HOUR } from "../../model/text/durations.ts";
import { ManagementApi } from "../api/management-api.ts";
import type { Broker } from "../broker.ts";
import {
  type BrokerContainer,
  NO_TEST_IMAGE,
  startBrokerContainer,
} from "../node/testing/broker-container.ts";
import { type KillAt, moveAfterKill } from "../testing/killed/killed-move.ts";
import { LONGEST_REQUEST, withVirtualHost } from "../testing/live-broker.ts";
import type { MoveCase } from "../testing/move-load/move-cases.ts";
import { type CaseReport, type Mover, runMoves } from "../testing/move-load/run-moves.ts";
import { moveQueue } from "./move-queue.ts";

/** More than are moved while publishers wait. */
const LARGE = 8_000;

const CASES: readonly MoveCase[] = [
  {
    name: "classic and quorum, with consumers of which one declares as before",
    forms: [{ type: "classic" }, { type: "quorum" }],
    prefill: 1_000,
    consumers: ["passive", "passive", "redeclares"],
  },
  {
    name: "with a time to live, and another type that is not durable; nobody consumes",
    forms: [
      { type: "quorum", arguments: { "x-message-ttl": HOUR } },
      { type: "classic", durable: false },
    ],
    prefill: 1_000,
    consumers: [],
  },
  {
    name: "classic and quorum, so many that publishers do not wait for them",
    forms: [{ type: "classic" }, { type: "quorum" }],
    prefill: LARGE,
    consumers: [],
  },
];

/** When it is prepared, when bindings lead elsewhere, and somewhere behind. Before the first step nothing is changed. */
const KILLS: readonly KillAt[] = [{ step: 1 }, { step: 2 }, { after: 1_500 }];

describe("a queue that is moved under load", { skip: NO_TEST_IMAGE }, () => {
  let container: BrokerContainer;
  let broker: Broker;
  before(async () => {
    container = await startBrokerContainer();
    const { managementUrl: url, amqpUrl, administrator } = container;
    const api = new ManagementApi({ url, ...administrator }, { requestTimeout: LONGEST_REQUEST });
    broker = { api, amqp: { url: amqpUrl, ...administrator } };
  });
  after(async () => {
    await broker.api.close();
    await container.remove();
  });

  for (const moveCase of CASES) {
    test(`loses nothing, there and back: ${moveCase.name}`, async (context) => {
      const report = await run(moveCase, [moveQueue, moveQueue]);
      context.diagnostic(JSON.stringify(report));
      assert.deepEqual(wrongIn(report), NOTHING_WRONG);
      assert.equal(report.duplicates, report.markedDuplicates);
      if (moveCase.prefill === LARGE) assert.ok(report.gates.length >= 3 * report.moves, "moved in one gate");
      // A consumer may get later ones while the earlier are on their way.
      if (moveCase.consumers.length === 0) assert.equal(report.inversions, 0);
    });
  }

  test("loses nothing where the process that moves is killed, and called again", async (context) => {
    const large = CASES.at(-1);
    assert.ok(large !== undefined);
    let killed = 0;
    const movers = KILLS.map(
      (killAt): Mover =>
        async (request) =>
          await moveAfterKill(request, killAt, ({ answer, steps }) => {
            if (answer === undefined) killed += 1;
            context.diagnostic(
              `${JSON.stringify(killAt)}: ${answer === undefined ? "killed" : "over"}, ${steps.join(", ")}`,
            );
          }),
    );
    const report = await run(large, movers);
    context.diagnostic(JSON.stringify(report));
    assert.deepEqual(wrongIn(report), NOTHING_WRONG);
    // By the time it may be over.
    assert.ok(killed >= KILLS.length - 1, `killed ${killed} times`);
  });

  async function run(moveCase: MoveCase, movers: readonly Mover[]): Promise<CaseReport> {
    let report: CaseReport | undefined;
    await withVirtualHost(broker, async (virtualHost) => {
      report = await runMoves({ broker, nodes: [container.node], virtualHost }, moveCase, movers);
    });
    assert.ok(report !== undefined);
    return report;
  }
});

const NOTHING_WRONG = {
  failure: undefined,
  lost: 0,
  returned: 0,
  unexpected: 0,
  altered: 0,
  leftBehind: [] as readonly string[],
};

function wrongIn(report: CaseReport): typeof NOTHING_WRONG {
  const { lost, returned, unexpected, altered, leftBehind } = report;
  return {
    ...NOTHING_WRONG,
    failure: report.failure as undefined,
    lost,
    returned,
    unexpected,
    altered,
    leftBehind,
  };
}
