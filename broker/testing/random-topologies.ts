/**
 * Random topologies on a real broker: whatever the graph, the oracle says what RabbitMQ does. All of them are declared
 * side by side in one virtual host and published to together; one that differs is made smaller until nothing can be left out.
 */
import assert from "node:assert/strict";
import * as fc from "fast-check";
import { type Publish, type Route, route } from "../../model/routing/route.ts";
import { compileRouting, type RoutingTable } from "../../model/routing/routing-table.ts";
import {
  arbitraryRouting,
  type NamedRouting,
  named,
  type RoutingSpec,
  smaller,
} from "../../model/routing/testing/arbitrary-routing.ts";
import type { Topology } from "../../model/topology/topology.ts";
import type { Broker } from "../broker.ts";
import { withVirtualHost } from "./live-broker.ts";
import { type Observed, publishAll, setUp } from "./routing-probe.ts";

/** Policies are set one by one, and each is tried on every object: few objects beside each other keep that short. */
const TOGETHER = 50;

/** @throws AssertionError with the seed, and the least topology that still differs */
export async function tryRandomTopologies(broker: Broker, count: number): Promise<void> {
  const seed = Math.floor(Math.random() * 2 ** 31);
  const specs = fc.sample(arbitraryRouting, { seed, numRuns: count });
  for (let first = 0; first < specs.length; first += TOGETHER) {
    const batch = specs.slice(first, first + TOGETHER);
    const [found] = await differences(broker, batch);
    if (found === undefined) continue;
    const least = await reduced(broker, batch[found.index] as RoutingSpec, found);
    const where = `topology ${first + found.index} of seed ${seed}`;
    assert.deepEqual(least.broker, least.oracle, `${where}, reduced to:\n${least.what}`);
  }
}

/** Tries all that is one step smaller at once, as long as one of them still differs. */
async function reduced(on: Broker, spec: RoutingSpec, difference: Difference): Promise<Difference> {
  let [least, found] = [spec, difference];
  for (;;) {
    const candidates = smaller(least);
    const [next] = await differences(on, candidates);
    if (next === undefined) return found;
    [least, found] = [candidates[next.index] as RoutingSpec, next];
  }
}

interface Difference {
  /** Of the topology. */
  readonly index: number;
  readonly what: string;
  readonly oracle: Observed;
  readonly broker: Observed;
}

/** In the order of the specs, which stand side by side under names of their own. */
async function differences(on: Broker, specs: readonly RoutingSpec[]): Promise<Difference[]> {
  const found: Difference[] = [];
  const routings = specs.map((spec, index) => named(spec, `${index}:`));
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
    const observed = await publishAll(on, topology, {
      publishes: taken.map(({ publish }) => publish),
      refusable: () => false,
    });
    for (const [position, { index, publish, expected }] of taken.entries()) {
      const [seen] = observed[position] ?? [];
      if (seen === undefined || JSON.stringify(seen) !== JSON.stringify(expected)) {
        const what = describe(routings[index] as NamedRouting, publish);
        found.push({ index, what, oracle: expected, broker: seen ?? { queues: [], returned: false } });
      }
    }
  });
  return found;
}

function describe({ exchanges, queues, bindings, policies }: NamedRouting, publish: Publish): string {
  return JSON.stringify({ publish, exchanges, queues, bindings, policies }, null, 1);
}

/** An internal exchange refuses; that is the corpus' to show, and would cost a channel each time here. */
function expectedOf(table: RoutingTable, publish: Publish): Observed {
  const { queues, fate, refused }: Route = route(table, publish);
  return { queues, returned: fate === "returned", ...(refused === undefined ? {} : { refusedBy: 0 }) };
}
