/** Ways of applying against a real broker: in bulk, in parts, without the administrator tag, and what is refused. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { EMPTY_TOPOLOGY, type Topology } from "../../model/topology/topology.ts";
import {
  fromTopologyInputs,
  type TopologyInputs,
  toTopologyInputs,
} from "../../model/topology/topology-inputs.ts";
import { WarrenError } from "../../model/warren-error.ts";
import { apiPath, ManagementApi } from "../api/management-api.ts";
import type { Broker } from "../broker.ts";
import { removeJournal } from "../journal/journal.ts";
import { HARDENED } from "../node/container/start-container.ts";
import {
  type BrokerContainer,
  NO_TEST_IMAGE,
  startBrokerContainer,
} from "../node/testing/broker-container.ts";
import { ownerOf } from "../testing/journal-owner.ts";
import { liveBroker, withUser, withVirtualHost } from "../testing/live-broker.ts";
import { snapshot } from "./snapshot.ts";
import { carryOut, planTopology, takeDown } from "./topology-operations.ts";

const broker = liveBroker();

/** Enough of each for an import where one is allowed. */
function declared(virtualHost: string, changed = false): Topology {
  const names = Array.from({ length: 60 }, (_, index) => `q${index}`);
  const inputs: TopologyInputs = {
    virtualHost,
    exchanges: {
      orders: { type: "topic", arguments: { "alternate-exchange": "lost" } },
      lost: { type: "fanout", internal: true },
      headers: { type: "headers", durable: false },
    },
    queues: Object.fromEntries(
      names.map((name, index) => [
        name,
        { type: index === 0 ? "quorum" : "classic", arguments: { "x-max-length": 5 } },
      ]),
    ),
    bindings: {
      ...Object.fromEntries(
        names.map((name) => [
          name,
          { source: "orders", destination: name, routingKey: changed ? `${name}.#` : name },
        ]),
      ),
      lost: { source: "lost", destination: "q0" },
      headers: { source: "headers", destination: "q1", arguments: { "x-match": "any", vip: changed } },
    },
    policies: {
      ttl: { pattern: "^q", applyTo: "queues", definition: { "message-ttl": changed ? 60_000 : 50_000 } },
    },
  };
  return fromTopologyInputs(inputs);
}

describe("applying", { skip: typeof broker === "string" ? broker : false }, () => {
  const real = broker as Broker;

  async function everything(as: Broker, virtualHost: string): Promise<void> {
    const owner = ownerOf(`urn:pulumi:test::${virtualHost}::warren:index:Topology::t`);
    const request = { broker: as, owner, adopt: false, deleteData: false };
    try {
      let recorded: Topology = { virtualHost, ...EMPTY_TOPOLOGY };
      for (const desired of [declared(virtualHost), declared(virtualHost, true)]) {
        recorded = await carryOut({ ...request, desired, recorded });
        assert.deepEqual(toTopologyInputs(recorded), toTopologyInputs(desired));
        // As an administrator sees it, whoever made it.
        const live = await snapshot(real.api, virtualHost);
        assert.deepEqual(live && toTopologyInputs(live), toTopologyInputs(desired));
        assert.deepEqual((await planTopology({ ...request, desired, recorded })).changes, []);
      }
      await takeDown({ ...request, recorded });
      assert.deepEqual(await snapshot(real.api, virtualHost), {
        virtualHost,
        ...EMPTY_TOPOLOGY,
        operatorPolicies: [],
      });
    } finally {
      await removeJournal(real.api, owner);
    }
  }

  test("with the tag administrator: made, changed and taken away", () =>
    withVirtualHost(real, (virtualHost) => everything(real, virtualHost)));

  test("with the tag policymaker only: the same, by single requests", () =>
    withVirtualHost(real, (virtualHost) =>
      withUser(real, async (as) => {
        const { username } = as.api.endpoint;
        await real.api.put(apiPath("users", username), {
          password: as.api.endpoint.password,
          tags: "policymaker",
        });
        const rights = { configure: ".*", write: ".*", read: ".*" };
        await real.api.put(apiPath("permissions", virtualHost, username), rights);
        await everything(as, virtualHost);
      }),
    ));

  test("without a tag that is enough: refused before anything is made, with the reason", () =>
    withVirtualHost(real, (virtualHost) =>
      withUser(real, async (as) => {
        const { username } = as.api.endpoint;
        await real.api.put(apiPath("users", username), {
          password: as.api.endpoint.password,
          tags: "management",
        });
        await real.api.put(apiPath("permissions", virtualHost, username), {
          configure: ".*",
          write: ".*",
          read: ".*",
        });
        const recorded = { virtualHost, ...EMPTY_TOPOLOGY };
        const request = {
          broker: as,
          owner: ownerOf(`urn:${virtualHost}`),
          adopt: false,
          deleteData: false,
          recorded,
        };
        await assert.rejects(
          carryOut({ ...request, desired: declared(virtualHost) }),
          (error) =>
            error instanceof WarrenError &&
            error.message.includes("HTTP 401") &&
            error.hint === `User "${username}" lacks the tag or the permission for this.`,
        );
        assert.deepEqual(await snapshot(real.api, virtualHost), { ...recorded, operatorPolicies: [] });
      }),
    ));

  test("objects that are together beyond the broker's limit of a body come in parts", () =>
    withVirtualHost(real, async (virtualHost) => {
      // 120 queues with an argument of 100 kB each, of a name that RabbitMQ does not look at: 12 MB.
      const note = { "x-note": "x".repeat(100_000) };
      const names = Array.from({ length: 120 }, (_, index) => `q${index}`);
      const desired = fromTopologyInputs({
        virtualHost,
        exchanges: {},
        queues: Object.fromEntries(names.map((name) => [name, { type: "classic", arguments: note }])),
        bindings: {},
        policies: {},
      });
      const owner = ownerOf(`urn:pulumi:test::${virtualHost}::warren:index:Topology::t`);
      const recorded = { virtualHost, ...EMPTY_TOPOLOGY };
      const owned = await carryOut({
        broker: real,
        owner,
        adopt: false,
        deleteData: false,
        desired,
        recorded,
      });
      assert.equal(owned.queues.length, 120);
      await removeJournal(real.api, owner);
    }));

  test("a large part that is not answered in time is asked for again in smaller ones", () =>
    withVirtualHost(real, async (virtualHost) => {
      const { url, username, password } = real.api.endpoint;
      // So little that 500 queues cannot be made in it, and 200 may be.
      const api = new ManagementApi({ url, username, password }, { longRequestTimeout: 20 });
      const names = Array.from({ length: 500 }, (_, index) => `q${index}`);
      const desired = fromTopologyInputs({
        virtualHost,
        exchanges: {},
        queues: Object.fromEntries(names.map((name) => [name, { type: "classic" }])),
        bindings: {},
        policies: {},
      });
      const owner = ownerOf(`urn:pulumi:test::${virtualHost}::warren:index:Topology::t`);
      const recorded = { virtualHost, ...EMPTY_TOPOLOGY };
      try {
        const request = { broker: { ...real, api }, owner, adopt: false, deleteData: false, desired };
        await carryOut({ ...request, recorded }).catch((error: unknown) => {
          // A part of the least size is not excused any more; the error says how large it was and how long it took.
          assert.ok(error instanceof WarrenError);
          assert.match(error.message, /creating queue "q\d+" and \d+ more.*no answer within 0\.02 s/);
        });
        const patient = { ...request, broker: real };
        const owned = await carryOut({ ...patient, recorded });
        assert.equal(owned.queues.length, 500);
      } finally {
        await api.close();
        await removeJournal(real.api, owner);
      }
    }));
});

