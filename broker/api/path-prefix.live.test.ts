/** A broker whose management API moves to another path (`management.path_prefix`): nothing is taken for gone. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { askBroker } from "../ask-broker.ts";
import { clusterIdentity } from "../cluster-identity.ts";
import { exec } from "../node/node.ts";
import { NO_TEST_IMAGE, startBrokerContainer } from "../node/testing/broker-container.ts";
import { userLimitsObject } from "../objects/broker-objects.ts";
import { snapshot } from "../topology/snapshot.ts";
import { throwUnlessDestroyable } from "../virtual-hosts/destroyable.ts";
import { readVirtualHost } from "../virtual-hosts/virtual-host.ts";
import { apiPath, ManagementApi } from "./management-api.ts";

const MOVE = [
  'application:set_env(rabbitmq_management, path_prefix, "/rabbit")',
  "application:stop(rabbitmq_management)",
  "application:start(rabbitmq_management).",
].join(", ");

describe("a management API that moves", { skip: NO_TEST_IMAGE }, () => {
  test("at the old path nothing is absent, at the new one all is as it was", async () => {
    const container = await startBrokerContainer();
    const { managementUrl, amqpUrl, administrator } = container;
    const before = new ManagementApi({ url: managementUrl, ...administrator });
    const moved = new ManagementApi({ url: `${managementUrl}/rabbit`, ...administrator });
    try {
      await before.put(apiPath("vhosts", "shop"));
      const identity = await clusterIdentity(before);
      await exec(container.node, ["rabbitmqctl", "eval", MOVE], { timeout: 60_000 });

      const broker = { api: before, amqp: { url: amqpUrl, ...administrator } };
      const elsewhere = { code: "api-elsewhere", message: new RegExp(`is not at ${managementUrl}:`) };
      const looks = {
        vhost: () => readVirtualHost(before, "shop"),
        topology: () => snapshot(before, "shop"),
        identity: () => clusterIdentity(before),
        object: () => userLimitsObject.find(before, { user: "root" }),
        destroy: () => throwUnlessDestroyable(broker, { virtualHosts: ["shop"], objects: {}, users: {} }),
        ask: () => askBroker(broker),
        remove: () => before.delete(apiPath("vhosts", "shop")),
      };
      for (const [look, ask] of Object.entries(looks)) await assert.rejects(ask(), elsewhere, look);
      assert.equal((await readVirtualHost(moved, "shop"))?.name, "shop");
      assert.equal(await readVirtualHost(moved, "none"), undefined);
      assert.deepEqual((await snapshot(moved, "shop"))?.queues, []);
      assert.equal(await clusterIdentity(moved), identity);
      assert.ok((await askBroker({ ...broker, api: moved })).nodes.length > 0);
      assert.equal(await moved.delete(apiPath("vhosts", "shop")), true);
      assert.equal(await moved.delete(apiPath("vhosts", "shop")), false);
    } finally {
      await before.close();
      await moved.close();
      await container.remove();
    }
  });
});
