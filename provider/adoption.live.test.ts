/**
 * Taking over what is there already, through a real engine and a proxy that counts what is written: everything stays as
 * it was, by every kind of resource; a second stack is told whose it is; and a destroy gives it back.
 */

import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { after, before, describe, test } from "node:test";
import { apiPath, ManagementApi } from "../broker/api/management-api.ts";
import type { Broker } from "../broker/broker.ts";
import { type FaultOf, type FaultProxy, startFaultProxy } from "../broker/testing/fault-proxy.ts";
import { rawFind, rawGet } from "../broker/testing/raw-answer.ts";
import {
  type DeclaredResource,
  type Ended,
  engineAndBroker,
  type PulumiProject,
  pulumiProject,
} from "./testing/pulumi-project.ts";

const found = await engineAndBroker();
const name = `adopt-${randomBytes(4).toString("hex")}`;
const [host, user, parameter] = [name, `${name}-user`, `${name}-parameter`];
const ADOPT = { WARREN_ADOPT: "yes" };

const TOPOLOGY = {
  virtualHost: host,
  exchanges: { orders: { type: "topic" } },
  queues: { billing: { type: "classic" } },
  bindings: { "orders -> billing [paid]": {} },
  policies: { short: { pattern: "^b", applyTo: "queues", definition: { "max-length": 100 } } },
};

/** Each kind that can be taken over. */
const STACK: readonly DeclaredResource[] = [
  { type: "VirtualHost", name: "host", args: { name: host, description: "theirs" } },
  {
    type: "OperatorPolicy",
    name: "cap",
    args: { virtualHost: host, name: "cap", pattern: ".*", definition: { "max-length": 1000 } },
    dependsOn: ["host"],
  },
  { type: "Topology", name: "topology", args: TOPOLOGY, dependsOn: ["host", "cap"] },
  {
    type: "Permission",
    name: "permission",
    args: { user, virtualHost: host, configure: "^$", write: "^orders$", read: "^billing$" },
    dependsOn: ["host"],
  },
  {
    type: "TopicPermission",
    name: "topic-permission",
    args: { user, virtualHost: host, exchange: "orders", write: "^a", read: "^b" },
    dependsOn: ["topology"],
  },
  { type: "UserLimits", name: "limits", args: { user, maxConnections: 7 } },
  {
    type: "Parameter",
    name: "upstream",
    args: {
      virtualHost: host,
      component: "federation-upstream",
      name: "north",
      value: { uri: "amqp://u:p@127.0.0.1:1" },
    },
    dependsOn: ["topology"],
  },
  { type: "GlobalParameter", name: "global", args: { name: parameter, value: { a: 1 } } },
  {
    type: "DestroyGuard",
    name: "destroy-guard",
    args: {
      virtualHosts: [host],
      objects: {
        [host]: {
          exchanges: ["orders"],
          queues: ["billing"],
          policies: ["short"],
          operatorPolicies: ["cap"],
          parameters: ["federation-upstream/north"],
          users: [user],
        },
      },
    },
    dependsOn: ["host", "topology", "upstream", "permission", "topic-permission", "limits", "global"],
  },
];

const isOurNote = (path: string): boolean =>
  path.startsWith("/api/global-parameters/warren-journal") ||
  path.startsWith("/api/global-parameters/warren-adopted");

function asAdopted(project: PulumiProject): Promise<Ended> {
  return project.pulumi(["up", "--yes", "--skip-preview"], ADOPT);
}

