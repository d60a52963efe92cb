/** Status and logs of a cluster of three nodes, one of which goes. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { apiPath, type ManagementApi } from "../../broker/api/management-api.ts";
import { exec, stop } from "../../broker/node/node.ts";
import { poll } from "../../broker/node/poll.ts";
import { TEST_IMAGE } from "../../broker/node/testing/broker-container.ts";
import { type BrokerCluster, startBrokerCluster } from "../../broker/testing/broker-cluster.ts";
import { type BrokerStatus, brokerStatus, isWhole } from "./broker-status.ts";
import { followNodeLogs, type NodeLogEntry, readNodeLogs } from "./node-logs.ts";

/** Milliseconds: statistics are 5 s old, and the machine may be busy. */
const NOTICED = 300_000;

describe("a cluster of three", { skip: TEST_IMAGE === undefined && "WARREN_TEST_IMAGE is not set" }, () => {
  let cluster: BrokerCluster;
  let api: ManagementApi;
  before(async () => {
    cluster = await startBrokerCluster(3);
    const [first] = cluster.brokers;
    assert.ok(first);
    ({ api } = first);
    for (const name of ["one", "two"]) {
      await api.put(apiPath("queues", "/", name), { durable: true, arguments: { "x-queue-type": "quorum" } });
    }
    await api.put(apiPath("queues", "/", "old"), { durable: true, arguments: { "x-queue-type": "classic" } });
    await api.put(apiPath("queues", "/", "audit"), {
      durable: true,
      arguments: { "x-queue-type": "stream" },
    });
  });
  after(() => cluster.remove());

  const statusWhen = async (isIt: (status: BrokerStatus) => boolean): Promise<BrokerStatus> =>
    await poll("the status", { timeout: NOTICED, interval: 500 }, async (signal, note) => {
      const status = await brokerStatus(api, signal, cluster.nodes);
      note(JSON.stringify(status));
      return isIt(status) ? status : undefined;
    });

  test("is well: every queue with its leader and followers", async () => {
    const { nodes, queues, problems, version, virtualHosts } = await statusWhen(
      // A node that has just joined tells its statistics a moment later.
      (status) => status.problems.length === 0 && status.nodes.every(({ memory }) => memory.used > 0),
    );
    assert.deepEqual(problems, []);
    assert.deepEqual(nodes.map(({ name }) => name).toSorted(), ["rabbit@n0", "rabbit@n1", "rabbit@n2"]);
    for (const node of nodes) {
      assert.equal(node.version, version);
      assert.ok(node.running && node.disk.free > 0 && node.uptime >= 0);
    }
    assert.deepEqual(virtualHosts, [{ name: "/", queues: 4, messages: 0 }]);
    for (const { type, leader, followers } of queues) {
      assert.match(leader, /^rabbit@n[012]$/);
      assert.equal(followers.length, type === "classic" ? 0 : 2);
    }
  });

  test("its logs are one, in the order of time, with entries of every node", async () => {
    const entries: NodeLogEntry[] = [];
    const { signal } = new AbortController();
    await readNodeLogs(cluster.nodes, { level: "info", signal, onEntry: (entry) => entries.push(entry) });
    assert.equal(new Set(entries.map(({ node }) => node)).size, 3);
    assert.deepEqual(
      entries.map(({ time }) => time),
      entries.map(({ time }) => time).toSorted((a, b) => a - b),
    );
    const banners = entries.filter(({ lines }) => lines.some((line) => line.includes("Starting RabbitMQ")));
    assert.equal(banners.length, 3);
  });

  test("leaders that hang are silent, and are counted as well no more", async () => {
    const [node] = cluster.nodes;
    assert.ok(node);
    const leaders = ["one", "audit"].map(
      (name) => `rabbit_amqqueue:lookup(rabbit_misc:r(<<"/">>, queue, <<"${name}">>))`,
    );
    const each = async (what: "suspend" | "resume"): Promise<void> => {
      for (const lookUp of leaders)
        await exec(node, ["rabbitmqctl", "eval", `{ok, Q} = ${lookUp}, sys:${what}(amqqueue:get_pid(Q)).`]);
    };
    await each("suspend");
    const hung = await brokerStatus(api, new AbortController().signal, cluster.nodes);
    await each("resume");
    assert.deepEqual(
      hung.queues
        .filter(({ state }) => state === "silent")
        .map(({ name }) => name)
        .toSorted(),
      ["audit", "one"],
    );
    assert.deepEqual(hung.queues.filter((queue) => !isWhole(queue)).length, 2);
    assert.deepEqual(hung.problems.toSorted(), [
      "quorum queue //one is silent",
      "stream queue //audit is silent",
    ]);
    await statusWhen(({ problems }) => problems.length === 0);
  });

  test("one goes: status and followed logs say so", async () => {
    const gone = cluster.nodes[2];
    assert.ok(gone);
    const ended = new AbortController();
    const { promise: heard, resolve } = Promise.withResolvers<NodeLogEntry>();
    const followed = followNodeLogs(cluster.nodes, {
      since: Date.now() * 1_000,
      pattern: (text) => text.includes("node rabbit@n2 down"),
      signal: AbortSignal.any([ended.signal, AbortSignal.timeout(NOTICED)]),
      onEntry: resolve,
    });
    try {
      await stop(gone);
      const { problems } = await statusWhen((status) =>
        status.queues.every(
          ({ type, offline, leader }) =>
            type === "classic" || (offline.length === 1 && leader !== "" && leader !== "rabbit@n2"),
        ),
      );
      assert.ok(problems.includes("node rabbit@n2 is not running"), problems.join("\n"));
      assert.ok(problems.includes("quorum queue //one lacks its member on rabbit@n2"), problems.join("\n"));
      const entry = await Promise.race([heard, followed]);
      assert.ok(entry, "the others' logs say nothing");
      assert.notEqual(entry.node, gone.container);
    } finally {
      ended.abort();
      await followed;
    }
  });
});
