/** A virtual host that a topology shares with objects of somebody else, and the plans that tests disturb there. */
import assert from "node:assert/strict";
import { restrictTo, union, without } from "../../model/topology/ownership.ts";
import { EMPTY_TOPOLOGY, type Topology } from "../../model/topology/topology.ts";
import { fromTopologyInputs, type TopologyInputs } from "../../model/topology/topology-inputs.ts";
import { apiPath } from "../api/management-api.ts";
import type { Broker } from "../broker.ts";
import { ownedByJournal, readJournal, removeJournal } from "../journal/journal.ts";
import type { JournalOwner } from "../journal/journal-proof.ts";
import { snapshot } from "../topology/snapshot.ts";
import { carryOut, takeDown } from "../topology/topology-operations.ts";
import { ownerOf } from "./journal-owner.ts";
import { withVirtualHost } from "./live-broker.ts";

export type Declared = Partial<Omit<TopologyInputs, "virtualHost">>;

const range = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

/** Leads from `before` to `after`. Without `before`: from nothing. Without `after`: everything is taken down. */
export interface Plan {
  readonly before?: Declared;
  readonly after?: Declared;
}

export const PLANS: Readonly<Record<"create" | "create in bulk" | "update" | "delete" | "mixed", Plan>> = {
  create: {
    after: {
      exchanges: {
        orders: { type: "topic", arguments: { "alternate-exchange": "lost" } },
        lost: { type: "fanout" },
      },
      queues: { billing: { type: "quorum" }, audit: { type: "classic" } },
      bindings: {
        a: { source: "orders", destination: "billing", routingKey: "order.*.paid" },
        b: { source: "lost", destination: "audit" },
      },
      policies: { ttl: { pattern: "^temp", definition: { "message-ttl": 60_000 } } },
    },
  },
  "create in bulk": {
    after: {
      exchanges: { orders: { type: "topic" } },
      queues: Object.fromEntries(range(25).map((index) => [`q${index}`, { type: "classic" }])),
      bindings: Object.fromEntries(
        range(25).map((index) => [`${index}`, { source: "orders", destination: `q${index}` }]),
      ),
    },
  },
  update: {
    before: {
      exchanges: { orders: { type: "topic" }, odd: { type: "direct" } },
      policies: {
        ttl: { pattern: "^temp", definition: { "message-ttl": 60_000 } },
        length: { pattern: "^temp", priority: 1, definition: { "max-length": 5 } },
      },
    },
    after: {
      // A replacement: nothing comes through it.
      exchanges: { orders: { type: "topic" }, odd: { type: "fanout" } },
      policies: {
        ttl: { pattern: "^temp", definition: { "message-ttl": 5_000 } },
        length: { pattern: "^tmp", priority: 2, definition: { "max-length": 6 } },
      },
    },
  },
  delete: {
    before: {
      exchanges: { orders: { type: "topic" }, lost: { type: "fanout" } },
      queues: { billing: { type: "quorum" }, audit: { type: "classic" } },
      bindings: {
        a: { source: "orders", destination: "billing", routingKey: "paid" },
        b: { source: "orders", destination: "lost", destinationType: "exchange", arguments: { x: 1 } },
      },
      policies: { ttl: { pattern: "^temp", definition: { "message-ttl": 60_000 } } },
    },
  },
  mixed: {
    before: {
      exchanges: { orders: { type: "topic" }, old: { type: "fanout" } },
      queues: { billing: { type: "quorum" }, old: { type: "classic" } },
      bindings: {
        a: { source: "orders", destination: "billing", routingKey: "paid" },
        b: { source: "old", destination: "old" },
      },
      policies: { ttl: { pattern: "^temp", definition: { "message-ttl": 1 } }, old: ttlPolicy("^old") },
    },
    after: {
      exchanges: { orders: { type: "topic" }, fresh: { type: "fanout" } },
      queues: { billing: { type: "quorum" }, fresh: { type: "classic" } },
      bindings: {
        a: { source: "orders", destination: "billing", routingKey: "order.*.paid" },
        b: { source: "fresh", destination: "fresh" },
      },
      policies: { ttl: { pattern: "^temp", definition: { "message-ttl": 2 } }, fresh: ttlPolicy("^fresh") },
    },
  },
};

