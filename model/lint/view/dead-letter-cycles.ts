/** Ways by which dead letters come back to the queue that they left, with a key that takes them round again. */

import { ANY_KEY, exactly, KeyFlow, type Keys, keysIdentity } from "./key-flow.ts";
import { nodesOnLoops } from "./strong-components.ts";
import type { Host } from "./view.ts";

export interface Cycle {
  /** In the order of the way; the first one follows the last. */
  readonly queues: readonly string[];
  /** Whether a step goes by the default exchange, to a queue by its name. */
  readonly byDefaultExchange: boolean;
}

interface State {
  readonly queue: string;
  readonly keys: Keys;
}

/** Each once, first those of the queues that stand first in the declaration. */
export function deadLetterCycles(host: Host): readonly Cycle[] {
  const flow = new KeyFlow(host);
  const suspects = queuesOnLoops(host);
  const order = new Map([...suspects].map((name, index) => [name, index]));
  const cycles = new Map<string, Cycle>();
  const finished = new Set<string>();
  for (const queue of suspects) {
    // Dead letters keep their key: to a queue that is published to by its name they come back with that name.
    const byName = host.queues.get(queue)?.deadLetter?.exchange === "";
    search(host, flow, { queue, keys: byName ? exactly(queue) : ANY_KEY }, suspects, finished, (states) => {
      const queues = fromTheFirst(
        states.map((state) => state.queue),
        order,
      );
      const identity = JSON.stringify([...new Set(queues)].sort());
      const byDefaultExchange = queues.some((name) => host.queues.get(name)?.deadLetter?.exchange === "");
      if (!cycles.has(identity)) cycles.set(identity, { queues, byDefaultExchange });
    });
  }
  return [...cycles.values()];
}

/** The round, begun where the declaration begins. */
function fromTheFirst(round: readonly string[], order: ReadonlyMap<string, number>): readonly string[] {
  const positions = round.map((name) => order.get(name) ?? 0);
  const start = positions.indexOf(Math.min(...positions));
  return [...round.slice(start), ...round.slice(0, start)];
}

/** Depth first, with a stack of its own: chains of queues can be long. */
function search(
  host: Host,
  flow: KeyFlow,
  start: State,
  suspects: ReadonlySet<string>,
  finished: Set<string>,
  found: (states: readonly State[]) => void,
): void {
  const way: { state: State; identity: string; next: readonly State[]; at: number }[] = [];
  const onWay = new Map<string, number>();
  const enter = (state: State): void => {
    const identity = `${state.queue} ${keysIdentity(state.keys)}`;
    const before = onWay.get(identity);
    if (before !== undefined) found(way.slice(before).map((step) => step.state));
    if (before !== undefined || finished.has(identity)) return;
    onWay.set(identity, way.length);
    way.push({ state, identity, next: nextStates(host, flow, state, suspects), at: 0 });
  };
  enter(start);
  for (let top = way.at(-1); top !== undefined; top = way.at(-1)) {
    const next = top.next[top.at++];
    if (next !== undefined) enter(next);
    else {
      finished.add(top.identity);
      onWay.delete(top.identity);
      way.pop();
    }
  }
}

function nextStates(
  host: Host,
  flow: KeyFlow,
  { queue, keys }: State,
  suspects: ReadonlySet<string>,
): readonly State[] {
  const target = host.queues.get(queue)?.deadLetter;
  if (target === undefined || flow.isExhausted) return [];
  const given = target.key === undefined ? keys : exactly(target.key);
  return flow.arrivals(target.exchange, given).arrivals.filter((arrival) => suspects.has(arrival.queue));
}

/** The queues on a loop of the graph, whatever the keys. Few declarations have one; only these are looked at closely. */
function queuesOnLoops(host: Host): ReadonlySet<string> {
  const queues = new Map([...host.queues.keys()].map((name, index) => [name, index]));
  const exchanges = new Map([...host.exchanges.keys()].map((name, index) => [name, queues.size + index]));
  const leadsTo = { queue: queues, exchange: exchanges };
  const edges: number[][] = [];
  for (const name of queues.keys()) {
    const target = host.queues.get(name)?.deadLetter;
    const next =
      target?.exchange === "" ? queues.get(target.key ?? name) : exchanges.get(target?.exchange ?? "");
    edges.push(next === undefined ? [] : [next]);
  }
  for (const { bindings, alternate } of host.exchanges.values()) {
    const bound = bindings.map(({ binding }) => leadsTo[binding.destinationType].get(binding.destination));
    const next = alternate === undefined ? bound : [...bound, exchanges.get(alternate)];
    edges.push(next.filter((index) => index !== undefined));
  }
  const onLoops = nodesOnLoops(edges);
  return new Set([...queues].filter(([, index]) => onLoops.has(index)).map(([name]) => name));
}
