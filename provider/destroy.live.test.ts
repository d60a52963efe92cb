/**
 * `pulumi destroy` of a stack with messages, through a real engine: refused before its first step, whatever else is
 * in the stack and with whatever `--parallel`; and it destroys all when there are none.
 */

import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { after, before, describe, test } from "node:test";
import { apiPath } from "../broker/api/management-api.ts";
import type { Broker } from "../broker/broker.ts";
import { comparedDefinitions } from "../broker/testing/compared-definitions.ts";
import { withConnection } from "../broker/testing/live-broker.ts";
import { rawFind } from "../broker/testing/raw-answer.ts";
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

/** Each virtual host has a topology; the queue with messages is in the second. */
function stackOf(names: readonly string[], users: readonly string[] = []): readonly DeclaredResource[] {
  const topologies = names.map((host) => `topology-${host}`);
  return [
    ...names.map((host) => ({ type: "VirtualHost", name: host, args: { name: host } })),
    ...names.map((virtualHost) => ({
      type: "Topology",
      name: `topology-${virtualHost}`,
      args: { virtualHost, ...queuesOf({ billing: { type: "quorum" }, audit: { type: "classic" } }) },
      dependsOn: [virtualHost],
    })),
    {
      type: "DestroyGuard",
      name: "destroy-guard",
      args: {
        virtualHosts: names,
        objects: Object.fromEntries(names.map((host) => [host, { queues: ["billing", "audit"], users }])),
        users: Object.fromEntries(users.map((user) => [user, {}])),
      },
      dependsOn: [...names, ...topologies],
    },
  ];
}

const STACK = stackOf(hosts);

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

  const theirs = [
    [apiPath("exchanges", hosts[0], "theirs"), { type: "fanout" }],
    [apiPath("operator-policies", hosts[0], "theirs"), { pattern: "^x", definition: { "max-length": 1 } }],
    [apiPath("vhost-limits", hosts[0], "max-queues"), { value: 99 }],
  ] as const;

  test("somebody else's objects in a virtual host of the stack, of whatever kind", async () => {
    await api.delete(`${apiPath("queues", hosts[1], "billing")}/contents`);
    for (const [path, body] of theirs) await api.put(path, body);
    const named = ['exchange "theirs"', 'operator policy "theirs"', 'limit "max-queues"'];
    await refused(new RegExp(named.map((what) => `${what} in "destroy-\\w+-a"`).join(", ")));
  });

  test("a virtual host that is no longer declared: refused in the preview, and in the update", async () => {
    const [before, known] = [await definitions(), await resources()];
    await project.declare(stackOf([hosts[1]]));
    for (const words of [["preview"], ["up", "--yes"], ["up", "--yes", "--skip-preview"]]) {
      const { code, text } = await project.pulumi(words);
      assert.notEqual(code, 0, text);
      assert.match(text, /refusing to delete what is no longer declared.*exchange "theirs"/s);
      assert.deepEqual(await definitions(), before);
      assert.equal(await resources(), known);
    }
    for (const [path] of theirs) await api.delete(path);
    const up = await project.pulumi(["up", "--yes"]);
    assert.equal(up.code, 0, up.text);
    assert.equal(await rawFind(api, apiPath("vhosts", hosts[0])), undefined);
    await project.declare(STACK);
    const back = await project.pulumi(["up", "--yes", "--skip-preview"]);
    assert.equal(back.code, 0, back.text);
  });

  test("what others gave to a user of the stack: refused in the destroy, and where the user is no longer declared", async () => {
    const [user, theirHost] = [`${name}-given`, `${name}-theirs`];
    await api.put(apiPath("vhosts", theirHost));
    await api.put(apiPath("users", user), { password: user, tags: "" });
    try {
      for (const host of [theirHost, hosts[0]])
        await api.put(apiPath("permissions", host, user), { configure: "", write: "^x", read: "" });
      await project.declare(stackOf(hosts, [user]));
      const up = await project.pulumi(["up", "--yes", "--skip-preview"]);
      assert.equal(up.code, 0, up.text);
      await refused(
        new RegExp(
          `give them, and it goes with them: permissions of user "${user}" in virtual host "${theirHost}"\n`,
        ),
      );
      await project.declare(STACK);
      for (const words of [["preview"], ["up", "--yes", "--skip-preview"]]) {
        const { code, text } = await project.pulumi(words);
        assert.notEqual(code, 0, text);
        assert.match(
          text,
          new RegExp(`no longer declared.*permissions of user "${user}" in virtual host "${theirHost}"`, "s"),
        );
      }
      const told = await project.pulumi(["preview"], { WARREN_DELETE_DATA: "yes" });
      assert.equal(told.code, 0, told.text);
      await api.delete(apiPath("permissions", theirHost, user));
      const gone = await project.pulumi(["up", "--yes"]);
      assert.equal(gone.code, 0, gone.text);
    } finally {
      await api.delete(apiPath("users", user));
      await api.delete(apiPath("vhosts", theirHost));
    }
  });

  test("what RabbitMQ itself will not delete, also where data may be deleted", async () => {
    const user = `${name}-user`;
    const protection = `${apiPath("vhosts", hosts[0])}/deletion/protection`;
    await api.put(apiPath("users", user), { password: user, tags: "protected" });
    await api.post(protection, {});
    try {
      await project.declare(stackOf(hosts, [user]));
      const up = await project.pulumi(["up", "--yes", "--skip-preview"]);
      assert.equal(up.code, 0, up.text);
      await refused(new RegExp(`protected: virtual host "${hosts[0]}", user "${user}"`));
      await project.declare(stackOf([hosts[1]]));
      const preview = await project.pulumi(["preview"], { WARREN_DELETE_DATA: "yes" });
      assert.notEqual(preview.code, 0, preview.text);
      assert.match(preview.text, new RegExp(`protected: virtual host "${hosts[0]}", user "${user}"`));
      await project.declare(stackOf(hosts, [user]));
    } finally {
      await api.delete(protection);
      await api.post("/definitions", { users: [{ name: user, password_hash: "", tags: [] }] });
      await api.delete(apiPath("users", user));
    }
  });

  test("without messages all goes", async () => {
    const destroy = await project.pulumi(["destroy", "--yes"]);
    assert.equal(destroy.code, 0, destroy.text);
    for (const host of hosts) assert.equal(await rawFind(api, apiPath("vhosts", host)), undefined);
  });
});