describe("a cluster that is not complete", { skip: NO_TEST_IMAGE }, () => {
  test("is refused before an import, which would answer 204 and make no queues", async () => {
    const settings = ["loopback_users = none", "cluster_formation.target_cluster_size_hint = 3"];
    const container = await startBrokerContainer({ settings });
    const { username, password } = container.administrator;
    const api = new ManagementApi({ url: container.managementUrl, username, password });
    try {
      await api.put(apiPath("vhosts", "shop"));
      const here = { api, amqp: { url: container.amqpUrl, username, password } };
      const recorded = { virtualHost: "shop", ...EMPTY_TOPOLOGY };
      const request = { broker: here, owner: ownerOf("urn:shop"), adopt: false, deleteData: false, recorded };
      await assert.rejects(
        carryOut({ ...request, desired: declared("shop") }),
        (error) => error instanceof WarrenError && error.code === "cluster-incomplete",
      );
    } finally {
      await api.close();
      await container.remove();
    }
  });
});

describe("a broker that denies queues which are neither durable nor exclusive", {
  skip: NO_TEST_IMAGE,
}, () => {
  const settings = [...HARDENED, "deprecated_features.permit.transient_nonexcl_queues = false"];
  let container: BrokerContainer;
  before(async () => {
    container = await startBrokerContainer({ settings });
  });
  after(async () => await container.remove());

  for (const count of [19, 25]) {
    test(`says so of one among ${count}, in an import too, which would leave it out without a word`, async () => {
      const { username, password } = container.administrator;
      const api = new ManagementApi({ url: container.managementUrl, username, password });
      const virtualHost = `with-${count}`;
      try {
        await api.put(apiPath("vhosts", virtualHost));
        const names = Array.from({ length: count }, (_, index) => `q${index}`);
        const desired = fromTopologyInputs({
          virtualHost,
          exchanges: {},
          queues: Object.fromEntries(
            names.map((name, index) => [name, { type: "classic", durable: index !== 7 }]),
          ),
          bindings: {},
          policies: {},
        });
        const here = { api, amqp: { url: container.amqpUrl, username, password } };
        const recorded = { virtualHost, ...EMPTY_TOPOLOGY };
        const request = {
          broker: here,
          owner: ownerOf(`urn:${virtualHost}`),
          adopt: false,
          deleteData: false,
          recorded,
        };
        await assert.rejects(
          carryOut({ ...request, desired }),
          (error) =>
            error instanceof WarrenError &&
            /creating queue "q7" in virtual host "with-\d+": .*`transient_nonexcl_queues` is deprecated/.test(
              error.message,
            ),
        );
      } finally {
        await api.close();
      }
    });
  }
});
