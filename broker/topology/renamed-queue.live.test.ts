/** A queue that the declaration calls otherwise: planned, carried out, and cut off in the middle, on a node of ours. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { EMPTY_TOPOLOGY, type Topology } from "../../model/topology/topology.ts";
import { fromTopologyInputs, type TopologyInputs } from "../../model/topology/topology-inputs.ts";
import { readJournal } from "../journal/journal.ts";
import { NO_TEST_IMAGE } from "../node/testing/broker-container.ts";
import { ownerOf } from "../testing/journal-owner.ts";
import { withConnection, withVirtualHost } from "../testing/live-broker.ts";
import { placeOfSuite } from "../testing/moved-queue.ts";
import { snapshot } from "./snapshot.ts";
import { type CarryOutRequest, carryOut, planTopology } from "./topology-operations.ts";

const bound = (routingKey: string, destination: string) => ({ source: "orders", destination, routingKey });

/** The second has one binding more and one less. */
function declared(virtualHost: string, isRenamed: boolean): Topology {
  const queue = { type: "classic" } as const;
  const inputs: TopologyInputs = {
    virtualHost,
    exchanges: { orders: { type: "topic" } },
    queues: isRenamed ? { invoices: { ...queue, renamedFrom: "billing" } } : { billing: queue },
    bindings: isRenamed
      ? { a: bound("order.#", "invoices"), b: bound("new.#", "invoices") }
      : { a: bound("order.#", "billing"), b: bound("old.#", "billing") },
    policies: {},
  };
  return fromTopologyInputs(inputs);
}

describe("a queue that is called otherwise", { skip: NO_TEST_IMAGE, concurrency: false }, () => {
  const place = placeOfSuite();

  interface Made {
    readonly virtualHost: string;
    readonly request: Omit<CarryOutRequest, "desired">;
    readonly publish: (key: string, count: number) => Promise<void>;
    readonly countIn: (queue: string) => Promise<number>;
  }

  async function withBilling(messages: number, use: (made: Made) => Promise<void>): Promise<void> {
    const { broker, nodes } = place();
    await withVirtualHost(broker, (virtualHost) =>
      withConnection(broker, virtualHost, async (connection) => {
        const owner = ownerOf(`urn:pulumi:test::${virtualHost}::warren:index:Topology::t`);
        const moves = { nodes, named: new Set<string>() };
        const common = { broker, owner, adopt: false, deleteData: false, moves };
        const empty = { virtualHost, ...EMPTY_TOPOLOGY };
        const desired = declared(virtualHost, false);
        const recorded = await carryOut({ ...common, desired, recorded: empty });
        const confirms = await connection.createConfirmChannel();
        const publish = async (key: string, count: number): Promise<void> => {
          for (let n = 0; n < count; n += 1) confirms.publish("orders", key, Buffer.from(String(n)));
          await confirms.waitForConfirms();
        };
        await publish("order.1", messages);
        const countIn = async (queue: string): Promise<number> =>
          (await confirms.checkQueue(queue)).messageCount;
        await use({ virtualHost, request: { ...common, recorded }, publish, countIn });
      }),
    );
  }

  test("its messages and bindings are at the new one, and nothing is left to do", () =>
    withBilling(100, async ({ virtualHost, request, publish, countIn }) => {
      const desired = declared(virtualHost, true);
      const recorded = await carryOut({ ...request, desired });
      await publish("order.2", 1);
      await publish("new.1", 1);
      await publish("old.1", 1);
      assert.equal(await countIn("invoices"), 102);
      assert.deepEqual(await namesIn(virtualHost), ["invoices"]);
      assert.deepEqual((await planTopology({ ...request, desired, recorded })).changes, []);
    }));

  test("cut off in the middle: the next run ends it first, also where only the journal knows of it", () =>
    withBilling(3_000, async ({ virtualHost, request, publish, countIn }) => {
      const desired = declared(virtualHost, true);
      const cut = new AbortController();
      const onMove = {
        onProgress: (_: string, { step }: { readonly step: string }): void => {
          if (step.startsWith("brings")) cut.abort();
        },
      };
      await assert.rejects(carryOut({ ...request, desired, onMove, signal: cut.signal }));
      await publish("order.2", 7);
      assert.equal((await namesIn(virtualHost)).length, 2);
      const again = await planTopology({ ...request, desired });
      assert.deepEqual(
        again.unfinished.map((move) => [move.live.name, move.desired.name]),
        [["billing", "invoices"]],
      );
      const recorded = await carryOut({ ...request, desired });
      assert.equal(await countIn("invoices"), 3_007);
      assert.deepEqual(await namesIn(virtualHost), ["invoices"]);
      assert.equal((await readJournal(request.broker.api, request.owner)) === undefined, false);
      assert.deepEqual((await planTopology({ ...request, desired, recorded })).changes, []);
    }));

  test("cut off and declared as it was: what came meanwhile is kept, and the other name says so", () =>
    withBilling(3_000, async ({ virtualHost, request, publish, countIn }) => {
      const cut = new AbortController();
      const onMove = {
        onProgress: (_: string, { step }: { readonly step: string }): void => {
          if (step.startsWith("brings")) cut.abort();
        },
      };
      const desired = declared(virtualHost, true);
      await assert.rejects(carryOut({ ...request, desired, onMove, signal: cut.signal }));
      await publish("order.2", 7);
      const back = declared(virtualHost, false);
      await assert.rejects(carryOut({ ...request, desired: back }), /"invoices": 3007 ready/);
      assert.equal(await countIn("invoices"), 3_007);
      assert.deepEqual(await namesIn(virtualHost), ["invoices"]);
    }));

  async function namesIn(virtualHost: string): Promise<string[]> {
    const live = await snapshot(place().broker.api, virtualHost);
    return (live?.queues ?? []).map(({ name }) => name).toSorted();
  }
});
