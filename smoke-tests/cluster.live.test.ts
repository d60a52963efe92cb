/**
 * The smoke tests on a cluster of three: what is asked over HTTP is asked of one node, what is done over AMQP is done at
 * another, and the restarts are of each node, of the one that leads a queue, and of all.
 */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { tryLogin } from "../broker/amqp/login.ts";
import { apiPath } from "../broker/api/management-api.ts";
import { permissionPath, userPath } from "../broker/api/paths.ts";
import { awaitReady } from "../broker/node/await-ready.ts";
import { evaluate } from "../broker/node/evaluate.ts";
import { kill, start } from "../broker/node/node.ts";
import { NO_TEST_IMAGE } from "../broker/node/testing/broker-container.ts";
import { awaitNodes, type BrokerCluster, startBrokerCluster } from "../broker/testing/broker-cluster.ts";
import { holdBack } from "../broker/testing/lagging-node.ts";
import type { CheckResult } from "./check.ts";
import { renderReport } from "./report/render-report.ts";
import type { SmokeReport } from "./report/smoke-report.ts";
import { connectCaughtUp } from "./run/connect-caught-up.ts";
import { runSmokeTests } from "./run/run-smoke-tests.ts";
import type { SmokeTarget } from "./smoke-target.ts";
import { whileBusy } from "./testing/keep-busy.ts";
import { ENVIRONMENT, PASSWORDS, putOnBroker } from "./testing/tested-environment.ts";

const NODES = 3;
const SETTINGS = [
  "queue_leader_locator = balanced",
  "deprecated_features.permit.transient_nonexcl_queues = true",
];
const WITHOUT_RESTARTS = ["operation", "presence", "access", "routing", "delivery", "dead-lettering"];

