/** What is published to prove durability, and where every copy of it has to be found. Pure. */
import type { VirtualHost } from "../../../model/declaration/declaration.ts";
import { MATCHERS } from "../../../model/routing/matchers.ts";
import { publishThrough } from "../../../model/routing/publish-for-binding.ts";
import { type Publish, route } from "../../../model/routing/route.ts";
import {
  compileRouting,
  type ExternalObjects,
  type RoutingTable,
} from "../../../model/routing/routing-table.ts";
import {
  behaving,
  decidedSettings,
  hostPolicies,
} from "../../../model/topology/policies/effective-settings.ts";
import { type MessageLimits, messageLimits } from "../../../model/topology/policies/message-limits.ts";
import type { Binding, Policy, Queue, Topology } from "../../../model/topology/topology.ts";
import { whyNotCloned } from "../../shadow/definitions.ts";

/** Messages are published before each of the two ways in which a broker can end. */
export const PHASES = ["restart", "kill"] as const;
export type Phase = (typeof PHASES)[number];

export interface PlannedPublish {
  readonly phase: Phase;
  readonly publish: Publish;
  /** The bindings that it proves; none for a publish to a queue's name through the default exchange. */
  readonly through: readonly Binding[];
  /** Durable declared queues, each of which gets one copy. */
  readonly expectedIn: readonly string[];
  /** It passes an exchange whose routing is not known here, so it may come to more queues. */
  readonly mayReachMore: boolean;
}

export interface QueuePlan {
  readonly queue: Queue;
  readonly limits: MessageLimits;
  /** The queue removes messages of such a run by itself, or cannot be in a clone: nothing can be proved about it. */
  readonly unprovable: string | undefined;
  /** Every declared binding to it. */
  readonly bindings: readonly Binding[];
  /** Those that no publish can be aimed at; that they are on the broker is looked up all the same. */
  readonly notExercised: readonly Binding[];
}

export interface DurabilityPlan {
  readonly virtualHost: string;
  readonly publishes: readonly PlannedPublish[];
  /** Every durable queue. */
  readonly queues: readonly QueuePlan[];
  /** How often each publish is repeated, every time with a message id of its own. */
  readonly copies: number;
}

/** Bytes, generously: the body is a message id of some 50 bytes, headers count in quorum queues. */
const MESSAGE_SIZE = 1_024;

/** Three of each where that stays a small number of messages. */
const COPIES = 3;
const MANY_PUBLISHES = 1_000;

export function planDurability(virtualHost: VirtualHost): DurabilityPlan {
  const { topology, operatorPolicies } = virtualHost;
  const inForce = hostPolicies({ policies: topology.policies, operatorPolicies });
  const durableQueues = topology.queues.filter((queue) => queue.durable);
  const before = new Routes(virtualHost, topology);
  // What is not durable is gone after the first restart, and every binding to or from it.
  const after = new Routes(virtualHost, durablePart(topology));
  const publishes = [
    ...before.publishes("restart", durableQueues),
    ...after.publishes("kill", durableQueues),
  ];
  const copies = publishes.length > MANY_PUBLISHES ? 1 : COPIES;
  const copiesIn = new Map<string, number>();
  for (const { expectedIn } of publishes) {
    for (const name of expectedIn) copiesIn.set(name, (copiesIn.get(name) ?? 0) + copies);
  }
  const bindingsTo = Map.groupBy(
    topology.bindings.filter(({ destinationType }) => destinationType === "queue"),
    ({ destination }) => destination,
  );
  const queues = durableQueues.map((queue): QueuePlan => {
    const settings = decidedSettings(queue, inForce);
    const limits = "undecided" in settings ? {} : messageLimits(behaving(queue, settings));
    // One more: the message that marks the end of the queue.
    const unprovable =
      whyNotCloned(queue) ??
      ("undecided" in settings
        ? whyUndecided(settings.undecided)
        : whyUnprovable(limits, (copiesIn.get(queue.name) ?? 0) + 1));
    const bindings = bindingsTo.get(queue.name) ?? [];
    const notExercised = bindings.filter((binding) => !before.exercises(binding));
    return { queue, limits, bindings, notExercised, unprovable };
  });
  return { virtualHost: virtualHost.name, publishes, queues, copies };
}

