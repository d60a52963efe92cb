/**
 * The provider as Pulumi uses it: a real `pulumi` on PATH, a small program, a state of its own, a real broker. What
 * the program declares is a JSON file beside it, so that each test changes data and not code.
 */

import assert from "node:assert/strict";
import { type ChildProcess, execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { promisify } from "node:util";
import { apiPath } from "../broker/api/management-api.ts";
import type { Broker } from "../broker/broker.ts";
import { poll } from "../broker/node/poll.ts";
import { comparedDefinitions } from "../broker/testing/compared-definitions.ts";
import { removeVirtualHost } from "../broker/testing/live-broker.ts";
import { rawFind, rawGet } from "../broker/testing/raw-answer.ts";
import { type Ended, engineAndBroker, type PulumiProject, pulumiProject } from "./testing/pulumi-project.ts";

const run = promisify(execFile);
const found = await engineAndBroker();
const skip = typeof found === "string" ? found : false;
const name = `test-${randomBytes(4).toString("hex")}`;

const PROGRAM = `
import * as pulumi from "@pulumi/pulumi";
import { readFileSync } from "node:fs";
const declared = JSON.parse(readFileSync("declared.json", "utf8"));
const resource = (type, name, args, opts) => new pulumi.CustomResource("warren:index:" + type, name, args, opts);
const provider = new (class extends pulumi.ProviderResource {})("warren", "broker", JSON.parse(process.env.BROKER));
const password = resource("Password", "password", { value: undefined }, { provider });
const host = resource("VirtualHost", "host", { name: declared.name }, { provider });
if (declared.topology) {
  resource("Topology", "topology", { virtualHost: declared.name, ...declared.topology }, { provider, dependsOn: host });
}
export const value = password.value;
`;

const BASE = {
  exchanges: { orders: { type: "topic" } },
  queues: { billing: { type: "quorum", arguments: { "x-delivery-limit": 5 } }, audit: { type: "classic" } },
  bindings: { paid: { source: "orders", destination: "billing", routingKey: "order.*.paid" } },
  policies: { ttl: { pattern: "^temp", definition: { "message-ttl": 60_000 } } },
};

const changed = (queues: object): object => ({ ...BASE, queues: { ...BASE.queues, ...queues } });

describe("the provider under Pulumi", { skip, concurrency: false }, () => {
  const { api } = found as Broker;
  let project: PulumiProject;

  before(async () => {
    project = await pulumiProject(found as Broker, { name, files: { "index.js": PROGRAM } });
  });

  after(async () => {
    await removeVirtualHost(api, name);
    await project.remove();
  });

  const pulumi = (...words: string[]): Promise<Ended> => project.pulumi(words);
  const declare = (topology: object): Promise<void> =>
    writeFile(join(project.folder, "declared.json"), JSON.stringify({ name, topology }));
  const queues = async (): Promise<number> =>
    (await rawGet<unknown[]>(api, `${apiPath("queues", name)}?disable_stats=true&columns=name`)).length;
  const publish = (queue: string): Promise<unknown> =>
    api.post(apiPath("exchanges", name, "amq.default", "publish"), {
      properties: { delivery_mode: 2 },
      routing_key: queue,
      payload: "text",
      payload_encoding: "string",
    });

  test("creates, and has nothing to do afterwards", async () => {
    await declare(BASE);
    const up = await pulumi("up", "--yes", "--diff");
    assert.equal(up.code, 0, up.text);
    assert.match(up.text, /orders -> billing \[order\.\*\.paid\]/);
    const again = await pulumi("preview", "--expect-no-changes");
    assert.equal(again.code, 0, again.text);
    const journals = await rawGet<{ name: string }[]>(api, "/global-parameters");
    assert.deepEqual(
      journals.filter((journal) => journal.name.includes(`::${name}::`)),
      [],
    );
  });

  test("keeps a generated password out of the plain state", async () => {
    const { stdout } = await run("pulumi", ["stack", "output", "value", "--show-secrets"], {
      cwd: project.folder,
      env: project.environment,
    });
    assert.match(stdout.trim(), /^[\w-]{32}$/);
    const { text } = await pulumi("stack", "export");
    assert.ok(!text.includes(stdout.trim()));
  });

  test("shows drift by its live values, and mends it", async () => {
    await api.put(apiPath("policies", name, "ttl"), {
      pattern: "^temp",
      definition: { "message-ttl": 5 },
      "apply-to": "all",
    });
    await api.delete(apiPath("queues", name, "audit"));
    const preview = await pulumi("preview", "--diff");
    assert.match(preview.text, /message-ttl: 5 => 60000/);
    assert.match(preview.text, /\+ audit: \{/);
    assert.equal((await pulumi("up", "--yes")).code, 0);
    assert.equal((await pulumi("preview", "--expect-no-changes")).code, 0);
  });

  test("refuses in a preview to replace a queue, and says which and why", async () => {
    await declare(changed({ billing: { type: "quorum", arguments: { "x-delivery-limit": 3 } } }));
    const preview = await pulumi("preview", "--diff");
    assert.notEqual(preview.code, 0);
    assert.match(preview.text, /x-delivery-limit: 5 => 3/);
    assert.match(
      preview.text,
      /queue "billing" cannot be changed in place: arguments\["x-delivery-limit"\] is 5, declared is 3/,
    );
  });

  test("refuses in a preview to delete a queue that holds a message", async () => {
    await publish("audit");
    const { audit: _, ...queues } = BASE.queues;
    await declare({ ...BASE, queues });
    const preview = await pulumi("preview");
    assert.notEqual(preview.code, 0);
    assert.match(preview.text, /"audit": 1 ready, 0 unacknowledged/);
  });

  test("refuses to create what is there", async () => {
    await api.put(apiPath("queues", name, "theirs"), {
      durable: true,
      arguments: { "x-queue-type": "classic" },
    });
    await declare(changed({ theirs: { type: "classic" } }));
    const up = await pulumi("up", "--yes", "--skip-preview");
    assert.notEqual(up.code, 0);
    assert.match(up.text, /queue "theirs" is already in virtual host/);
    await api.delete(apiPath("queues", name, "theirs"));
  });

  test("names wrong inputs by their path", async () => {
    await declare(changed({ wrong: { type: "fast" } }));
    const preview = await pulumi("preview");
    assert.match(preview.text, /queues\["wrong"\]\.type .*is not one of/);
  });

  test("ends when the engine is killed, and the next run picks up what it made", async () => {
    const many = Object.fromEntries(
      Array.from({ length: 3_000 }, (_, index) => [`q${index}`, { type: "classic" }]),
    );
    await declare(changed(many));
    const engine = project.start(["up", "--yes", "--skip-preview"]);
    const exited = new Promise((resolve) => engine.once("exit", resolve));
    await poll("the first queues", { timeout: 120_000, interval: 20 }, async () =>
      (await queues()) > 50 ? true : undefined,
    );
    const plugin = await pluginOf(engine);
    engine.kill("SIGKILL");
    await exited;
    await poll("the provider's end", { timeout: 120_000 }, async () =>
      (await isAlive(plugin)) ? undefined : true,
    );
    await pulumi("cancel", "--yes");
    const up = await pulumi("up", "--yes");
    assert.equal(up.code, 0, up.text);
    assert.equal(await queues(), 3_002);
    assert.equal((await pulumi("preview", "--expect-no-changes")).code, 0);
  });

  test("refuses a destroy with a message as its first step, and destroys without one", async () => {
    await declare(BASE);
    assert.equal((await pulumi("up", "--yes", "--skip-preview")).code, 0);
    const before = await comparedDefinitions(api, name);
    const refused = await pulumi("destroy", "--yes");
    assert.notEqual(refused.code, 0);
    assert.match(refused.text, /"audit": 1 ready/);
    assert.deepEqual(await comparedDefinitions(api, name), before);
    await api.delete(`${apiPath("queues", name, "audit")}/contents`);
    const destroyed = await pulumi("destroy", "--yes");
    assert.equal(destroyed.code, 0, destroyed.text);
    assert.equal(await rawFind(api, apiPath("vhosts", name)), undefined);
  });
});

/** The process that the engine started from this folder. */
async function pluginOf(engine: ChildProcess): Promise<number> {
  const { stdout } = await run("ps", ["-eo", "pid=,ppid=,args="]);
  const line = stdout
    .split("\n")
    .map((text) => text.trim().split(/\s+/))
    .find(
      ([, parent, ...args]) => parent === String(engine.pid) && args.join(" ").includes("provider/main.ts"),
    );
  assert.ok(line !== undefined, "the engine has no provider");
  return Number(line[0]);
}

async function isAlive(pid: number): Promise<boolean> {
  return run("ps", ["-p", String(pid)]).then(
    () => true,
    () => false,
  );
}