function ttlPolicy(pattern: string) {
  return { pattern, definition: { "message-ttl": 1_000 } };
}

export interface SharedHost {
  readonly broker: Broker;
  readonly virtualHost: string;
  readonly owner: JournalOwner;
  /** What the state says is owned. */
  readonly recorded: Topology;
  /** Undefined: everything is taken down. */
  readonly desired: Topology | undefined;
  /** Carries the plan out by a client of the test's own, as Pulumi would. @returns what the state says then */
  readonly run: (broker: Broker, recorded?: Topology) => Promise<Topology>;
  /** @throws AssertionError unless somebody else's objects are as they were, and all else there is owned */
  readonly isTrue: (recorded: Topology) => Promise<void>;
  /** @throws AssertionError unless the broker holds what is declared and what is somebody else's, and nothing more */
  readonly isDone: () => Promise<void>;
}

/** A virtual host as a plan finds it, with somebody else's objects in it; removed whatever happens. */
export async function withSharedHost(
  broker: Broker,
  { before, after }: Plan,
  use: (host: SharedHost) => Promise<void>,
): Promise<void> {
  await withVirtualHost(broker, async (virtualHost) => {
    const owner = ownerOf(`urn:pulumi:test::${virtualHost}::warren:index:Topology::t`);
    const topology = (declared: Declared): Topology =>
      fromTopologyInputs({ virtualHost, ...NOTHING, ...declared });
    const nothing = { virtualHost, ...EMPTY_TOPOLOGY };
    const request = { owner, adopt: false, deleteData: false };
    const desired = after === undefined ? undefined : topology(after);
    try {
      await makeTheirs(broker, virtualHost);
      const theirs = (await snapshot(broker.api, virtualHost)) ?? nothing;
      const recorded =
        before === undefined
          ? nothing
          : await carryOut({ ...request, broker, desired: topology(before), recorded: nothing });
      await removeJournal(broker.api, owner);
      const live = async (): Promise<Topology> => (await snapshot(broker.api, virtualHost)) ?? nothing;
      const run = async (by: Broker, known = recorded): Promise<Topology> => {
        if (desired !== undefined) return carryOut({ ...request, broker: by, desired, recorded: known });
        await takeDown({ ...request, broker: by, recorded: known });
        return nothing;
      };
      const isTrue = async (known: Topology): Promise<void> => {
        const there = await live();
        const journal = ownedByJournal(await readJournal(broker.api, owner), there);
        const owned = restrictTo(union(known, journal), there);
        assert.deepEqual(sorted(without(there, owned)), sorted(theirs), "unowned, or somebody else's");
      };
      const isDone = async (): Promise<void> =>
        assert.deepEqual(sorted(await live()), sorted(union(desired ?? nothing, theirs)));
      await use({ broker, virtualHost, owner, recorded, desired, run, isTrue, isDone });
    } finally {
      await removeJournal(broker.api, owner);
    }
  });
}

const NOTHING: Omit<TopologyInputs, "virtualHost"> = {
  exchanges: {},
  queues: {},
  bindings: {},
  policies: {},
};

async function makeTheirs({ api }: Broker, virtualHost: string): Promise<void> {
  await api.put(apiPath("exchanges", virtualHost, "their.exchange"), { type: "topic", durable: true });
  await api.put(apiPath("queues", virtualHost, "their.queue"), {
    durable: true,
    arguments: { "x-queue-type": "classic" },
  });
  const binding = apiPath("bindings", virtualHost, "e", "their.exchange", "q", "their.queue");
  await api.post(binding, { routing_key: "theirs" });
  await api.put(apiPath("policies", virtualHost, "their.policy"), {
    pattern: "^their",
    definition: { "max-length": 9 },
    "apply-to": "queues",
  });
}

/** Equal exactly when the topologies hold the same objects. */
export function sorted(topology: Topology): unknown {
  const { exchanges, queues, bindings, policies } = topology;
  return {
    exchanges: texts(exchanges),
    queues: texts(queues),
    bindings: texts(bindings),
    policies: texts(policies),
  };
}

function texts(objects: readonly object[]): string[] {
  return objects.map((one) => JSON.stringify(one)).toSorted();
}