describe("the smoke tests and a cluster", { skip: NO_TEST_IMAGE }, () => {
  let cluster: BrokerCluster;

  before(async () => {
    cluster = await startBrokerCluster(NODES, { settings: SETTINGS });
    await putOnBroker(cluster.brokers[0].api, ENVIRONMENT);
  });
  after(() => cluster?.remove());

  function target(): SmokeTarget {
    const { nodes, administrator } = cluster;
    const [{ managementUrl }, { amqpUrl }] = nodes;
    const broker = { managementUrl, amqpUrl, administrator };
    return { ...broker, declaration: ENVIRONMENT, users: PASSWORDS, disposable: true, nodes };
  }

  const once = (): Promise<SmokeReport> => runSmokeTests(target(), { select: { kinds: WITHOUT_RESTARTS } });

  for (const busy of [false, true]) {
    test(`a right environment passes${busy ? ", with every core busy" : ""}`, async () => {
      const report = busy ? await whileBusy(once) : await once();
      assert.deepEqual(failuresIn(report), [], toldOf(report));
      for (const name of ["cluster-size", "queue-members", "queue-leaders", "configuration"]) {
        assert.equal(byId(report, `operation/${name}`).status, "passed");
      }
    });
  }

  test("whom the run has made is let in where the node has caught up, and all that was made before is there", async () => {
    const [, second] = cluster.nodes;
    const { api } = cluster.brokers[0];
    assert.ok(second !== undefined);
    const login = {
      name: "warren-test",
      url: second.amqpUrl,
      username: "made by the run",
      password: "of the run",
      virtualHost: "/",
    };
    const signal = AbortSignal.timeout(120_000);
    const bounds = { timeout: 10_000, signal };
    const goOn = await holdBack(second);
    try {
      await api.put(userPath(login.username), { password: login.password, tags: "" });
      await api.put(apiPath("exchanges", "/", "made before"), { type: "direct" });
      await api.put(permissionPath("/", login.username), { configure: "", write: "", read: ".*" });
      assert.equal((await tryLogin(login, bounds)).outcome, "credentials-refused");
      const connecting = connectCaughtUp(login, { ...bounds, isCluster: true });
      await goOn();
      const connection = await connecting;
      try {
        const { channel } = await connection.channel();
        await channel.checkExchange("made before");
      } finally {
        await connection.close();
      }
    } finally {
      await goOn();
      await api.delete(userPath(login.username));
      await api.delete(apiPath("exchanges", "/", "made before"));
    }
  });

  test("a setting that was lowered on one node is named with that node", async () => {
    const [, second] = cluster.nodes;
    assert.ok(second !== undefined);
    const set = (value: string): Promise<string> =>
      evaluate(second, `application:set_env(rabbit, max_message_size, ${value}).`);
    await set("1000");
    try {
      const report = await runSmokeTests(target(), { select: { kinds: ["operation"] } });
      assert.deepEqual(failuresIn(report), ["operation/configuration"]);
      const { observed, remedy } = byId(report, "operation/configuration");
      assert.equal(observed, "rabbit.max_message_size is 1000 on rabbit@n1, and the default is 16777216");
      assert.match(remedy, new RegExp(`docker restart -t \\d+ ${second.container}\\.`));
    } finally {
      await set("16777216");
    }
  });

  test("a node that is missing is noticed and named", async () => {
    const [, , last] = cluster.nodes;
    assert.ok(last !== undefined);
    await kill(last);
    try {
      await awaitNodes(cluster.brokers[0], NODES - 1);
      const report = await runSmokeTests(target(), { select: { kinds: ["operation"] } });
      assert.deepEqual(failuresIn(report), [
        "operation/nodes",
        "operation/cluster-size",
        "operation/queue-members",
        "operation/feature-flags",
      ]);
      assert.match(byId(report, "operation/nodes").observed, /^rabbit@n2 is down$/);
      assert.match(
        byId(report, "operation/cluster-size").observed,
        new RegExp(`${last.container} does not answer`),
      );
      assert.match(byId(report, "operation/queue-members").observed, /members on rabbit@n2 not online/);
    } finally {
      await start(last);
      await awaitNodes(cluster.brokers[0], NODES);
      await awaitNodes(cluster.brokers[1], NODES);
      // It counts as running before it serves clients.
      await awaitReady(last);
    }
  });

  test("nothing that was confirmed is lost, whichever node goes, or all", async () => {
    const report = await runSmokeTests(target());
    assert.deepEqual(failuresIn(report), [], toldOf(report));
    assert.deepEqual(report.leftBehind, []);
    const confirms = byId(report, "durability/confirms");
    const gaps = Object.keys(confirms.timings ?? {});
    const nodes = ["rabbit@n0", "rabbit@n1", "rabbit@n2"];
    assert.deepEqual(
      gaps.filter((gap) => !gap.endsWith(", which leads the queue")),
      [
        ...nodes.map((node) => `longest gap in confirms by the graceful restart of ${node}`),
        ...nodes.map((node) => `longest gap in confirms by the SIGKILL of ${node}`),
        "longest gap in confirms by the SIGKILL of all nodes",
      ],
    );
    assert.equal(gaps.length, 8);
    assert.ok(Object.values(confirms.timings ?? {}).every((gap) => gap > 0));
    assert.equal(confirms.messages?.lost, 0);
    const queues = report.checks.filter(({ kind, id }) => kind === "durability" && id !== confirms.id);
    assert.ok(queues.length > 0 && queues.every(({ messages }) => messages?.lost === 0));
  });
});

function byId(report: SmokeReport, id: string): CheckResult {
  const check = report.checks.find((each) => each.id === id);
  assert.ok(check !== undefined, `there is a check ${id}`);
  return check;
}

function failuresIn(report: SmokeReport): string[] {
  return report.checks.filter(({ status }) => status === "failed").map(({ id }) => id);
}

function toldOf(report: SmokeReport): string {
  return renderReport({ ...report, checks: report.checks.filter(({ status }) => status === "failed") });
}
