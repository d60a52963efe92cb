/**
 * Two stacks share a virtual host, through a real engine and at the same time: neither touches what is the other's or
 * nobody's, and each destroys its own.
 */

import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { after, before, describe, test } from "node:test";
import { apiPath } from "../broker/api/management-api.ts";
import type { Broker } from "../broker/broker.ts";
import { rawGet } from "../broker/testing/raw-answer.ts";
import { engineAndBroker, type PulumiProject, pulumiProject } from "./testing/pulumi-project.ts";

const found = await engineAndBroker();
const name = `shared-${randomBytes(4).toString("hex")}`;
const STACKS = ["a", "b"] as const;
type Stack = (typeof STACKS)[number];

/** Both bind to an exchange that is nobody's, and one to the other's queue. */
function topologyOf(stack: Stack, queues: readonly string[]): object {
  return {
    virtualHost: name,
    exchanges: { [`exchange-${stack}`]: { type: "topic" } },
    queues: Object.fromEntries(queues.map((queue) => [`${queue}-${stack}`, { type: "classic" }])),
    bindings: Object.fromEntries(
      queues.map((queue) => [
        queue,
        { source: "nobodys", destination: `${queue}-${stack}`, routingKey: stack },
      ]),
    ),
    policies: { [`policy-${stack}`]: { pattern: `-${stack}$`, definition: { "message-ttl": 60_000 } } },
  };
}

describe("two stacks in one virtual host", { skip: typeof found === "string" ? found : false }, () => {
  const { api } = found as Broker;
  const projects = new Map<Stack, PulumiProject>();

  before(async () => {
    await api.put(apiPath("vhosts", name));
    await api.put(apiPath("exchanges", name, "nobodys"), { type: "topic" });
    await api.put(apiPath("queues", name, "nobodys"), { durable: true });
    await api.post(apiPath("bindings", name, "e", "nobodys", "q", "nobodys"), { routing_key: "#" });
    for (const stack of STACKS) {
      projects.set(stack, await pulumiProject(found as Broker, { name: `${name}-${stack}` }));
    }
  });
  after(async () => {
    await api.delete(apiPath("vhosts", name));
    for (const project of projects.values()) await project.remove();
  });

  const projectOf = (stack: Stack): PulumiProject => projects.get(stack) ?? assert.fail();
  async function declare(stack: Stack, queues: readonly string[]): Promise<void> {
    const objects = {
      [name]: { exchanges: [`exchange-${stack}`], queues: queues.map((queue) => `${queue}-${stack}`) },
    };
    await projectOf(stack).declare([
      { type: "Topology", name: "topology", args: topologyOf(stack, queues) },
      { type: "DestroyGuard", name: "guard", args: { objects }, dependsOn: ["topology"] },
    ]);
  }
  async function succeeds(stack: Stack, ...words: string[]): Promise<void> {
    const { code, text } = await projectOf(stack).pulumi(words);
    assert.equal(code, 0, `${stack}: ${text}`);
  }

  /** All but what is this stack's, in the order of their texts. */
  async function withoutThoseOf(stack: Stack): Promise<string[]> {
    const definitions = await rawGet<Record<string, unknown>>(api, apiPath("definitions", name));
    const objects = ["exchanges", "queues", "bindings", "policies"].flatMap((kind) =>
      (definitions[kind] as object[]).map((object) => `${kind} ${JSON.stringify(object)}`),
    );
    return objects.filter((text) => !text.includes(`-${stack}"`)).toSorted();
  }

  test("made at the same time, changed and destroyed one after the other", async () => {
    for (const stack of STACKS) await declare(stack, ["one", "two"]);
    await Promise.all(STACKS.map((stack) => succeeds(stack, "up", "--yes", "--skip-preview")));
    const [withoutA, withoutB] = [await withoutThoseOf("a"), await withoutThoseOf("b")];
    assert.equal(withoutA.length, 9);
    assert.equal(withoutB.length, 9);

    await declare("a", ["one", "three"]);
    await succeeds("a", "up", "--yes", "--skip-preview");
    assert.deepEqual(await withoutThoseOf("a"), withoutA);
    await succeeds("b", "preview", "--expect-no-changes");

    // The message is in the other one's queue: no reason not to destroy.
    await api.post(apiPath("exchanges", name, "amq.default", "publish"), {
      properties: {},
      routing_key: "one-b",
      payload: "text",
      payload_encoding: "string",
    });
    await succeeds("a", "destroy", "--yes", "--skip-preview");
    assert.deepEqual(await withoutThoseOf("a"), withoutA);
    const left = (await withoutThoseOf("b")).filter((text) => text.includes('-a"'));
    assert.deepEqual(left, []);

    const refused = await projectOf("b").pulumi(["destroy", "--yes", "--skip-preview"]);
    assert.notEqual(refused.code, 0);
    assert.match(refused.text, /"one-b": 1 ready/);
    await api.delete(`${apiPath("queues", name, "one-b")}/contents`);
    await succeeds("b", "destroy", "--yes", "--skip-preview");
    assert.equal((await withoutThoseOf("b")).length, 3);
  });
});
