/** The definitions from before a change: kept safely, few, without secrets, and enough to have everything back. */
import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, test } from "node:test";
import { EMPTY_TOPOLOGY, type Topology } from "../../model/topology/topology.ts";
import { fromTopologyInputs } from "../../model/topology/topology-inputs.ts";
import { WarrenError } from "../../model/warren-error.ts";
import { apiPath } from "../api/management-api.ts";
import type { Broker } from "../broker.ts";
import { removeJournal } from "../journal/journal.ts";
import type { JournalOwner } from "../journal/journal-proof.ts";
import { comparedDefinitions } from "../testing/compared-definitions.ts";
import { type Fault, type ProxiedRequest, withFaults } from "../testing/fault-proxy.ts";
import { ownerOf } from "../testing/journal-owner.ts";
import { liveBroker, withVirtualHost } from "../testing/live-broker.ts";
import { carryOut, planTopology, takeDown } from "../topology/topology-operations.ts";
import { BACKUPS_KEPT, backUpDefinitions } from "./definitions-backup.ts";

const broker = liveBroker();
const CANARY = "canary-93b1";

describe("definitions backup", { skip: typeof broker === "string" ? broker : false }, () => {
  const { api } = broker as Broker;

  test("a take-down is undone by importing it; no secret is in it; only its owner can read it", () =>
    scene(async ({ request, topology, folder, virtualHost }) => {
      const recorded = await carryOut({ ...request, desired: topology, recorded: empty(virtualHost) });
      await api.put(apiPath("parameters", "shovel", virtualHost, "s"), {
        value: {
          "src-uri": `amqp://u:${CANARY}@h`,
          "src-queue": "a",
          "dest-uri": `amqp:///${virtualHost}`,
          "dest-queue": "b",
        },
      });
      await api.put(apiPath("exchanges", virtualHost, "theirs"), {
        type: "fanout",
        durable: true,
        internal: true,
      });
      const before = await comparedDefinitions(api, virtualHost);
      await takeDown({ ...request, recorded });

      const [file = "", ...others] = await filesIn(folder);
      assert.deepEqual(others, []);
      assert.equal((await stat(file)).mode & 0o777, 0o600);
      assert.equal((await stat(dirname(file))).mode & 0o777, 0o700);
      const text = await readFile(file, "utf8");
      assert.ok(!text.includes(CANARY) && !text.includes(api.endpoint.password));
      // Also what was somebody else's, and what RabbitMQ's own export leaves out.
      assert.match(text, /"theirs"/);

      await api.post(apiPath("definitions", virtualHost), JSON.parse(text));
      assert.deepEqual(await comparedDefinitions(api, virtualHost), before);
      await takeDown({ ...request, recorded, backups: undefined });
    }));

  test("an error after the first change names it", () =>
    scene(async ({ request, topology, folder, virtualHost }) => {
      await api.put(apiPath("queues", virtualHost, "theirs"), { durable: true });
      await withFaults(api, queuesFail, (failing) =>
        assert.rejects(
          carryOut({
            ...request,
            broker: { ...request.broker, api: failing },
            desired: topology,
            recorded: empty(virtualHost),
          }),
          (error) => {
            assert.ok(error instanceof WarrenError);
            assert.ok(error.hint.startsWith("The definitions from before the first change: "));
            assert.ok(error.hint.includes(folder));
            return true;
          },
        ),
      );
      await carryOut({ ...request, desired: topology, recorded: empty(virtualHost) });
    }));

  test("none of an empty virtual host, and none without a change", () =>
    scene(async ({ request, topology, folder, virtualHost }) => {
      const recorded = await carryOut({ ...request, desired: topology, recorded: empty(virtualHost) });
      await carryOut({ ...request, desired: topology, recorded });
      assert.deepEqual(await filesIn(folder), []);
    }));

  test("as many as are kept, the newest; a name that leads elsewhere leads nowhere", () =>
    scene(async ({ request, topology, folder }) => {
      const { endpoint } = api;
      const odd = { ...topology, virtualHost: ".." };
      const { changes } = await planTopology({ ...request, desired: topology, recorded: topology });
      assert.ok(changes.length > 0);
      const written: (string | undefined)[] = [];
      for (let count = 0; count < BACKUPS_KEPT + 3; count++) {
        written.push(await backUpDefinitions({ folder, endpoint, live: odd, planned: changes }));
      }
      assert.deepEqual((await filesIn(folder)).toSorted(), written.slice(3));
    }));

  test("nothing is changed where it cannot be written", () =>
    scene(async ({ request, topology, folder, virtualHost }) => {
      await api.put(apiPath("queues", virtualHost, "theirs"), { durable: true });
      const before = await comparedDefinitions(api, virtualHost);
      const backups = join(folder, "a-file");
      await writeFile(backups, "");
      await assert.rejects(
        carryOut({ ...request, backups, desired: topology, recorded: empty(virtualHost) }),
        (error) => error instanceof WarrenError && error.code === "backup-failed",
      );
      assert.deepEqual(await comparedDefinitions(api, virtualHost), before);
    }));
});

function queuesFail({ method, path }: ProxiedRequest): Fault | undefined {
  return method === "PUT" && path.includes("/queues/") ? { status: 500 } : undefined;
}

interface Scene {
  readonly request: {
    readonly broker: Broker;
    readonly owner: JournalOwner;
    readonly adopt: boolean;
    readonly deleteData: boolean;
    readonly backups: string;
  };
  readonly topology: Topology;
  readonly folder: string;
  readonly virtualHost: string;
}

async function scene(use: (scene: Scene) => Promise<void>): Promise<void> {
  const live = broker as Broker;
  const folder = await mkdtemp(join(tmpdir(), "warren-backup-"));
  try {
    await withVirtualHost(live, async (virtualHost) => {
      const owner = ownerOf(`urn:pulumi:test::${virtualHost}::warren:index:Topology::t`);
      const request = { broker: live, owner, adopt: false, deleteData: false, backups: folder };
      try {
        await use({ request, topology: topologyOf(virtualHost), folder, virtualHost });
      } finally {
        await removeJournal(live.api, owner);
      }
    });
  } finally {
    await rm(folder, { recursive: true });
  }
}

function topologyOf(virtualHost: string): Topology {
  return fromTopologyInputs({
    virtualHost,
    exchanges: {
      orders: { type: "topic", arguments: { "alternate-exchange": "lost" } },
      lost: { type: "fanout" },
    },
    queues: { a: { type: "quorum", arguments: { "x-delivery-limit": 5 } }, b: { type: "classic" } },
    bindings: {
      a: { source: "orders", destination: "a", routingKey: "a.#" },
      b: { source: "amq.headers", destination: "b", arguments: { "x-match": "all", n: 1 } },
    },
    policies: { ttl: { pattern: "^b$", applyTo: "queues", definition: { "message-ttl": 1 } } },
  });
}

function empty(virtualHost: string): Topology {
  return { virtualHost, ...EMPTY_TOPOLOGY };
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}