describe("what is there is taken over", {
  skip: typeof found === "string" ? found : false,
  concurrency: false,
}, () => {
  const broker = found as Broker;
  const { api } = broker;
  let proxy: FaultProxy;
  let through: ManagementApi;
  let fault: FaultOf | undefined;
  let project: PulumiProject;
  let other: PulumiProject;

  const all = async (): Promise<object> => {
    const definitions = await rawGet<Record<string, { name?: string; vhost?: string; user?: string }[]>>(
      api,
      "/definitions",
    );
    const ours = Object.entries(definitions).flatMap(([section, objects]) =>
      Array.isArray(objects)
        ? [
            [
              section,
              objects.filter(({ name: own, vhost, user: of }) =>
                [own, vhost, of].some((text) => text?.startsWith(name)),
              ),
            ],
          ]
        : [],
    );
    return Object.fromEntries(ours) as object;
  };
  /** Of ours, that are no notes. */
  const written = (): string[] =>
    proxy.requests
      .filter(({ method, path }) => method !== "GET" && !isOurNote(path))
      .map(({ method, path }) => `${method} ${path}`);
  const notes = async (): Promise<string[]> =>
    (await rawGet<{ name: string }[]>(api, "/global-parameters"))
      .map((each) => each.name)
      .filter((each) => each.startsWith("warren-") && each.includes(name));

  before(async () => {
    proxy = await startFaultProxy(api.endpoint.url, (request) => fault?.(request));
    through = new ManagementApi({ ...api.endpoint, url: proxy.url });
    const behind = { ...broker, api: through };
    project = await pulumiProject(behind, { name });
    other = await pulumiProject(behind, { name: `${name}-other` });
    await api.put(apiPath("vhosts", host), { description: "theirs", default_queue_type: "classic" });
    await api.put(apiPath("users", user), { password: "theirs-alone", tags: "" });
    await api.put(apiPath("user-limits", user, "max-connections"), { value: 7 });
    const rights = { configure: "^$", write: "^orders$", read: "^billing$" };
    await api.put(apiPath("permissions", host, user), rights);
    await api.put(apiPath("exchanges", host, "orders"), { type: "topic", durable: true });
    await api.put(apiPath("queues", host, "billing"), {
      durable: true,
      arguments: { "x-queue-type": "classic" },
    });
    await api.put(apiPath("queues", host, "not-declared"), { durable: true });
    await api.post(apiPath("bindings", host, "e", "orders", "q", "billing"), { routing_key: "paid" });
    const policy = { pattern: "^b", "apply-to": "queues", definition: { "max-length": 100 }, priority: 0 };
    await api.put(apiPath("policies", host, "short"), policy);
    const cap = { pattern: ".*", "apply-to": "all", definition: { "max-length": 1000 }, priority: 0 };
    await api.put(apiPath("operator-policies", host, "cap"), cap);
    await api.put(apiPath("topic-permissions", host, user), { exchange: "orders", write: "^a", read: "^b" });
    await api.put(apiPath("parameters", "federation-upstream", host, "north"), {
      value: { uri: "amqp://u:p@127.0.0.1:1" },
    });
    await api.put(apiPath("global-parameters", parameter), { value: { a: 1 } });
    await project.declare(STACK);
    await other.declare(STACK);
  });
  after(async () => {
    await api.delete(apiPath("vhosts", host));
    await api.delete(apiPath("users", user));
    await api.delete(apiPath("global-parameters", parameter));
    for (const note of await notes()) await api.delete(apiPath("global-parameters", note));
    await project.remove();
    await other.remove();
    await through.close();
    await proxy.close();
  });

  test("without the word for it, all of it is refused", async () => {
    const { code, text } = await project.pulumi(["preview"]);
    assert.notEqual(code, 0);
    assert.match(text, /exists|already/);
  });

  test("a run that dies at any of its notes leaves all as it was, and the next one goes on", async () => {
    const before = await all();
    for (const nth of [0, 2]) {
      let seen = 0;
      fault = ({ method }) => (method === "PUT" && seen++ === nth ? { status: 500 } : undefined);
      const { code, text } = await asAdopted(project);
      assert.notEqual(code, 0, text);
      assert.deepEqual(await all(), before);
    }
    fault = undefined;
    assert.deepEqual(written(), []);
  });

  test("it is taken over without a change", async () => {
    const before = await all();
    const { code, text } = await asAdopted(project);
    assert.equal(code, 0, text);
    assert.deepEqual(written(), []);
    assert.deepEqual(await all(), before);
    const preview = await project.pulumi(["preview", "--expect-no-changes"]);
    assert.equal(preview.code, 0, preview.text);
    const again = await project.pulumi(["up", "--yes", "--skip-preview", "--expect-no-changes"]);
    assert.equal(again.code, 0, again.text);
    assert.deepEqual(written(), []);
  });

  test("a second stack is told whose it is", async () => {
    const { code, text } = await asAdopted(other);
    assert.notEqual(code, 0);
    assert.match(
      text,
      new RegExp(`virtual host "${host}": taken over already by stack "test" of project "${name}"`),
    );
    assert.match(text, new RegExp(`clear_global_parameter 'warren-adopted:urn:pulumi:test::${name}::`));
    assert.deepEqual(written(), []);
  });

  test("what differs stays until the next update, which changes that alone", async () => {
    await project.declare(
      STACK.map((each) =>
        each.name === "topology"
          ? { ...each, args: { ...TOPOLOGY, queues: { ...TOPOLOGY.queues, late: { type: "classic" } } } }
          : each,
      ),
    );
    const { code, text } = await project.pulumi(["up", "--yes", "--skip-preview"]);
    assert.equal(code, 0, text);
    assert.deepEqual(written(), [`PUT /api/queues/${host}/late`]);
    await project.declare(STACK);
    const back = await project.pulumi(["up", "--yes", "--skip-preview"]);
    assert.equal(back.code, 0, back.text);
    assert.equal(await rawFind(api, apiPath("queues", host, "late")), undefined);
  });

  test("a destroy gives it back, with the messages in it", async () => {
    const before = await all();
    await api.post(apiPath("exchanges", host, "amq.default", "publish"), {
      properties: { delivery_mode: 2 },
      routing_key: "billing",
      payload: "text",
      payload_encoding: "string",
    });
    const { code, text } = await project.pulumi(["destroy", "--yes", "--skip-preview"]);
    assert.equal(code, 0, text);
    assert.deepEqual(await all(), before);
    assert.deepEqual(await notes(), []);
    assert.match(text, /was taken over, so it is left on the broker as it is/);
  });

  test("and deletes it where that is said", async () => {
    const up = await asAdopted(project);
    assert.equal(up.code, 0, up.text);
    const words = { WARREN_DELETE_ADOPTED: "yes" };
    const refused = await project.pulumi(["destroy", "--yes", "--skip-preview"], words);
    assert.notEqual(refused.code, 0);
    assert.match(refused.text, /not-declared|1 message|known to be empty/);
    const gone = await project.pulumi(["destroy", "--yes", "--skip-preview"], {
      ...words,
      WARREN_DELETE_DATA: "yes",
    });
    assert.equal(gone.code, 0, gone.text);
    assert.equal(await rawFind(api, apiPath("vhosts", host)), undefined);
  });
});
