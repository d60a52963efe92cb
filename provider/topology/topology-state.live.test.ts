/** What the state of a Topology holds: its objects once, and what is owned where that is not all of them. */

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Broker } from "../../broker/broker.ts";
import { clusterIdentity } from "../../broker/cluster-identity.ts";
import { AdoptionNotes } from "../../broker/journal/adoption-notes.ts";
import { EMPTY_JOURNAL, removeJournal, writeJournal } from "../../broker/journal/journal.ts";
import { type ProxiedRequest, withFaults } from "../../broker/testing/fault-proxy.ts";
import { ownerOf } from "../../broker/testing/journal-owner.ts";
import { liveBroker, withVirtualHost } from "../../broker/testing/live-broker.ts";
import { WarrenError } from "../../model/warren-error.ts";
import { Away } from "../away.ts";
import { Departures } from "../departures.ts";
import { Plans } from "../plans.ts";
import type { PropertyMap } from "../protocol/property-map.ts";
import { type OperationContext, PartialFailure, propertiesOf, recorded } from "../resources/resource.ts";
import { topologyResource } from "./topology-resource.ts";

const broker = liveBroker();

const OBJECTS = {
  exchanges: { orders: { type: "topic" } },
  queues: { billing: { type: "quorum" }, audit: { type: "classic", protect: true } },
  bindings: { "orders -> billing [paid]": {} },
  policies: { ttl: { pattern: "^temp", definition: { "message-ttl": 60_000 } } },
};

const isBinding = ({ method, path }: ProxiedRequest): boolean =>
  method === "POST" && path.startsWith("/api/bindings/");

describe("the state of a Topology", { skip: typeof broker === "string" ? broker : false }, () => {
  const live = broker as Broker;

  test("has the objects in its inputs alone", () =>
    withTopology(async ({ declared, context, id }) => {
      const { outputs } = await topologyResource.create(declared, false, context(live));
      const clusterId = await clusterIdentity(live.api);
      const { generation, ...others } = outputs.values;
      assert.deepEqual(others, { virtualHost: id, clusterId });
      assert.equal(typeof generation, "string");
      const state = { id, inputs: declared, outputs };
      const read = await topologyResource.read(id, state, context(live));
      assert.deepEqual(read, state);
      assert.deepEqual(topologyResource.diff(recorded(state), declared), new Map());
      await topologyResource.delete(id, recorded(state), context(live));
      const gone = await topologyResource.read(id, state, context(live));
      assert.deepEqual(gone?.inputs.values["queues"], {});
    }));

  test("says what is owned after a failure in the middle, until the next run has made the rest", () =>
    withTopology(async ({ declared, context, id }) => {
      const failure = await withFaults(
        live.api,
        (request) => (isBinding(request) ? { status: 500 } : undefined),
        async (api) =>
          await topologyResource.create(declared, false, context({ ...live, api })).then(
            () => undefined,
            (error: unknown) => error,
          ),
      );
      assert.ok(failure instanceof PartialFailure, String(failure));
      const { outputs, inputs } = failure.state;
      assert.deepEqual(outputs.values["queues"], declared.values["queues"]);
      assert.deepEqual(outputs.values["bindings"], {});
      // The journal of the run still counts: what it asked for may be carried out only now.
      assert.equal("generation" in outputs.values, false);

      const read = await topologyResource.read(id, { id, inputs, outputs }, context(live));
      assert.ok(read !== undefined);
      assert.equal("queues" in read.outputs.values, false);
      assert.deepEqual(
        [...topologyResource.diff(recorded(read), declared)],
        [['bindings["orders -> billing [paid]"]', "add"]],
      );
      const update = { id, olds: recorded({ inputs, outputs }), news: declared, preview: false };
      const updated = await topologyResource.update(update, context(live));
      assert.deepEqual(Object.keys(updated.values).toSorted(), ["clusterId", "generation", "virtualHost"]);
    }));

  test("a preview refuses what another resource has claimed, and claims nothing itself", () =>
    withTopology(async ({ declared, context, id }) => {
      const theirs = ownerOf("urn:pulumi:theirs::stack::warren:index:Topology::t");
      const creates = { exchange: [], queue: ["billing"], binding: [], policy: [] };
      await writeJournal(live.api, {
        owner: theirs,
        journal: { ...EMPTY_JOURNAL, virtualHost: id, creates },
      });
      try {
        await assert.rejects(topologyResource.create(declared, true, context(live)), (error) => {
          assert.ok(error instanceof WarrenError);
          assert.equal(error.code, "claimed-by-another");
          assert.ok(error.message.includes(theirs.urn), error.message);
          return true;
        });
      } finally {
        await removeJournal(live.api, theirs);
      }
      await topologyResource.create(declared, true, context(live));
    }));
});

interface Prepared {
  /** The name of the virtual host too. */
  readonly id: string;
  readonly declared: PropertyMap;
  readonly context: (broker: Broker) => OperationContext;
}

async function withTopology(use: (prepared: Prepared) => Promise<void>): Promise<void> {
  const live = broker as Broker;
  await withVirtualHost(live, async (id) => {
    const urn = `urn:pulumi:test::state::warren:index:Topology::${id}`;
    const context = (by: Broker): OperationContext => ({
      urn,
      owner: (generation) => ({ ...ownerOf(urn), generation }),
      broker: () => by,
      adoptionNotes: () => new AdoptionNotes(by.api),
      deleteData: false,
      adopt: false,
      adoptsOnly: false,
      deleteAdopted: false,
      newBroker: false,
      moves: () => ({ nodes: [], named: new Set() }),
      backups: undefined,
      departures: new Departures(),
      away: new Away(),
      log: { info: () => undefined, warning: () => undefined, status: () => undefined },
      signal: new AbortController().signal,
      plans: new Plans({ written: undefined, refused: undefined, reviewed: undefined }),
      onFinished: () => undefined,
    });
    const declared = topologyResource.check(propertiesOf({ virtualHost: id, ...OBJECTS })).inputs;
    try {
      await use({ id, declared, context });
    } finally {
      await removeJournal(live.api, { urn });
    }
  });
}
