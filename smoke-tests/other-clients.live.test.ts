/** A run beside other runs, and under clients that are not its own. */

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { openConnection } from "../broker/amqp/connection.ts";
import { ManagementApi } from "../broker/api/management-api.ts";
import { awaitReady } from "../broker/node/await-ready.ts";
import { start, stop } from "../broker/node/node.ts";
import {
  type BrokerContainer,
  NO_TEST_IMAGE,
  startBrokerContainer,
} from "../broker/node/testing/broker-container.ts";
import { rawGet } from "../broker/testing/raw-answer.ts";
import type { SmokeReport } from "./report/smoke-report.ts";
import { runSmokeTests } from "./run/run-smoke-tests.ts";
import type { SmokeOptions } from "./smoke-options.ts";
import type { SmokeTarget } from "./smoke-target.ts";
import { putOnBroker, queue, virtualHost } from "./testing/tested-environment.ts";

const DECLARATION = {
  virtualHosts: [virtualHost("shop", { queues: [queue("billing", "quorum")] })],
  users: [],
  globalParameters: [],
};
const DURABILITY: SmokeOptions = { select: { kinds: ["durability"] } };

describe("a run of the smoke tests", { skip: NO_TEST_IMAGE }, () => {
  let broker: BrokerContainer;
  let api: ManagementApi;
  let target: SmokeTarget;

  before(async () => {
    broker = await startBrokerContainer();
    const { node, managementUrl, amqpUrl, administrator } = broker;
    api = new ManagementApi({ url: managementUrl, ...administrator });
    await putOnBroker(api, DECLARATION);
    const nodes = [{ ...node, managementUrl, amqpUrl }];
    target = {
      declaration: DECLARATION,
      managementUrl,
      amqpUrl,
      administrator,
      users: [],
      disposable: true,
      nodes,
    };
  });
  after(async () => {
    await api?.close();
    await broker?.remove();
  });

  const virtualHosts = async (): Promise<string[]> =>
    (await rawGet<{ name: string }[]>(api, "/vhosts?columns=name")).map(({ name }) => name).toSorted();

  test("of two that begin at the same time and stop servers one runs, and the other says why it does not", async () => {
    const outcomes = await Promise.allSettled([
      runSmokeTests(target, DURABILITY),
      runSmokeTests(target, DURABILITY),
    ]);
    const reports = outcomes.flatMap((each) => (each.status === "fulfilled" ? [each.value] : []));
    assert.deepEqual(reports.map(statuses), [["passed", "passed"]]);
    const refused = outcomes.flatMap((each) => (each.status === "rejected" ? [each.reason as object] : []));
    assert.deepEqual(
      refused.map((reason) => "code" in reason && reason.code),
      ["smoke-test-running"],
    );
    assert.deepEqual(await virtualHosts(), ["/", "shop"]);
  });

  for (const readOnly of [false, true]) {
    test(`one that begins while another restarts the broker says so${readOnly ? ", and one that only reads" : ""}`, async () => {
      const second: Promise<unknown>[] = [];
      const report = await runSmokeTests(target, {
        ...DURABILITY,
        onProgress: (event) => {
          if (event.type !== "phase" || event.phase !== "killing the broker") return;
          const select = { kinds: ["presence"] };
          const other = runSmokeTests({ ...target, readOnly }, { select });
          second.push(assert.rejects(other, { code: "smoke-test-running" }));
        },
      });
      assert.deepEqual(statuses(report), ["passed", "passed"]);
      assert.equal(second.length, 1);
      await Promise.all(second);
    });
  }

  test("side by side where nobody stops servers", async () => {
    const both = [1, 2].map(() => runSmokeTests(target, { select: { kinds: ["routing", "delivery"] } }));
    for (const report of await Promise.all(both)) assert.ok(!statuses(report).includes("failed"));
    assert.deepEqual(await virtualHosts(), ["/", "shop"]);
  });

  test("stops no server under somebody's connection, unless it is told to", async () => {
    const { username, password } = target.administrator;
    const login = { url: target.amqpUrl, virtualHost: "/", username, password, name: "a developer's client" };
    const client = await openConnection(login, { timeout: 30_000 });
    const spared = await runSmokeTests(target, DURABILITY);
    assert.deepEqual(statuses(spared), ["skipped", "skipped"]);
    assert.match(spared.checks[0]?.reason ?? "", /^a client is connected \(user "root" \(.*--restarts/);
    assert.equal(client.isOpen, true);
    const told = await runSmokeTests({ ...target, breaksConnections: true }, DURABILITY);
    assert.deepEqual(statuses(told), ["passed", "passed"]);
    assert.equal(client.isOpen, false);
  });

  test("keeps servers running where it is told why", async () => {
    const report = await runSmokeTests({ ...target, keepsRunning: "not now" }, DURABILITY);
    assert.deepEqual(
      report.checks.map(({ reason }) => reason),
      ["not now", "not now"],
    );
  });

  test("says of a stopped server that it is stopped", async () => {
    await stop(broker.node);
    try {
      await assert.rejects(runSmokeTests(target, DURABILITY), { code: "node-not-running" });
    } finally {
      await start(broker.node);
      await awaitReady(broker);
    }
  });
});

function statuses({ checks }: SmokeReport): string[] {
  return checks.map(({ status }) => status);
}
