/** Snapshot, apply, journal and refusals against a real broker. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { EMPTY_TOPOLOGY, type Topology } from "../../model/topology/topology.ts";
import {
  fromTopologyInputs,
  type TopologyInputs,
  toTopologyInputs,
} from "../../model/topology/topology-inputs.ts";
import { WarrenError } from "../../model/warren-error.ts";
import { apiPath } from "../api/management-api.ts";
import type { Broker } from "../broker.ts";
import { readJournal, removeJournal, writeJournal } from "../journal/journal.ts";
import type { JournalOwner } from "../journal/journal-proof.ts";
import { ownerOf } from "../testing/journal-owner.ts";
import { liveBroker, withConnection, withVirtualHost } from "../testing/live-broker.ts";
import { snapshot } from "./snapshot.ts";
import { carryOut, planTopology, takeDown } from "./topology-operations.ts";

const broker = liveBroker();

describe("topology operations", { skip: typeof broker === "string" ? broker : false }, () => {
  test("every kind of object, made, read back the same, changed, and taken down", () =>
    scene(async ({ live, owner, virtualHost, declare }) => {
      const desired = declare(EVERYTHING);
      const owned = await carryOut({ ...live, owner, desired, recorded: empty(virtualHost) });
      assert.deepEqual(toTopologyInputs(owned), toTopologyInputs(desired));

      const { ["西游记"]: _, ...queues } = EVERYTHING.queues;
      const changed = declare({
        ...EVERYTHING,
        queues: { ...queues, added: { type: "classic" } },
        bindings: { odd: { source: "orders", destination: "added", routingKey: "~ a/b %7E ." } },
        policies: { ttl: { pattern: "^t", definition: { "message-ttl": 2 } } },
      });
      const next = await carryOut({ ...live, owner, desired: changed, recorded: owned });
      assert.deepEqual(toTopologyInputs(next), toTopologyInputs(changed));
      assert.deepEqual(
        (await planTopology({ ...live, owner, desired: changed, recorded: next })).changes,
        [],
      );

      await takeDown({ ...live, owner, recorded: next });
      assert.deepEqual(await snapshot(live.broker.api, virtualHost), {
        ...empty(virtualHost),
        operatorPolicies: [],
      });
    }));

  test("an auto-delete exchange that goes with its last binding is no failure", () =>
    scene(async ({ live, owner, virtualHost, declare }) => {
      const exchanges = { short: { type: "fanout", autoDelete: true } };
      const queues = { q: { type: "classic" } } as const;
      const bound = declare({ exchanges, queues, bindings: { a: { source: "short", destination: "q" } } });
      const recorded = await carryOut({ ...live, owner, desired: bound, recorded: empty(virtualHost) });
      const owned = await carryOut({ ...live, owner, desired: declare({ exchanges, queues }), recorded });
      assert.deepEqual(owned.exchanges, []);
    }));

  test("in bulk: 2,500 queues and bindings, in parts", () =>
    scene(async ({ live, owner, virtualHost, declare }) => {
      const names = Array.from({ length: 2_500 }, (_, index) => `q${index}`);
      const desired = declare({
        exchanges: { x: { type: "topic" } },
        queues: Object.fromEntries(names.map((name) => [name, { type: "classic" }])),
        bindings: Object.fromEntries(
          names.map((name) => [name, { source: "x", destination: name, routingKey: name }]),
        ),
      });
      const owned = await carryOut({ ...live, owner, desired, recorded: empty(virtualHost) });
      assert.deepEqual(toTopologyInputs(owned), toTopologyInputs(desired));
    }));

  test("what is there already is refused and stays, unless an interrupted run made it", () =>
    scene(async ({ live, owner, virtualHost, declare }) => {
      const { api } = live.broker;
      await api.put(apiPath("queues", virtualHost, "q"), {
        durable: true,
        arguments: { "x-queue-type": "classic" },
      });
      const desired = declare({ queues: { q: { type: "classic" }, other: { type: "classic" } } });
      const request = { ...live, owner, desired, recorded: empty(virtualHost) };
      await assert.rejects(carryOut(request), (error) => {
        assert.ok(error instanceof WarrenError);
        assert.equal(error.code, "already-exists");
        assert.match(error.message, /queue "q" is already in virtual host/);
        return true;
      });
      assert.deepEqual(
        (await snapshot(api, virtualHost))?.queues.map(({ name }) => name),
        ["q"],
      );
      assert.equal(await readJournal(api, owner), undefined);

      const creates = { exchange: [], queue: ["q", "other"], binding: [], policy: [] };
      await writeJournal(api, { owner, journal: { virtualHost, createsVirtualHost: false, creates } });
      const owned = await carryOut(request);
      assert.deepEqual(toTopologyInputs(owned), toTopologyInputs(desired));
      assert.deepEqual((await readJournal(api, owner))?.creates.queue, ["q", "other"]);
    }));

  test("a queue with one unacknowledged message stops a take-down before its first step", () =>
    scene(async ({ live, owner, virtualHost, declare }) => {
      const desired = declare(EVERYTHING);
      const recorded = await carryOut({ ...live, owner, desired, recorded: empty(virtualHost) });
      await withConnection(live.broker, virtualHost, async (connection) => {
        const channel = await connection.createConfirmChannel();
        channel.sendToQueue("billing", Buffer.from("text"));
        await channel.waitForConfirms();
        assert.ok((await channel.get("billing")) !== false);
        // As maps: RabbitMQ lists objects in no order that it keeps to.
        const objects = async () =>
          toTopologyInputs((await snapshot(live.broker.api, virtualHost)) ?? empty(virtualHost));
        const before = await objects();
        await assert.rejects(takeDown({ ...live, owner, recorded }), /"billing": 0 ready, 1 unacknowledged/);
        assert.deepEqual(await objects(), before);
      });
      await takeDown({ ...live, owner, recorded, deleteData: true });
    }));

  test("an object that the broker refuses is named, and the rest is owned", () =>
    scene(async ({ live, owner, virtualHost, declare }) => {
      const desired = declare({
        exchanges: { x: { type: "topic" } },
        queues: { wrong: { type: "classic", arguments: { "x-message-ttl": "60000" } } },
      });
      await assert.rejects(carryOut({ ...live, owner, desired, recorded: empty(virtualHost) }), (error) => {
        assert.ok(error instanceof WarrenError);
        assert.match(error.message, /creating queue "wrong".*x-message-ttl/);
        assert.ok("owned" in error);
        assert.deepEqual(
          (error.owned as Topology).exchanges.map(({ name }) => name),
          ["x"],
        );
        return true;
      });
    }));

  test("no virtual host: an empty plan to make everything, and a clear error when it is made", () =>
    scene(async ({ live, owner }) => {
      const desired = {
        ...empty("not-there"),
        queues: fromTopologyInputs(inputs("not-there", EVERYTHING)).queues,
      };
      const request = { ...live, owner, desired, recorded: empty("not-there") };
      const plan = await planTopology(request);
      assert.equal(plan.virtualHostExists, false);
      assert.ok(plan.changes.every(({ action }) => action === "create"));
      await assert.rejects(carryOut(request), /virtual host "not-there" does not exist/);
    }));
});

type Declared = Partial<Omit<TopologyInputs, "virtualHost">>;

const EVERYTHING = {
  exchanges: {
    orders: { type: "topic", arguments: { "alternate-exchange": "lost" } },
    lost: { type: "fanout", internal: true },
    short: { type: "headers", durable: false },
  },
  queues: {
    billing: { type: "quorum", arguments: { "x-dead-letter-exchange": "lost", "x-delivery-limit": 5 } },
    西游记: { type: "classic", arguments: { "x-max-priority": 5 } },
    log: { type: "stream", arguments: { "x-max-length-bytes": 1_000_000 } },
  },
  bindings: {
    a: { source: "orders", destination: "billing", routingKey: "order.*.paid" },
    b: { source: "orders", destination: "lost", destinationType: "exchange", routingKey: "#" },
    c: { source: "short", destination: "西游记", arguments: { "x-match": "all", count: 1, vip: true } },
    d: { source: "amq.topic", destination: "log", routingKey: "a b/~.%" },
  },
  policies: { ttl: { pattern: "^t", applyTo: "queues", priority: 1, definition: { "message-ttl": 1 } } },
} as const satisfies Declared;

interface Scene {
  readonly live: { readonly broker: Broker; readonly adopt: boolean; readonly deleteData: boolean };
  readonly owner: JournalOwner;
  readonly virtualHost: string;
  readonly declare: (declared: Declared) => Topology;
}

async function scene(use: (scene: Scene) => Promise<void>): Promise<void> {
  const real = broker as Broker;
  await withVirtualHost(real, async (virtualHost) => {
    const owner = ownerOf(`urn:pulumi:test::${virtualHost}::warren:index:Topology::t`);
    const live = { broker: real, adopt: false, deleteData: false };
    const declare = (declared: Declared): Topology => fromTopologyInputs(inputs(virtualHost, declared));
    try {
      await use({ live, owner, virtualHost, declare });
    } finally {
      await removeJournal(real.api, owner);
    }
  });
}

function inputs(virtualHost: string, declared: Declared): TopologyInputs {
  return { virtualHost, exchanges: {}, queues: {}, bindings: {}, policies: {}, ...declared };
}

function empty(virtualHost: string): Topology {
  return { virtualHost, ...EMPTY_TOPOLOGY };
}
