/**
 * `pulumi destroy` of a stack with messages, through a real engine: refused before its first step, whatever else is
 * in the stack and with whatever `--parallel`; and it destroys all when there are none.
 */
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { after, before, describe, test } from "node:test";
import type { Broker } from "../broker/guard.ts";
import { apiPath } from "../broker/management-api.ts";
import { comparedDefinitions } from "../broker/testing/compared-definitions.ts";
import { withConnection } from "../broker/testing/live-broker.ts";
import {
  type DeclaredResource,
  engineAndBroker,
  type PulumiProject,
  pulumiProject,
} from "./testing/pulumi-project.ts";

const found = await engineAndBroker();
const name = `destroy-${randomBytes(4).toString("hex")}`;
const hosts = [`${name}-a`, `${name}-b`] as const;

const queuesOf = (queues: object): object => ({ exchanges: {}, queues, bindings: {}, policies: {} });

/** Two virtual hosts, each with a topology; the queue with messages is in the second. */
const STACK: readonly DeclaredResource[] = [
  ...hosts.map((virtualHost) => ({ type: "VirtualHost", name: virtualHost, args: { name: virtualHost } })),
  ...hosts.map((virtualHost) => ({
    type: "Topology",
    name: `topology-${virtualHost}`,
    args: { virtualHost, ...queuesOf({ billing: { type: "quorum" }, audit: { type: "classic" } }) },
    dependsOn: [virtualHost],
  })),
  {
    type: "DestroyGuard",
    name: "destroy-guard",
    args: {
      virtualHosts: hosts,
      objects: Object.fromEntries(hosts.map((host) => [host, { queues: ["billing", "audit"] }])),
    },
    dependsOn: [...hosts, ...hosts.map((host) => `topology-${host}`)],
  },
];

describe("pulumi destroy", { skip: typeof found === "string" ? found : false, concurrency: false }, () => {
  const broker = found as Broker;
  const { api } = broker;
  let project: PulumiProject;

  before(async () => {
    project = await pulumiProject(broker, { name });
    await project.declare(STACK);
    const up = await project.pulumi(["up", "--yes", "--skip-preview"]);
    assert.equal(up.code, 0, up.text);
  });
  after(async () => {
    for (const host of hosts) await api.delete(apiPath("vhosts", host));
    await project.remove();
  });

  const definitions = (): Promise<unknown[]> =>
    Promise.all(hosts.map((host) => comparedDefinitions(api, host)));
  const publish = (): Promise<unknown> =>
    api.post(apiPath("exchanges", hosts[1], "amq.default", "publish"), {
      properties: { delivery_mode: 2 },
      routing_key: "billing",
      payload: "text",
      payload_encoding: "string",
    });
  const resources = async (): Promise<number> => {
    const { text } = await project.pulumi(["stack", "export"]);
    const { deployment } = JSON.parse(text) as { deployment: { resources: unknown[] } };
    return deployment.resources.length;
  };

  /** The broker and the state are as before. */
  async function refused(expected: RegExp, ...words: string[]): Promise<void> {
    const [before, known] = [await definitions(), await resources()];
    const destroy = await project.pulumi(["destroy", "--yes", ...words]);
    assert.notEqual(destroy.code, 0, destroy.text);
    assert.match(destroy.text, expected);
    assert.match(destroy.text, /nothing was destroyed/);
    assert.deepEqual(await definitions(), before);
    assert.equal(await resources(), known);
  }

  test("one ready message", async () => {
    await publish();
    await refused(/"billing": 1 ready, 0 unacknowledged in "destroy-\w+-b"/, "--parallel", "32");
  });

  test("one unacknowledged message, also where only another part is the target", () =>
    withConnection(broker, hosts[1], async (connection) => {
      const channel = await connection.createChannel();
      assert.notEqual(await channel.get("billing"), false);
      const urn = `urn:pulumi:test::${name}::warren:index:Topology::topology-${hosts[0]}`;
      await refused(/The whole stack is asked/, "--target", urn, "--target-dependents");
      await channel.close();
    }));

  test("somebody else's object in a virtual host of the stack", async () => {
    await api.delete(`${apiPath("queues", hosts[1], "billing")}/contents`);
    await api.put(apiPath("exchanges", hosts[0], "theirs"), { type: "fanout" });
    await refused(/exchange "theirs" in "destroy-\w+-a"/);
    await api.delete(apiPath("exchanges", hosts[0], "theirs"));
  });

  test("without messages all goes", async () => {
    const destroy = await project.pulumi(["destroy", "--yes"]);
    assert.equal(destroy.code, 0, destroy.text);
    for (const host of hosts) assert.equal(await api.find(apiPath("vhosts", host)), undefined);
  });
});
