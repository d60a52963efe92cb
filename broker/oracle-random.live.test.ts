/**
 * Random topologies on a real broker: whatever the graph, the oracle says what RabbitMQ does. All of them are declared
 * side by side in one virtual host and published to together; one that differs is then tried alone and made smaller.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { arbitraryRouting, type NamedRouting, named } from "../model/routing/arbitrary-routing.ts";
import { type Publish, type Route, route } from "../model/routing/route.ts";
import { compileRouting, type RoutingTable } from "../model/routing/routing-table.ts";
import type { Topology } from "../model/topology/topology.ts";
import type { Broker } from "./guard.ts";
import { liveBroker, withVirtualHost } from "./testing/live-broker.ts";
import { type Observed, publishAll, setUp } from "./testing/routing-probe.ts";

const TOPOLOGIES = 300;

const broker = liveBroker();

/** Policies are set one by one, and each is tried on every object: few objects beside each other keep that short. */
const TOGETHER = 50;

if (typeof broker === "string") test("random topologies on a broker", { skip: broker }, () => undefined);
else {
  test(`${TOPOLOGIES} random topologies, 50 publishes each`, async () => {
    const seed = Math.floor(Math.random() * 2 ** 31);
    const property = fc.asyncProperty(arbitraryRouting, async (spec) => {
      const [difference] = await differences(broker, [named(spec, "")]);
      assert.deepEqual(difference?.broker, difference?.oracle, difference?.what);
    });
    const specs = fc.sample(arbitraryRouting, { seed, numRuns: TOPOLOGIES });
    for (let first = 0; first < specs.length; first += TOGETHER) {
      const batch = specs.slice(first, first + TOGETHER).map((spec, index) => named(spec, `${index}:`));
      const [found] = await differences(broker, batch);
      if (found === undefined) continue;
      // The same value again, alone, from where fast-check can make it smaller; it prints seed and path.
      await fc.assert(property, { seed, path: String(first + found.index), numRuns: 1 });
      // Alone it is as it should be: then something of another topology reached it.
      assert.deepEqual(found.broker, found.oracle, `only beside others: ${found.what}, seed ${seed}`);
    }
  });
}

interface Difference {
  /** Of the topology. */
  readonly index: number;
  readonly what: string;
  readonly oracle: Observed;
  readonly broker: Observed;
}

async function differences(on: Broker, routings: readonly NamedRouting[]): Promise<Difference[]> {
  const found: Difference[] = [];
  await withVirtualHost(on, async (virtualHost) => {
    const topology: Topology = {
      virtualHost,
      exchanges: routings.flatMap((each) => each.exchanges),
      queues: routings.flatMap((each) => each.queues),
      bindings: routings.flatMap((each) => each.bindings),
      policies: routings.flatMap((each) => each.policies),
    };
    await setUp(on, { topology });
    const table = compileRouting(topology);
    const publishes = routings.flatMap((routing, index) =>
      routing.publishes.map((publish) => ({ index, publish, expected: expectedOf(table, publish) })),
    );
    const taken = publishes.filter(({ expected }) => expected.refusedBy === undefined);
    const observed = await publishAll(
      on,
      topology,
      taken.map(({ publish }) => publish),
      { refusable: () => false },
    );
    for (const [position, { index, publish, expected }] of taken.entries()) {
      const [seen] = observed[position] ?? [];
      if (seen === undefined || JSON.stringify(seen) !== JSON.stringify(expected)) {
        const what = JSON.stringify(publish);
        found.push({ index, what, oracle: expected, broker: seen ?? { queues: [], returned: false } });
      }
    }
  });
  return found;
}

/** An internal exchange refuses; that is the corpus' to show, and would cost a channel each time here. */
function expectedOf(table: RoutingTable, publish: Publish): Observed {
  const { queues, fate, refused }: Route = route(table, publish);
  return { queues, returned: fate === "returned", ...(refused === undefined ? {} : { refusedBy: 0 }) };
}
