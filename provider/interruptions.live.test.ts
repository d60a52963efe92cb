/**
 * The engine and the provider are killed by SIGKILL in the middle of a request that the broker carries out: nothing of
 * somebody else's is touched, and the next run ends in the declared. Every single request, at the level of the broker:
 * broker/topology/interruptions.live.test.ts.
 */
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { apiPath, ManagementApi } from "../broker/api/management-api.ts";
import type { Broker } from "../broker/broker.ts";
import { type FaultProxy, type ProxiedRequest, startFaultProxy } from "../broker/testing/fault-proxy.ts";
import { killTree } from "../broker/testing/kill-tree.ts";
import { sorted } from "../broker/testing/shared-virtual-host.ts";
import { snapshot } from "../broker/topology/snapshot.ts";
import { union } from "../model/topology/ownership.ts";
import { EMPTY_TOPOLOGY, type Topology } from "../model/topology/topology.ts";
import { fromTopologyInputs, type TopologyInputs } from "../model/topology/topology-inputs.ts";
import { engineAndBroker, type PulumiProject, pulumiProject } from "./testing/pulumi-project.ts";

const broker = await engineAndBroker();

const FIRST = {
  exchanges: { orders: { type: "topic" } },
  queues: { billing: { type: "quorum" }, old: { type: "classic" } },
  bindings: { paid: { source: "orders", destination: "billing", routingKey: "paid" } },
  policies: { ttl: { pattern: "^temp", definition: { "message-ttl": 1_000 } } },
} as const;
const SECOND = {
  exchanges: { orders: { type: "topic" } },
  queues: { billing: { type: "quorum" }, fresh: { type: "classic" } },
  bindings: { all: { source: "orders", destination: "fresh", routingKey: "#" } },
  policies: { ttl: { pattern: "^temp", definition: { "message-ttl": 2_000 } } },
} as const;

interface Moment {
  readonly words: "up" | "destroy";
  /** Undefined: everything goes. */
  readonly declared: Omit<TopologyInputs, "virtualHost"> | undefined;
  readonly request: RegExp;
}

/** Each begins where the one before it ended, the first one with what the first test has left: {@link FIRST} without "old". */
const MOMENTS: readonly Moment[] = [
  { words: "up", declared: SECOND, request: /^PUT \/api\/queues\// },
  { words: "up", declared: FIRST, request: /^DELETE \/api\/queues\// },
  { words: "destroy", declared: undefined, request: /^DELETE \/api\/bindings\// },
];

describe("SIGKILL of the engine and the provider", {
  skip: typeof broker === "string" ? broker : false,
}, () => {
  const { api, amqp } = broker as Broker;
  const virtualHost = `test-${randomBytes(4).toString("hex")}`;
  let proxy: FaultProxy;
  let proxied: ManagementApi;
  let project: PulumiProject;
  /** Somebody else's objects in the same virtual host. */
  let theirs: Topology;
  /** What the broker does, and nobody hears of. */
  let fatal: RegExp | undefined;
  let reached = Promise.withResolvers<void>();

  before(async () => {
    proxy = await startFaultProxy(api.endpoint.url, ({ method, path }: ProxiedRequest) => {
      if (fatal?.test(`${method} ${path}`) !== true) return undefined;
      reached.resolve();
      return "silent-after";
    });
    proxied = new ManagementApi({ ...api.endpoint, url: proxy.url });
    project = await pulumiProject({ api: proxied, amqp }, { name: `killed-${virtualHost}` });
    await api.put(apiPath("vhosts", virtualHost));
    await api.put(apiPath("queues", virtualHost, "theirs"), { durable: true });
    await api.put(apiPath("policies", virtualHost, "theirs"), {
      pattern: "^theirs",
      definition: { "max-length": 1 },
      "apply-to": "queues",
    });
    theirs = await live();
  });
  after(async () => {
    await project.remove();
    await proxied.close();
    await proxy.close();
    await api.delete(apiPath("vhosts", virtualHost));
  });

  test("what a killed run made and is no longer declared: its end is in the preview", async () => {
    await project.declare([{ type: "Topology", name: "t", args: { virtualHost, ...FIRST } }]);
    // Before anything is made, and the run after it in the middle.
    await killedAt(/^PUT \/api\/global-parameters\//, "up");
    assert.deepEqual(sorted(await live()), sorted(theirs));
    await unlock();
    await killedAt(/^POST \/api\/bindings\//, "up");
    const { text } = await project.pulumi(["stack", "export"]);
    const { deployment } = JSON.parse(text) as { deployment: { resources: { type: string }[] } };
    const known = deployment.resources.map(({ type }) => type);
    assert.deepEqual(known, ["pulumi:pulumi:Stack", "pulumi:providers:warren"], "no state has it");
    assert.match(text, /"journalKey": \{\s*"4dabf18193072939515e22adb298388d"/, "the key is encrypted there");
    await unlock();
    const { old: _, ...queues } = FIRST.queues;
    await project.declare([{ type: "Topology", name: "t", args: { virtualHost, ...FIRST, queues } }]);
    const preview = await project.pulumi(["preview"]);
    assert.equal(preview.code, 0, preview.text);
    assert.match(preview.text, /deletes what an interrupted run made: queue "old"/);
    await succeeds("up");
    const wanted = fromTopologyInputs({ virtualHost, ...FIRST, queues });
    assert.deepEqual(sorted(await live()), sorted(union(wanted, theirs)));
  });

  for (const { words, declared, request } of MOMENTS) {
    test(`${words} at ${request.source}`, async () => {
      const nothing = { virtualHost, ...EMPTY_TOPOLOGY };
      if (declared !== undefined) {
        await project.declare([{ type: "Topology", name: "t", args: { virtualHost, ...declared } }]);
      }
      await killedAt(request, words);
      const { queues, policies } = await live();
      assert.deepEqual(
        sorted({ ...nothing, queues: queues.filter(isTheirs), policies: policies.filter(isTheirs) }),
        sorted(theirs),
      );
      await unlock();
      await succeeds(words);
      const wanted = declared === undefined ? nothing : fromTopologyInputs({ virtualHost, ...declared });
      assert.deepEqual(sorted(await live()), sorted(union(wanted, theirs)));
    });
  }

  async function live(): Promise<Topology> {
    return (await snapshot(api, virtualHost)) as Topology;
  }

  async function succeeds(command: string): Promise<void> {
    const { text, code } = await project.pulumi([command, "--yes", "--skip-preview"]);
    assert.equal(code, 0, `pulumi ${command}: ${text}`);
  }

  /** As `pulumi cancel` does, and in no time. */
  async function unlock(): Promise<void> {
    await rm(join(project.folder, ".pulumi/locks"), { recursive: true, force: true });
  }

  async function killedAt(request: RegExp, command: string): Promise<void> {
    reached = Promise.withResolvers();
    fatal = request;
    const engine = project.start([command, "--yes", "--skip-preview"]);
    engine.stdout?.resume();
    engine.stderr?.resume();
    const ended = once(engine, "exit");
    const outcome = await Promise.race([reached.promise.then(() => "reached"), ended.then(() => "ended")]);
    assert.equal(outcome, "reached", "the run was over before that request");
    killTree(engine.pid ?? 0);
    await ended;
    fatal = undefined;
  }
});

function isTheirs({ name }: { readonly name: string }): boolean {
  return name === "theirs";
}
