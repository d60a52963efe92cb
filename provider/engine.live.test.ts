/** What people see of the provider through a real engine: imports, renames, warnings, secrets, wrong configuration. */

import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { after, before, describe, test } from "node:test";
import { apiPath } from "../broker/api/management-api.ts";
import type { Broker } from "../broker/broker.ts";
import { comparedDefinitions } from "../broker/testing/compared-definitions.ts";
import { removeVirtualHost } from "../broker/testing/live-broker.ts";
import { rawGet } from "../broker/testing/raw-answer.ts";
import {
  type DeclaredResource,
  engineAndBroker,
  type PulumiProject,
  pulumiProject,
} from "./testing/pulumi-project.ts";

const found = await engineAndBroker();
const name = `engine-${randomBytes(4).toString("hex")}`;

const QUEUES: Record<string, { type: string; arguments?: object }> = {
  old: { type: "classic" },
  secretive: { type: "classic", arguments: { "x-note": "canary" } },
};

interface Declared {
  readonly policies: object;
  readonly options: object;
  readonly secrets: readonly string[];
}

/** As made by hand before. */
function declared(queues: object, more: Partial<Declared> = {}): DeclaredResource[] {
  const { policies = {}, options = {}, secrets = ["queues"] } = more;
  return [
    { type: "VirtualHost", name: "host", args: { name, description: "By hand" }, options },
    {
      type: "Topology",
      name: "topology",
      args: { virtualHost: name, exchanges: { orders: { type: "topic" } }, queues, bindings: {}, policies },
      options,
      secrets,
    },
  ];
}

describe("the provider in an engine", {
  skip: typeof found === "string" ? found : false,
  concurrency: false,
}, () => {
  const { api } = found as Broker;
  let project: PulumiProject;

  before(async () => {
    project = await pulumiProject(found as Broker, { name });
    await api.put(apiPath("vhosts", name), { description: "By hand" });
    await api.put(apiPath("exchanges", name, "orders"), { type: "topic", durable: true });
    for (const [queue, { arguments: table = {} }] of Object.entries(QUEUES)) {
      await api.put(apiPath("queues", name, queue), { durable: true, arguments: table });
    }
  });
  after(async () => {
    await removeVirtualHost(api, name);
    await project.remove();
  });

  test("takes over by an import what is there, and changes nothing", async () => {
    await project.declare(declared(QUEUES, { options: { import: name }, secrets: [] }));
    const before = await comparedDefinitions(api, name);
    const up = await project.pulumi(["up", "--yes", "--skip-preview"]);
    assert.equal(up.code, 0, up.text);
    assert.match(up.text, /warren:index:Topology topology import/);
    assert.deepEqual(await comparedDefinitions(api, name), before);
    await project.declare(declared(QUEUES, { secrets: [] }));
    const preview = await project.pulumi(["preview", "--expect-no-changes"]);
    assert.equal(preview.code, 0, preview.text);
  });

  test("keeps secret what the program calls so, and tells of what a policy puts at stake", async () => {
    const cap = { pattern: "^old$", applyTo: "queues", definition: { "max-length": 1 } };
    await project.declare(declared(QUEUES, { policies: { cap } }));
    const preview = await project.pulumi(["preview", "--diff"]);
    assert.equal(preview.code, 0, preview.text);
    assert.match(preview.text, /\+ cap/);
    assert.match(preview.text, /warning: .*"old".*, unless queue "old" holds no more than 1 message\b/);
    const up = await project.pulumi(["up", "--yes", "--skip-preview"]);
    assert.equal(up.code, 0, up.text);
    const state = await project.pulumi(["stack", "export"]);
    // The preview compares with what the state had in plain words until now.
    assert.doesNotMatch(up.text + state.text, /canary/);
    const again = await project.pulumi(["preview", "--expect-no-changes", "--diff"]);
    assert.equal(again.code, 0, again.text);
    assert.doesNotMatch(again.text, /canary/);
  });

  test("a rename keeps its messages: refused while there are any, with the way out; else made", async () => {
    const { old, ...rest } = QUEUES;
    await project.declare(declared({ ...rest, new: { ...old, renamedFrom: "old" } }));
    await api.post(apiPath("exchanges", name, "amq.default", "publish"), {
      properties: {},
      routing_key: "old",
      payload: "text",
      payload_encoding: "string",
    });
    const refused = await project.pulumi(["preview"]);
    assert.notEqual(refused.code, 0);
    assert.match(refused.text, /queue "old" cannot become "new" with messages in it/);
    assert.match(refused.text, /Declare "new" beside "old" first/);
    await api.delete(`${apiPath("queues", name, "old")}/contents`);
    const up = await project.pulumi(["up", "--yes", "--skip-preview"]);
    assert.equal(up.code, 0, up.text);
    const listed = await rawGet<{ name: string }[]>(api, `${apiPath("queues", name)}?disable_stats=true`);
    assert.deepEqual(listed.map((queue) => queue.name).toSorted(), ["new", "secretive"]);
  });

  test("a wrong configuration is told by its key, and without its password", async () => {
    const wrong = JSON.stringify({ endpoint: "amqp://h", username: "u", password: "canary-password" });
    const preview = await project.pulumi(["preview"], { BROKER: wrong });
    assert.notEqual(preview.code, 0);
    assert.match(preview.text, /endpoint.* is not a URL without credentials such as/s);
    assert.doesNotMatch(preview.text, /canary-password/);
  });

  test("Ctrl-C in a long apply ends it at the step's end: the state knows what was made", async () => {
    const many = Object.fromEntries(
      Array.from({ length: 3_000 }, (_, index) => [`q${index}`, { type: "classic" }]),
    );
    await project.declare(declared({ ...QUEUES, ...many }));
    const engine = project.start(["up", "--yes", "--skip-preview"]);
    let text = "";
    const ended = new Promise((resolve) => engine.once("close", resolve));
    await new Promise<void>((resolve) => {
      engine.stdout?.setEncoding("utf8").on("data", (chunk: string) => {
        text += chunk;
        if (/Topology topology updating/.test(text)) resolve();
      });
      engine.once("close", () => resolve());
    });
    engine.kill("SIGINT");
    await ended;
    const preview = await project.pulumi(["preview", "--expect-no-changes"]);
    assert.equal(preview.code, 0, `${text}\n${preview.text}`);
    const listed = await rawGet<object[]>(api, `${apiPath("queues", name)}?disable_stats=true&columns=name`);
    assert.equal(listed.length, 3_002);
  });
});
