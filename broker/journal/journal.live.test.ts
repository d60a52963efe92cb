/** Journals that somebody with the tag `policymaker` writes on a real broker: named, ignored, and nothing is deleted. */

import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { describe, test } from "node:test";
import type { Topology } from "../../model/topology/topology.ts";
import { fromTopologyInputs } from "../../model/topology/topology-inputs.ts";
import { WarrenError } from "../../model/warren-error.ts";
import { apiPath, ManagementApi } from "../api/management-api.ts";
import type { Broker } from "../broker.ts";
import { globalParameterObject, refuseTaken } from "../objects/broker-objects.ts";
import { comparedDefinitions } from "../testing/compared-definitions.ts";
import { ownerOf } from "../testing/journal-owner.ts";
import { liveBroker, withVirtualHost } from "../testing/live-broker.ts";
import { rawGet } from "../testing/raw-answer.ts";
import { carryOut, planTopology, takeDown } from "../topology/topology-operations.ts";
import { isSomebodyElses } from "../virtual-hosts/virtual-host.ts";
import { writeJournal } from "./journal.ts";
import type { JournalOwner } from "./journal-proof.ts";

const broker = liveBroker();

const pathOf = (urn: string): string => apiPath("global-parameters", `warren-journal:${urn}`);

describe("a journal that its stack did not write", {
  skip: typeof broker === "string" ? broker : false,
}, () => {
  const live = broker as Broker;

  test("names objects of others: none of them is deleted, changed or taken over", () =>
    scene(async ({ virtualHost, owner, told, forge, declare }) => {
      const mine = declare({ queues: { mine: { type: "classic" } } });
      const request = { broker: live, owner, adopt: false, deleteData: false };
      await makeTheirs(virtualHost);
      const before = await comparedDefinitions(live.api, virtualHost);
      const creates = { exchange: ["theirs"], queue: ["theirs"], binding: [], policy: ["theirs"] };
      const forged = [
        { virtualHost, createsVirtualHost: true, creates },
        {
          virtualHost,
          createsVirtualHost: true,
          creates,
          written: new Date().toISOString(),
          proof: randomBytes(32).toString("base64url"),
        },
      ];
      for (const value of forged) {
        await forge(value);
        const empty = declare({});
        const plan = await planTopology({ ...request, desired: mine, recorded: empty });
        assert.deepEqual(
          plan.changes.map(({ action, key }) => [action, key]),
          [["create", "mine"]],
        );
        assert.match(
          told.splice(0).join(),
          new RegExp(`"warren-journal:${owner.urn}" on the broker is ignored`),
        );
        assert.equal(await isSomebodyElses(live.api, { owner, name: virtualHost }), true);
        // What they made under a name that is declared here is theirs all the same.
        const theirs = declare({ queues: { theirs: { type: "classic" } } });
        await assert.rejects(
          carryOut({ ...request, desired: theirs, recorded: empty }),
          /is already in virtual host/,
        );
        const owned = await carryOut({ ...request, desired: mine, recorded: empty });
        await forge(value);
        await carryOut({ ...request, desired: mine, recorded: owned });
        await forge(value);
        await takeDown({ ...request, recorded: owned });
        assert.deepEqual(await comparedDefinitions(live.api, virtualHost), before);
      }
    }));

  test("one of our own that was kept is of no use when its run is finished", () =>
    scene(async ({ virtualHost, owner, forge, declare }) => {
      const first = { ...owner, generation: "first" };
      await writeJournal(live.api, {
        owner: first,
        journal: {
          virtualHost,
          createsVirtualHost: false,
          creates: { exchange: ["theirs"], queue: ["theirs"], binding: [], policy: ["theirs"] },
        },
      });
      const path = apiPath("global-parameters", `warren-journal:${owner.urn}`);
      const { value: kept } = await rawGet<{ value: object }>(live.api, path);
      await makeTheirs(virtualHost);
      await forge(kept);
      const request = { broker: live, adopt: false, desired: declare({}), recorded: declare({}) };
      const actions = async (now: JournalOwner): Promise<string[]> =>
        (await planTopology({ ...request, owner: now })).changes.map(({ action }) => action);
      assert.deepEqual(
        await actions(first),
        ["delete", "delete", "delete"],
        "to be sure that it was a good one",
      );
      assert.deepEqual(await actions({ ...owner, generation: "second" }), []);
      assert.deepEqual(await actions(owner), []);
    }));

  for (const value of [
    null,
    5,
    "text",
    true,
    [],
    [{}],
    {},
    { creates: null },
    { virtualHost: 7, creates: [] },
  ]) {
    test(`is ${JSON.stringify(value)}: ignored in its own place and in that of another stack`, () =>
      scene(async ({ virtualHost, owner, told, forge, declare }) => {
        await forge(value);
        await forge(value, `${owner.urn}-another`);
        assert.equal(await isSomebodyElses(live.api, { owner, name: virtualHost }), true);
        const object = { name: `of-${virtualHost}`, value: 1 };
        await refuseTaken({ api: live.api, owner, kind: globalParameterObject, object });
        const desired = declare({ queues: { q: { type: "classic" } } });
        const request = { broker: live, owner, adopt: false, deleteData: false };
        const owned = await carryOut({ ...request, desired, recorded: declare({}) });
        assert.deepEqual(owned, desired);
        assert.match(told.join(), /it is not of the form/);
      }));
  }

  test("claims, in another stack's name, what is declared here: refused, with a way out that works", () =>
    scene(async ({ virtualHost, owner, forge, declare }) => {
      const other = `${owner.urn}-another`;
      const creates = { exchange: [], queue: ["q"], binding: [], policy: [] };
      await forge({ virtualHost, creates, written: new Date().toISOString() }, other);
      const desired = declare({ queues: { q: { type: "classic" } } });
      const request = { broker: live, owner, adopt: false, deleteData: false, desired };
      await assert.rejects(carryOut({ ...request, recorded: declare({}) }), (error) => {
        assert.ok(error instanceof WarrenError);
        assert.equal(error.code, "claimed-by-another");
        assert.ok(error.hint.includes(`delete the global parameter "warren-journal:${other}"`), error.hint);
        return true;
      });
      await live.api.delete(apiPath("global-parameters", `warren-journal:${other}`));
      assert.deepEqual(await carryOut({ ...request, recorded: declare({}) }), desired);
    }));

  async function makeTheirs(virtualHost: string): Promise<void> {
    await live.api.put(apiPath("exchanges", virtualHost, "theirs"), { type: "fanout" });
    await live.api.put(apiPath("queues", virtualHost, "theirs"), {
      durable: true,
      arguments: { "x-queue-type": "classic" },
    });
    const policy = { pattern: "^theirs$", definition: { "max-length": 9 }, "apply-to": "queues" };
    await live.api.put(apiPath("policies", virtualHost, "theirs"), policy);
  }

  interface Scene {
    readonly virtualHost: string;
    readonly owner: JournalOwner;
    /** What the owner was told, so far. */
    readonly told: string[];
    /** As a user who has nothing but the tag. @param urn the owner's by default */
    readonly forge: (value: unknown, urn?: string) => Promise<void>;
    readonly declare: (inputs: Partial<Parameters<typeof fromTopologyInputs>[0]>) => Topology;
  }

  async function scene(use: (scene: Scene) => Promise<void>): Promise<void> {
    const [username, password] = [`forger-${randomBytes(4).toString("hex")}`, "guess"];
    await live.api.put(apiPath("users", username), { password, tags: "policymaker" });
    const forger = new ManagementApi({ url: live.api.endpoint.url, username, password });
    try {
      await withVirtualHost(live, async (virtualHost) => {
        const told: string[] = [];
        const urn = `urn:pulumi:test::${virtualHost}::warren:index:Topology::t`;
        const owner = { ...ownerOf(urn), onRejected: (message: string) => told.push(message) };
        const nothing = { virtualHost, exchanges: {}, queues: {}, bindings: {}, policies: {} };
        try {
          await use({
            virtualHost,
            owner,
            told,
            forge: (value, name = urn) => forger.put(pathOf(name), { value }),
            declare: (inputs) => fromTopologyInputs({ ...nothing, ...inputs }),
          });
        } finally {
          for (const name of [urn, `${urn}-another`]) await live.api.delete(pathOf(name));
        }
      });
    } finally {
      await forger.close();
      await live.api.delete(apiPath("users", username));
    }
  }
});
