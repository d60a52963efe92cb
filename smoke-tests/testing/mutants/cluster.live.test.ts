/** The mutant that needs a cluster of its own: a node of it is missing. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { start, stop } from "../../../broker/node/node.ts";
import { NO_TEST_IMAGE } from "../../../broker/node/testing/broker-container.ts";
import {
  awaitNodes,
  type BrokerCluster,
  startBrokerCluster,
} from "../../../broker/testing/broker-cluster.ts";
import type { CheckResult } from "../../check.ts";
import { runSmokeTests } from "../../run/run-smoke-tests.ts";
import { saysAll } from "./run-mutant.ts";

const NOTHING = { virtualHosts: [], users: [], globalParameters: [] };

describe("a cluster of three nodes", { skip: NO_TEST_IMAGE }, () => {
  let cluster: BrokerCluster;
  before(async () => {
    cluster = await startBrokerCluster(3);
  });
  after(() => cluster?.remove());

  test("a node that is missing is noticed and named, and so it is when it is back", async () => {
    assert.equal((await nodesCheck()).status, "passed");
    const [first] = cluster.brokers;
    const lost = cluster.nodes[2];
    assert.ok(first !== undefined && lost !== undefined);
    await stop(lost);
    // The others notice within the time that Erlang's distribution takes.
    await awaitNodes(first, 2);
    const failure = await nodesCheck();
    assert.equal(failure.status, "failed");
    assert.ok(saysAll(failure, ["rabbit@n2", "down"]), failure.observed);
    await start(lost);
    await awaitNodes(first, 3);
    assert.equal((await nodesCheck()).status, "passed");
  });

  async function nodesCheck(): Promise<CheckResult> {
    const [first] = cluster.brokers;
    assert.ok(first !== undefined);
    const { url: managementUrl, username, password } = first.api.endpoint;
    const administrator = { username, password };
    const { checks } = await runSmokeTests(
      {
        declaration: NOTHING,
        managementUrl,
        amqpUrl: first.amqp.url,
        administrator,
        users: [],
        disposable: false,
        nodes: [],
      },
      { select: { ids: ["operation/nodes"] } },
    );
    assert.ok(checks[0] !== undefined);
    return checks[0];
  }
});
