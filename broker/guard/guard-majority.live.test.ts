/** A quorum queue that has lost its majority, in a real cluster: what is in it is not known, so nothing is taken away. */

import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { after, before, describe, test } from "node:test";
import { fromTopologyInputs } from "../../model/topology/topology-inputs.ts";
import { closeAmqp, connectToBroker } from "../amqp/connect.ts";
import { apiPath, ManagementApi } from "../api/management-api.ts";
import { clusterName } from "../api/overview.ts";
import { askBroker } from "../ask-broker.ts";
import type { Broker } from "../broker.ts";
import { kill } from "../node/node.ts";
import { poll } from "../node/poll.ts";
import { NO_TEST_IMAGE } from "../node/testing/broker-container.ts";
import { awaitNodes, type BrokerCluster, startBrokerCluster } from "../testing/broker-cluster.ts";
import { startFaultProxy } from "../testing/fault-proxy.ts";
import { ownerOf } from "../testing/journal-owner.ts";
import { holdBack } from "../testing/lagging-node.ts";
import { withConnection } from "../testing/live-broker.ts";
import { rawGet } from "../testing/raw-answer.ts";
import { snapshot } from "../topology/snapshot.ts";
import { takeDown } from "../topology/topology-operations.ts";
import { putVirtualHost } from "../virtual-hosts/put-virtual-host.ts";
import { QueueGuard } from "./guard.ts";

const VIRTUAL_HOST = "shop";

describe("a quorum queue without its majority", { skip: NO_TEST_IMAGE }, () => {
  let cluster: BrokerCluster;
  before(async () => {
    cluster = await startBrokerCluster(3);
  });
  after(async () => await cluster?.remove());

  test("AMQP by one node and the management API of another are of one broker, at once after each connection", async () => {
    const [first] = cluster.brokers;
    const virtualHost = "proved";
    await putVirtualHost(first.api, { name: virtualHost });
    for (const { api } of cluster.brokers) {
      for (const { amqp } of cluster.brokers) {
        const connection = await connectToBroker({ api, amqp }, virtualHost);
        await closeAmqp(connection);
        assert.equal((await askBroker({ api, amqp })).nodes.length, 3);
      }
    }
    const left = await rawGet(first.api, `${apiPath("queues", virtualHost)}?disable_stats=true`);
    assert.deepEqual(left, []);
  });

  test("nor is a node that is behind taken for another broker, though each says a name of its own", async () => {
    const [{ amqp }, { api }] = cluster.brokers;
    assert.notEqual(await clusterName(cluster.brokers[0].api), await clusterName(api));
    const goOn = await holdBack(cluster.nodes[1]);
    let isCompared = false;
    const proxy = await startFaultProxy(api.endpoint.url, async ({ path }) => {
      // It has not got the queue, so the names were compared, and how many nodes say such names is asked.
      if (!path.startsWith("/api/nodes")) return undefined;
      isCompared = true;
      await goOn();
      return undefined;
    });
    const through = new ManagementApi({ ...api.endpoint, url: proxy.url });
    try {
      await closeAmqp(await connectToBroker({ api: through, amqp }, "/"));
      assert.ok(isCompared);
    } finally {
      await goOn();
      await through.close();
      await proxy.close();
    }
  });

  test("a node that is behind, and does not know yet who was given the right to enter, is asked again", async () => {
    const [{ api }, { amqp }] = cluster.brokers;
    const [username, password] = ["late", randomBytes(12).toString("base64url")];
    const goOn = await holdBack(cluster.nodes[1]);
    let isRefused = false;
    const proxy = await startFaultProxy(api.endpoint.url, async ({ path }) => {
      // Only who was refused asks whether there are other nodes.
      if (!path.startsWith("/api/nodes")) return undefined;
      isRefused = true;
      await goOn();
      return undefined;
    });
    const through = new ManagementApi({ ...api.endpoint, url: proxy.url });
    try {
      await api.put(apiPath("users", username), { password, tags: "" });
      await api.put(apiPath("permissions", "/", username), { configure: ".*", write: "", read: "" });
      const broker = { api: through, amqp: { ...amqp, username, password } };
      await closeAmqp(await connectToBroker(broker, "/"));
      assert.ok(isRefused);
    } finally {
      await goOn();
      await api.delete(apiPath("users", username));
      await through.close();
      await proxy.close();
    }
  });

  test("its take-down is refused, with the reason, and nothing is changed", async () => {
    const [first, , third] = cluster.brokers;
    assert.ok(third !== undefined);
    await putVirtualHost(first.api, { name: VIRTUAL_HOST });
    await closeAmqp(await connectToBroker({ api: first.api, amqp: third.amqp }, VIRTUAL_HOST));
    // Two members each, so that the cluster, which is of three, keeps its own majority. The leader is where it is
    // declared: of one queue it stays, of the other it goes.
    await declarePair(first, "leader-stays");
    await declarePair(third, "leader-goes");
    const recorded = fromTopologyInputs({
      virtualHost: VIRTUAL_HOST,
      exchanges: {},
      queues: { "leader-goes": { type: "quorum" }, "leader-stays": { type: "quorum" } },
      bindings: {},
      policies: {},
    });
    // What was declared at another node is there a moment later.
    const owned = await poll("both queues", { timeout: 60_000 }, async () => {
      const there = await snapshot(first.api, VIRTUAL_HOST);
      return there?.queues.length === 2 ? there : undefined;
    });
    const others = await membersBeside(first, "leader-stays", "rabbit@n0");
    const lost = others[0] === "rabbit@n1" ? 1 : 2;
    const node = cluster.nodes[lost];
    assert.ok(node !== undefined);
    await kill(node);
    await awaitNodes(first, 2);

    const guard = new QueueGuard(first, VIRTUAL_HOST);
    try {
      for (const queue of owned.queues) {
        const { contents } = await guard.inspect(queue);
        const members = await membersBeside(first, queue.name, "");
        const without = members.includes(`rabbit@n${lost}`);
        assert.equal(contents.verdict, without ? "unknown" : "empty", queue.name);
      }
    } finally {
      await guard.close();
    }
    const request = {
      broker: first,
      owner: ownerOf("urn:pulumi:test::majority::t"),
      recorded,
      deleteData: false,
    };
    await assert.rejects(
      takeDown(request),
      /"leader-stays": not known, (it has no leader|only 1 of its 2 members are online)/,
    );
    assert.deepEqual(await snapshot(first.api, VIRTUAL_HOST), owned);
  });
});

async function declarePair(broker: Broker, name: string): Promise<void> {
  await withConnection(broker, VIRTUAL_HOST, async (connection) => {
    const channel = await connection.createChannel();
    const options = { "x-queue-type": "quorum", "x-quorum-initial-group-size": 2 };
    await channel.assertQueue(name, { durable: true, arguments: options });
  });
}

async function membersBeside({ api }: Broker, name: string, node: string): Promise<string[]> {
  const { members } = await rawGet<{ members: string[] }>(api, apiPath("queues", VIRTUAL_HOST, name));
  return members.filter((member) => member !== node);
}
