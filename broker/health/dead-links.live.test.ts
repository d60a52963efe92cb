import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { apiPath, ManagementApi } from "../api/management-api.ts";
import { poll } from "../node/poll.ts";
import {
  type BrokerContainer,
  NO_TEST_IMAGE,
  startBrokerContainer,
} from "../node/testing/broker-container.ts";
import { deadLinks } from "./dead-links.ts";

const HOST = "shov/é";

describe("links that do not run", { skip: NO_TEST_IMAGE }, () => {
  let broker: BrokerContainer;
  let api: ManagementApi;

  before(async () => {
    broker = await startBrokerContainer();
    api = new ManagementApi({ url: broker.managementUrl, ...broker.administrator });
    await api.put(apiPath("vhosts", HOST));
    const shovel = { "src-uri": "amqp://x:T0pS3cret@localhost/nope", "src-queue": "a" };
    await api.put(apiPath("parameters", "shovel", HOST, "s😍"), {
      value: { ...shovel, "dest-uri": "amqp://", "dest-queue": "b" },
    });
    const uri = "amqp://someone:T0pS3cret@127.0.0.1:5672/%2F";
    await api.put(apiPath("parameters", "federation-upstream", HOST, "up"), { value: { uri } });
    await api.put(apiPath("exchanges", HOST, "fx"), { type: "topic", durable: true });
    const definition = { "federation-upstream": "up" };
    await api.put(apiPath("policies", HOST, "fed"), { pattern: "^fx$", "apply-to": "exchanges", definition });
  });
  after(async () => {
    await api?.close();
    await broker?.remove();
  });

  test("are named with their reasons and without credentials, and nothing is asked of plugins that are off", async () => {
    const plugins = new Set(["rabbitmq_shovel", "rabbitmq_federation"]);
    const found = await poll("both to be dead", { timeout: 60_000, interval: 500 }, async (signal) => {
      const dead = await deadLinks(api, { plugins, nodes: [broker.node] }, signal);
      return dead.length === 2 ? dead : undefined;
    });
    const [shovel, link] = found;
    assert.match(shovel ?? "", /^shovel "s😍" in virtual host "shov\/é" is terminated: /);
    assert.match(
      link ?? "",
      /^the link of upstream "up" for exchange "fx" in virtual host "shov\/é" is in error: .*auth_failure/,
    );
    assert.doesNotMatch(found.join(), /T0pS3cret/);
    assert.deepEqual(await deadLinks(api, { plugins: new Set(), nodes: [broker.node] }), []);
  });
});
