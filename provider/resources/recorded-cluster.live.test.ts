/** A state that was made against another broker: refused by every operation, or forgotten where the operator says so. */

import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { describe, test } from "node:test";
import { apiPath } from "../../broker/api/management-api.ts";
import { findUser } from "../../broker/api/users.ts";
import type { Broker } from "../../broker/broker.ts";
import { clusterIdentity } from "../../broker/cluster-identity.ts";
import { AdoptionNotes } from "../../broker/journal/adoption-notes.ts";
import { comparedDefinitions } from "../../broker/testing/compared-definitions.ts";
import { ownerOf } from "../../broker/testing/journal-owner.ts";
import { liveBroker, withVirtualHost } from "../../broker/testing/live-broker.ts";
import { rawFind } from "../../broker/testing/raw-answer.ts";
import { WarrenError } from "../../model/warren-error.ts";
import { Away } from "../away.ts";
import { Departures } from "../departures.ts";
import { Plans } from "../plans.ts";
import type { PropertyMap, PropertyValue } from "../protocol/property-map.ts";
import { topologyResource } from "../topology/topology-resource.ts";
import { operatorPolicyResource } from "./broker-object-resource.ts";
import { destroyGuardResource } from "./destroy-guard-resource.ts";
import { type OperationContext, propertiesOf, type Resource, recorded } from "./resource.ts";
import { userClaimResource } from "./users/user-claim-resource.ts";
import { userResource } from "./users/user-resource.ts";
import { virtualHostResource } from "./virtual-host-resource.ts";

const broker = liveBroker();
const OTHER = "rabbitmq-cluster-id-of-another-one";

interface Case {
  readonly name: string;
  readonly resource: Resource;
  readonly inputs: (virtualHost: string) => object;
}

const CASES: readonly Case[] = [
  {
    name: "Topology",
    resource: topologyResource,
    inputs: (virtualHost) => ({
      virtualHost,
      exchanges: {},
      queues: { q: { type: "classic" } },
      bindings: {},
      policies: {},
    }),
  },
  {
    name: "VirtualHost",
    resource: virtualHostResource,
    inputs: (name) => ({
      name,
      description: "",
      tags: [],
      defaultQueueType: "classic",
      limits: {},
      tracing: false,
    }),
  },
];

describe("a state's cluster", { skip: typeof broker === "string" ? broker : false }, () => {
  const live = broker as Broker;

  for (const { name, resource, inputs } of CASES) {
    test(`${name}: kept in the state; another one's is refused by every operation, and nothing is touched`, () =>
      withVirtualHost(live, async (virtualHost) => {
        const context = contextOf(name, virtualHost, false);
        // A virtual host is not taken over: it has to be made here.
        if (name === "VirtualHost") await live.api.delete(apiPath("vhosts", virtualHost));
        const declared = resource.check(propertiesOf(inputs(virtualHost))).inputs;
        const made = await resource.create(declared, false, context);
        assert.equal(made.outputs.values["clusterId"], await clusterIdentity(live.api));
        const before = await comparedDefinitions(live.api, virtualHost);

        const elsewhere = withCluster(made.outputs, OTHER);
        const state = { id: virtualHost, outputs: elsewhere, inputs: declared };
        const update = { id: virtualHost, olds: recorded(state), news: declared };
        await assert.rejects(resource.read(virtualHost, state, context), isAnotherBroker);
        await assert.rejects(resource.update({ ...update, preview: true }, context), isAnotherBroker);
        await assert.rejects(resource.update({ ...update, preview: false }, context), isAnotherBroker);
        await assert.rejects(resource.delete(virtualHost, recorded(state), context), isAnotherBroker);
        assert.deepEqual(await comparedDefinitions(live.api, virtualHost), before);

        // The old broker is gone for good: what is recorded is gone with it, what is here is somebody else's.
        const accepting = contextOf(name, `${virtualHost}-2`, true);
        assert.equal(await resource.read(virtualHost, state, accepting), undefined);
        await resource.delete(virtualHost, recorded(state), accepting);
        await assert.rejects(resource.update({ ...update, preview: false }, accepting), /was not made by/);
        assert.deepEqual(await comparedDefinitions(live.api, virtualHost), before);

        // A state from before there was an id.
        const { clusterId: _, ...values } = made.outputs.values;
        const old = { ...state, outputs: { values, secrets: made.outputs.secrets } };
        const read = await resource.read(virtualHost, old, context);
        assert.equal(read?.outputs.values["clusterId"], made.outputs.values["clusterId"]);
        assert.equal("clusterId" in (read?.inputs.values ?? {}), false);
        assert.deepEqual(resource.diff(recorded(read ?? old), declared), new Map());
        await resource.delete(virtualHost, recorded(old), context);
        await live.api.delete(apiPath("global-parameters", `warren-journal:${context.urn}`));
      }));
  }
});

