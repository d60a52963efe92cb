/**
 * The corpus and random topologies on a cluster: a client is connected to one node, the queues are led by all of them,
 * and what the oracle says holds all the same.
 */

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { DEFAULT_LIFECYCLE } from "../model/topology/topology.ts";
import { apiPath, ManagementApi } from "./api/management-api.ts";
import type { Broker } from "./broker.ts";
import { NO_TEST_IMAGE } from "./node/testing/broker-container.ts";
import { type BrokerCluster, startBrokerCluster } from "./testing/broker-cluster.ts";
import { testCorpus } from "./testing/corpus-on-broker.ts";
import { startFaultProxy } from "./testing/fault-proxy.ts";
import { holdBack } from "./testing/lagging-node.ts";
import { LONGEST_REQUEST, withVirtualHost } from "./testing/live-broker.ts";
import { tryRandomTopologies } from "./testing/random-topologies.ts";
import { rawGet } from "./testing/raw-answer.ts";
import { setUp } from "./testing/routing-probe.ts";
import { putVirtualHost } from "./virtual-hosts/put-virtual-host.ts";

const NODES = 3;
/** One node has 300 of them to itself; here each declaration waits for a majority. */
const TOPOLOGIES = 50;
/** Queues are led by all nodes in turn, and not by the one that they are declared at. */
const SETTINGS = ["queue_leader_locator = balanced"];
const PLUGINS = [
  "rabbitmq_consistent_hash_exchange",
  "rabbitmq_event_exchange",
  "rabbitmq_jms_topic_exchange",
  "rabbitmq_random_exchange",
  "rabbitmq_recent_history_exchange",
  "rabbitmq_sharding",
];

describe("the oracle and a cluster", { skip: NO_TEST_IMAGE }, () => {
  let cluster: BrokerCluster;
  const broker = (): Broker => cluster.brokers[1];

  before(async () => {
    cluster = await startBrokerCluster(NODES, { settings: SETTINGS, plugins: PLUGINS });
  });
  after(() => cluster?.remove());

  test("queues of every type are led by all nodes", async () => {
    await withVirtualHost(broker(), async (virtualHost) => {
      const queues = (["classic", "quorum", "stream"] as const).flatMap((type) =>
        Array.from({ length: 9 }, (_, index) => ({
          name: `${type}-${index}`,
          type,
          durable: true,
          autoDelete: false,
          arguments: {},
          ...DEFAULT_LIFECYCLE,
        })),
      );
      await setUp(broker(), {
        topology: { virtualHost, exchanges: [], queues, bindings: [], policies: [] },
      });
      type Led = { readonly type: string; readonly leader?: string; readonly node?: string };
      const listed = await rawGet<Led[]>(broker().api, apiPath("queues", virtualHost));
      for (const type of ["classic", "quorum", "stream"]) {
        const ofType = listed.filter((each) => each.type === type);
        const leaders = new Set(ofType.map(({ leader, node }) => leader ?? node));
        assert.deepEqual(leaders, new Set(["rabbit@n0", "rabbit@n1", "rabbit@n2"]), type);
      }
    });
  });

  test("a virtual host runs on every node, also on one that is behind when it is made", async () => {
    const { api } = broker();
    const name = "behind";
    const node = "rabbit@n2";
    const path = apiPath("vhosts", name);
    const [, , third] = cluster.nodes;
    assert.ok(third !== undefined);
    const goOn = await holdBack(third);
    const proxy = await startFaultProxy(api.endpoint.url, async ({ path: asked }) => {
      if (asked.includes("/start/")) await goOn();
      return undefined;
    });
    const through = new ManagementApi(
      { ...api.endpoint, url: proxy.url },
      { requestTimeout: LONGEST_REQUEST },
    );
    try {
      await putVirtualHost(through, { name, settings: { default_queue_type: "quorum", tracing: true } });
      assert.ok(
        proxy.requests.some((request) => request.path.endsWith(`/start/${encodeURIComponent(node)}`)),
      );
      const made = await rawGet<Record<string, unknown>>(api, path);
      assert.equal(made["default_queue_type"], "quorum");
      assert.equal(made["tracing"], true);
      assert.deepEqual(Object.values(made["cluster_state"] as object), ["running", "running", "running"]);
      const rights = await rawGet<{ readonly configure: string }[]>(api, `${path}/permissions`);
      assert.deepEqual(
        rights.map(({ configure }) => configure),
        [".*"],
      );
    } finally {
      await goOn();
      await through.close();
      await proxy.close();
      await api.delete(path);
    }
  });

  testCorpus("on a cluster", broker, NODES);

  test(`${TOPOLOGIES} random topologies`, () => tryRandomTopologies(broker(), TOPOLOGIES));
});
