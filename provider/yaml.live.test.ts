/**
 * The provider in a program that is not ours, in Pulumi's YAML: `examples/yaml`, as it stands there. Skipped where the
 * machine has no language host for it (`pulumi-language-yaml`, which comes with the official Pulumi CLI).
 */

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { apiPath } from "../broker/api/management-api.ts";
import type { Broker } from "../broker/broker.ts";
import { rawFind, rawGet } from "../broker/testing/raw-answer.ts";
import { engineAndBroker, type PulumiProject, pulumiProject } from "./testing/pulumi-project.ts";

const run = promisify(execFile);
const found = await engineAndBroker();
const host = await run("sh", ["-c", "command -v pulumi-language-yaml"]).then(
  () => undefined,
  () => "needs pulumi-language-yaml on PATH: it comes with the official Pulumi CLI",
);
const skip = typeof found === "string" ? found : (host ?? false);
const name = `yaml-${randomBytes(4).toString("hex")}`;

describe("a program in YAML", { skip, concurrency: false }, () => {
  const broker = found as Broker;
  const { api } = broker;
  let project: PulumiProject;

  before(async () => {
    const example = await readFile(new URL("examples/yaml/Pulumi.yaml", import.meta.url), "utf8");
    const text = example
      .replace("path: ../..", `path: ${fileURLToPath(new URL(".", import.meta.url))}`)
      .replace("name: yaml-example", `name: ${name}`)
      .replaceAll("shop", name);
    project = await pulumiProject(broker, { name, files: { "Pulumi.yaml": text } });
    const { url, username, password } = api.endpoint;
    const settings = { endpoint: url, amqpEndpoint: broker.amqp.url, username };
    for (const [key, value] of Object.entries(settings))
      await configure("--plaintext", `warren:${key}`, value);
    await configure("--secret", "warren:password", password);
  });
  after(async () => {
    await api.delete(apiPath("vhosts", name));
    await project.remove();
  });

  async function configure(...words: string[]): Promise<void> {
    const set = await project.pulumi(["config", "set", ...words]);
    assert.equal(set.code, 0, set.text);
  }

  test("makes what it declares, has nothing to do afterwards, and takes it away", async () => {
    const up = await project.pulumi(["up", "--yes"]);
    assert.equal(up.code, 0, up.text);
    const listed = await rawGet<{ name: string }[]>(api, `${apiPath("queues", name)}?disable_stats=true`);
    assert.deepEqual(
      listed.map((queue) => queue.name),
      ["billing"],
    );
    const again = await project.pulumi(["preview", "--expect-no-changes"]);
    assert.equal(again.code, 0, again.text);

    await api.post(apiPath("exchanges", name, "amq.default", "publish"), {
      properties: {},
      routing_key: "billing",
      payload: "text",
      payload_encoding: "string",
    });
    const refused = await project.pulumi(["destroy", "--yes"]);
    assert.notEqual(refused.code, 0);
    assert.match(refused.text, /nothing was destroyed: .*"billing": 1 ready/);
    await api.delete(`${apiPath("queues", name, "billing")}/contents`);
    const destroyed = await project.pulumi(["destroy", "--yes"]);
    assert.equal(destroyed.code, 0, destroyed.text);
    assert.equal(await rawFind(api, apiPath("vhosts", name)), undefined);
  });
});