describe("an update on another broker", { skip: typeof broker === "string" ? broker : false }, () => {
  const live = broker as Broker;

  test("is refused for what is one request, too, before it is put there; with WARREN_NEW_BROKER it is a creation", () =>
    withVirtualHost(live, async (virtualHost) => {
      const declared = (priority: number): PropertyMap =>
        operatorPolicyResource.check(
          propertiesOf({
            virtualHost,
            name: "cap",
            pattern: "^a",
            priority,
            definition: { "max-length": 5 },
          }),
        ).inputs;
      const path = apiPath("operator-policies", virtualHost, "cap");
      const context = contextOf("OperatorPolicy", "cap", false);
      const olds = withCluster(declared(1), OTHER);
      const update = { id: `${virtualHost}/cap`, olds, news: declared(2) };
      await assert.rejects(
        operatorPolicyResource.update({ ...update, preview: true }, context),
        isAnotherBroker,
      );
      await assert.rejects(
        operatorPolicyResource.update({ ...update, preview: false }, context),
        isAnotherBroker,
      );
      assert.equal(await rawFind(live.api, path), undefined);

      const accepting = contextOf("OperatorPolicy", "cap", true);
      const outputs = await operatorPolicyResource.update({ ...update, preview: false }, accepting);
      assert.equal(outputs.values["clusterId"], await clusterIdentity(live.api));
      const other = contextOf("OperatorPolicy", "other", true);
      await assert.rejects(operatorPolicyResource.update({ ...update, preview: false }, other), /cap/);
      for (const { urn } of [accepting, other])
        await live.api.delete(apiPath("global-parameters", `warren-journal:${urn}`));
    }));
});