function whyUndecided({ name }: Policy): string {
  return `whether the policy "${name}" limits it cannot be decided without a broker`;
}

function whyUnprovable(limits: MessageLimits, messages: number): string | undefined {
  const { "max-length": length, "max-length-bytes": bytes } = limits;
  if (length !== undefined && length < messages) {
    return `its max-length is ${length}, the run needs ${messages} messages`;
  }
  if (bytes !== undefined && bytes < messages * MESSAGE_SIZE) {
    return `its max-length-bytes is ${bytes}, the run needs ${messages * MESSAGE_SIZE}`;
  }
  return undefined;
}

/** The publishes of one phase, by the oracle over what exists in that phase. */
class Routes {
  readonly #topology: Topology;
  readonly #table: RoutingTable;
  readonly #durable: ReadonlySet<string>;

  constructor({ topology: declared, external }: VirtualHost, topology: Topology) {
    const { known, unknown } = decidable(topology, external);
    this.#topology = known;
    this.#table = compileRouting(known, unknown);
    this.#durable = new Set(declared.queues.filter((queue) => queue.durable).map((queue) => queue.name));
  }

  publishes(phase: Phase, queues: readonly Queue[]): PlannedPublish[] {
    const byPublish = new Map<string, { publish: Publish; through: Binding[] }>();
    const add = (publish: Publish, through: Binding[]): void => {
      const key = JSON.stringify([publish.exchange, publish.routingKey, publish.headers ?? {}]);
      const same = byPublish.get(key);
      if (same === undefined) byPublish.set(key, { publish, through });
      else same.through.push(...through);
    };
    const toQueues = this.#topology.bindings.filter((binding) => binding.destinationType === "queue");
    const bindings = Map.groupBy(toQueues, (binding) => binding.destination);
    for (const { name } of queues) {
      let reached = false;
      for (const binding of bindings.get(name) ?? []) {
        const publish = this.#publishThrough(binding);
        if (publish === undefined) continue;
        add(publish, [binding]);
        reached = true;
      }
      if (!reached) add({ exchange: "", routingKey: name }, []);
    }
    return [...byPublish.values()].map(({ publish, through }) => {
      const { queues, external } = route(this.#table, publish);
      const expectedIn = queues.filter((name) => this.#durable.has(name));
      return { phase, publish, through, expectedIn, mayReachMore: external.length > 0 };
    });
  }

  exercises(binding: Binding): boolean {
    return this.#publishThrough(binding) !== undefined;
  }

  #publishThrough(binding: Binding): Publish | undefined {
    const publish = publishThrough(this.#topology, binding, this.#table);
    if (publish === undefined) return undefined;
    return route(this.#table, publish).queues.includes(binding.destination) ? publish : undefined;
  }
}

/** Exchanges whose type cannot be predicted are like another team's: they are there, where they lead is not known. */
function decidable(
  topology: Topology,
  external: ExternalObjects,
): { known: Topology; unknown: ExternalObjects } {
  const known = topology.exchanges.filter(({ type }) => MATCHERS.has(type));
  const unknown = topology.exchanges.filter(({ type }) => !MATCHERS.has(type)).map(({ name }) => name);
  return {
    known: { ...topology, exchanges: known },
    unknown: { exchanges: [...external.exchanges, ...unknown], queues: external.queues },
  };
}

function durablePart(topology: Topology): Topology {
  const exchanges = topology.exchanges.filter((exchange) => exchange.durable);
  const queues = topology.queues.filter((queue) => queue.durable);
  const gone = {
    exchange: new Set(topology.exchanges.filter((one) => !one.durable).map((one) => one.name)),
    queue: new Set(topology.queues.filter((one) => !one.durable).map((one) => one.name)),
  };
  const bindings = topology.bindings.filter(
    ({ source, destination, destinationType }) =>
      !gone.exchange.has(source) && !gone[destinationType].has(destination),
  );
  return { ...topology, exchanges, queues, bindings };
}
