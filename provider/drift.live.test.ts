/**
 * Drift: each way in which somebody changes a broker by hand is shown by `pulumi preview --diff --refresh`, at the
 * object that it is about, and mended by `pulumi up`. All at once, because an engine's run costs seconds.
 */

import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { after, before, describe, test } from "node:test";
import { apiPath } from "../broker/api/management-api.ts";
import type { Broker } from "../broker/broker.ts";
import { rawFind, rawGet } from "../broker/testing/raw-answer.ts";
import { readVirtualHost } from "../broker/virtual-hosts/virtual-host.ts";
import { driftingStack, driftsOf } from "./testing/drifts.ts";
import { engineAndBroker, type PulumiProject, pulumiProject } from "./testing/pulumi-project.ts";

const found = await engineAndBroker();
const name = `drift-${randomBytes(4).toString("hex")}`;

const STACK = driftingStack(name);
const { inHost, byKind } = driftsOf(name);
const DRIFTS = Object.values(byKind).flat();

describe("drift", { skip: typeof found === "string" ? found : false, concurrency: false }, () => {
  const { api } = found as Broker;
  let project: PulumiProject;
  let asDeclared: object;

  /** All that the stack has on the broker. */
  async function onTheBroker(): Promise<object> {
    const definitions = await rawGet<Record<string, unknown>>(api, apiPath("definitions", name));
    return {
      definitions: Object.entries(definitions).map(([key, value]) => [key, inAnyOrder(value)]),
      virtualHost: await readVirtualHost(api, name),
      user: await rawGet<object>(api, apiPath("user-limits", name)),
      parameter: await rawGet<object>(api, apiPath("global-parameters", name)),
    };
  }

  before(async () => {
    project = await pulumiProject(found as Broker, { name });
    await api.put(apiPath("users", name), { password: randomBytes(16).toString("hex"), tags: "" });
    await project.declare(STACK);
    const up = await project.pulumi(["up", "--yes", "--skip-preview"]);
    assert.equal(up.code, 0, up.text);
    asDeclared = await onTheBroker();
  });
  after(async () => {
    await api.delete(apiPath("vhosts", name));
    await api.delete(apiPath("users", name));
    for (const note of [name, `${name}-lost`]) await api.delete(apiPath("global-parameters", note));
    await project.remove();
  });

  test(`${DRIFTS.length} ways are shown object by object`, async (t) => {
    await api.put(inHost("queues", "kept-by-pattern"), { durable: true });
    for (const { make } of DRIFTS) await make(api);
    const preview = await project.pulumi(["preview", "--diff", "--refresh"]);
    assert.equal(preview.code, 0, preview.text);
    // Without the blanks that align the colons.
    const text = preview.text.replaceAll(/ +:/g, ":");
    for (const { what, shown } of DRIFTS) {
      await t.test(what, () => assert.match(text, shown));
    }
    assert.doesNotMatch(preview.text, /canary/);
    assert.match(preview.text, /prune: deletes .*queue "added-queue"/);
    assert.doesNotMatch(preview.text, /kept-by-pattern/);
  });

  test("and mended, all of them", async () => {
    const up = await project.pulumi(["up", "--yes", "--skip-preview"]);
    assert.equal(up.code, 0, up.text);
    assert.notEqual(await rawFind(api, inHost("queues", "kept-by-pattern")), undefined);
    await api.delete(inHost("queues", "kept-by-pattern"));
    assert.deepEqual(await onTheBroker(), asDeclared);
    const preview = await project.pulumi(["preview", "--expect-no-changes", "--refresh"]);
    assert.equal(preview.code, 0, preview.text);
  });
});

function inAnyOrder(value: unknown): unknown {
  return Array.isArray(value) ? value.map((item) => JSON.stringify(item)).toSorted() : value;
}