describe("users in a state of another cluster", { skip: typeof broker === "string" ? broker : false }, () => {
  test("they carry the cluster for their permissions, and are read before anything is done", async () => {
    const { api } = broker as Broker;
    const name = `recorded-${randomBytes(4).toString("hex")}`;
    const { inputs } = userResource.check(propertiesOf({ name, password: "p" }));
    const [context, accepting] = [false, true].map((isNew) => contextOf("User", name, isNew));
    assert.ok(context !== undefined && accepting !== undefined);
    const { id, outputs } = await userResource.create(inputs, false, context);
    try {
      assert.equal(outputs.values["clusterId"], await clusterIdentity(api));
      assert.ok(userResource.refreshBeforeUpdate);
      const state = { id, inputs, outputs: withCluster(outputs, OTHER) };
      await assert.rejects(userResource.read(id, state, context), isAnotherBroker);
      await assert.rejects(userResource.delete(id, recorded(state), context), isAnotherBroker);
      // Its permissions are deleted with it as long as the state has it.
      const missing = await userResource.read(id, state, accepting);
      assert.ok(missing !== undefined);
      assert.deepEqual([...userResource.diff(recorded(missing), inputs)], [["missing", "delete"]]);
      const made = { id, olds: recorded(missing), news: inputs, preview: false };
      // Its own journal would prove that it is this one's.
      const namesake = contextOf("User", `namesake-of-${name}`, true);
      await assert.rejects(userResource.update(made, namesake), /is there already/);
      await api.delete(apiPath("global-parameters", `warren-journal:${namesake.urn}`));
      await userResource.delete(id, recorded(missing), accepting);
      assert.ok((await findUser(api, name)) !== undefined, "who bears the name on the new broker stays");
      // Pointed back to its own broker, it is there as it was.
      const back = { ...missing, outputs: withCluster(missing.outputs, outputs.values["clusterId"] ?? "") };
      assert.deepEqual(
        userResource.diff(recorded((await userResource.read(id, back, context)) ?? missing), inputs),
        new Map(),
      );
    } finally {
      await userResource.delete(id, outputs, context);
      await api.delete(apiPath("global-parameters", `warren-journal:${context.urn}`));
    }
  });

  test("in states of earlier versions the claim of all of them says it", async () => {
    const inputs = propertiesOf({ users: ["nobody-by-this-name"] });
    const [context, accepting] = [false, true].map((isNew) => contextOf("UserClaim", "users", isNew));
    assert.ok(context !== undefined && accepting !== undefined);
    const cluster = await clusterIdentity((broker as Broker).api);
    assert.ok(cluster !== undefined);
    const state = { id: "users", inputs, outputs: withCluster(inputs, cluster) };
    assert.deepEqual(await userClaimResource.read("users", state, context), state);
    await userClaimResource.delete("users", recorded(state), context);
    const old = { ...state, outputs: withCluster(inputs, OTHER) };
    await assert.rejects(userClaimResource.read("users", old, context), isAnotherBroker);
    await assert.rejects(userClaimResource.read("users", old, accepting), isRefused);
    // Nobody's name is at stake.
    const none = { ...state, outputs: withCluster(propertiesOf({ users: [] }), OTHER) };
    assert.equal(await userClaimResource.read("users", none, accepting), undefined);
  });

  test("a destroy of them is refused before its first step", async () => {
    const [strict, accepting] = [false, true].map((isNew) => contextOf("DestroyGuard", "guard", isNew));
    assert.ok(strict !== undefined && accepting !== undefined);
    await assert.rejects(destroyed(["u"], strict), isAnotherBroker);
    await assert.rejects(destroyed(["u"], { ...strict, deleteData: true }), isAnotherBroker);
    await assert.rejects(destroyed(["u"], accepting), isRefused);
    await destroyed([], accepting);
  });
});

function isRefused(error: unknown): boolean {
  assert.ok(error instanceof WarrenError);
  assert.equal(error.code, "users-of-another-broker");
  assert.match(error.hint, /pulumi state delete '.+' --target-dependents --yes/);
  return true;
}

/** Of a stack on another broker. */
async function destroyed(users: readonly string[], context: OperationContext): Promise<void> {
  const { inputs } = destroyGuardResource.check(
    propertiesOf({ virtualHosts: ["v"], objects: { v: { users } } }),
  );
  await destroyGuardResource.delete("destroy-guard", withCluster(inputs, OTHER), context);
}

function isAnotherBroker(error: unknown): boolean {
  assert.ok(error instanceof WarrenError);
  assert.equal(error.code, "another-broker");
  assert.match(error.message, new RegExp(OTHER));
  assert.match(error.hint, /WARREN_NEW_BROKER=yes/);
  return true;
}

function withCluster({ values, secrets }: PropertyMap, clusterId: PropertyValue): PropertyMap {
  return { values: { ...values, clusterId }, secrets };
}

function contextOf(type: string, name: string, newBroker: boolean): OperationContext {
  const urn = `urn:pulumi:test::cluster::warren:index:${type}::${name}`;
  return {
    urn,
    owner: () => ownerOf(urn),
    broker: () => broker as Broker,
    adoptionNotes: () => new AdoptionNotes((broker as Broker).api),
    deleteData: false,
    adopt: false,
    adoptsOnly: false,
    deleteAdopted: false,
    newBroker,
    moves: () => ({ nodes: [], named: new Set() }),
    backups: undefined,
    departures: new Departures(),
    away: new Away(),
    log: { info: () => undefined, warning: () => undefined, status: () => undefined },
    signal: new AbortController().signal,
    plans: new Plans({ written: undefined, refused: undefined, reviewed: undefined }),
    onFinished: () => undefined,
  };
}
