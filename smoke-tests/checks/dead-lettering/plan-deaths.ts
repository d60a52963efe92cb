/** How a message can die in each queue, and where the oracle says that it then comes to rest. Pure. */
import type { VirtualHost } from "../../../model/declaration/declaration.ts";
import {
  type Afterlife,
  type DeathReason,
  deathReasons,
  die,
  type HeldMessage,
  heldMessage,
  settingsOf,
  timeToLive,
} from "../../../model/routing/dead-letter.ts";
import { publishThrough } from "../../../model/routing/publish-for-binding.ts";
import { type Publish, route } from "../../../model/routing/route.ts";
import { compileRouting, type RoutingTable } from "../../../model/routing/routing-table.ts";
import { behaving, type QueueSettings } from "../../../model/topology/policies/effective-settings.ts";
import { messageLimits } from "../../../model/topology/policies/message-limits.ts";
import {
  deadLetterTarget,
  deliveryLimit,
  overflowOf,
} from "../../../model/topology/policies/queue-behaviour.ts";
import type { Queue } from "../../../model/topology/topology.ts";
import { WarrenError } from "../../../model/warren-error.ts";
import { whyNotCloned } from "../../shadow/definitions.ts";

/** A copy of the dead message that stays where it is. */
export interface RestingCopy {
  readonly queue: string;
  /** Its deaths are those of `x-death`, the latest first. */
  readonly message: HeldMessage;
}

export interface PlannedDeath {
  readonly queue: Queue;
  readonly reason: DeathReason;
  /** What brings a message to the queue. */
  readonly publish: Publish;
  /** Further messages that are needed: to fill the queue, or deliveries to reach the limit. */
  readonly repetitions: number;
  /** For `maxlen`: the message that comes last dies, and not the oldest. */
  readonly diesOnArrival: boolean;
  readonly rests: readonly RestingCopy[];
  /** Milliseconds that it can take until it rests, by declaration. */
  readonly takes: number;
  /** Why it cannot be tried. */
  readonly skip?: string;
  /** What a pass does not prove. */
  readonly remark: string;
}

/** Milliseconds. A queue whose messages live no longer than this passes them on; with a longer life it keeps them. */
export const PASSING = 5_000;
/** Milliseconds for what is tried to happen before messages expire. */
const LONG_ENOUGH = 5_000;
/** Milliseconds, as a message's own expiration. */
const SHORT_LIFE = 20;
const MOST_FILLERS = 1_000;
const MOST_DELIVERIES = 100;
/** Queues of one virtual host that are tried. */
const MOST_QUEUES = 200;
/** Bindings of a queue that are tried for one whose messages have somewhere to go. */
const MOST_WAYS_IN = 10;

/** @throws WarrenError of the oracle, where a policy's pattern cannot be decided */
export function planDeaths(host: VirtualHost): PlannedDeath[] {
  const { topology, external, operatorPolicies } = host;
  const table = compileRouting(topology, { ...external, operatorPolicies, unknownTypesAreExternal: true });
  const bindingsTo = Map.groupBy(
    topology.bindings.filter(({ destinationType }) => destinationType === "queue"),
    ({ destination }) => destination,
  );
  let tried = 0;
  return topology.queues.flatMap((queue) => {
    const settings = settingsOf(table, queue);
    if (queue.type === "stream" || deadLetterTarget(behaving(queue, settings)) === undefined) return [];
    tried += 1;
    const ways: Publish[] = [{ exchange: "", routingKey: queue.name }];
    for (const binding of (bindingsTo.get(queue.name) ?? []).slice(0, MOST_WAYS_IN)) {
      const way = publishThrough(topology, binding, table);
      if (way !== undefined && route(table, way).queues.includes(queue.name)) ways.unshift(way);
    }
    const reasons = new Set<DeathReason>([...deathReasons(queue, settings), "expired"]);
    const planned = [...reasons].map((reason) => planDeath(table, { queue, settings, ways, reason }));
    if (tried <= MOST_QUEUES) return planned;
    const skip = `${MOST_QUEUES} queues of the virtual host are tried`;
    return planned.map((death) => Object.assign({}, death, { skip }));
  });
}

interface Dying {
  readonly queue: Queue;
  readonly settings: QueueSettings;
  /** Publishes that come to the queue; those through bindings first. */
  readonly ways: readonly Publish[];
  readonly reason: DeathReason;
}

function planDeath(table: RoutingTable, dying: Dying): PlannedDeath {
  const { queue, settings, ways, reason } = dying;
  const ownLife = timeToLive(queue, settings);
  const byMessage = reason === "expired" && (ownLife === undefined || ownLife > PASSING);
  const candidates = ways.map((way) => {
    const publish = byMessage ? { ...way, expiration: String(SHORT_LIFE) } : way;
    const afterlife = die(table, queue, { message: heldMessage(publish), reason });
    return { publish, afterlife, end: restsAfter(table, afterlife) };
  });
  const best = candidates.find(({ end }) => end.rests.length > 0) ?? candidates.at(-1);
  if (best === undefined) throw new Error(`no way into the queue ${queue.name}`);
  const { publish, afterlife } = best;
  const { rests, takes } = best.end;
  const skip =
    whyNot(dying, ownLife) ?? (rests.length === 0 ? nowhere(afterlife) : restsOutside(table, rests));
  return {
    queue,
    reason,
    publish,
    repetitions: repetitions(dying),
    diesOnArrival: reason === "maxlen" && overflowOf(behaving(queue, settings)) === "reject-publish-dlx",
    rests,
    takes: takes + (byMessage ? SHORT_LIFE : reason === "expired" ? (ownLife ?? 0) : 0),
    remark:
      byMessage && ownLife !== undefined
        ? `by an expiration of the message: the queue's own of ${ownLife} ms is not waited for`
        : "",
    ...(skip === undefined ? {} : { skip }),
  };
}

function repetitions({ queue, settings, reason }: Dying): number {
  if (reason === "delivery_limit") return deliveryLimit(behaving(queue, settings)) ?? 0;
  return reason === "maxlen" ? (messageLimits(behaving(queue, settings))["max-length"] ?? 0) : 0;
}

function whyNot({ queue, settings, reason }: Dying, ownLife: number | undefined): string | undefined {
  const is = behaving(queue, settings);
  const { expires, "max-length": length } = messageLimits(is);
  if (expires !== undefined && expires < LONG_ENOUGH) return `the queue itself expires after ${expires} ms`;
  if (reason !== "expired" && ownLife !== undefined && ownLife < LONG_ENOUGH) {
    return `its messages expire after ${ownLife} ms, before it is sure that they die of something else`;
  }
  if (reason === "delivery_limit") {
    const limit = deliveryLimit(is) ?? 0;
    return limit > MOST_DELIVERIES
      ? `its delivery limit is ${limit}: more deliveries than are tried`
      : undefined;
  }
  if (reason !== "maxlen") {
    return length === 0 ? "its max-length is 0: it takes no message" : undefined;
  }
  if (length === undefined) return "it is bounded in bytes, which is not filled up";
  return length > MOST_FILLERS
    ? `its max-length is ${length}: more messages than are published to fill it`
    : undefined;
}

function restsOutside(table: RoutingTable, rests: readonly RestingCopy[]): string | undefined {
  for (const { queue: name } of rests) {
    const queue = table.queues.get(name);
    const notCloned = queue === undefined ? undefined : whyNotCloned(queue);
    if (notCloned !== undefined)
      return `it would come to rest in "${name}", which is not in the clone: ${notCloned}`;
  }
  return undefined;
}

const NOWHERE: Readonly<Record<Afterlife["outcome"], string>> = {
  "dead-lettered": "every copy of it is dropped at a later queue on its way",
  "no-dead-letter-exchange": "the queue has no dead-letter exchange",
  "exchange-not-found": "the dead-letter exchange is not declared, so what dies is dropped",
  unroutable: "no binding of the dead-letter exchange takes it, so what dies is dropped",
  cycle: "it would come back to where it was, so it is dropped",
  kept: "it has nowhere to go, so the queue keeps it",
  unknown: "it passes an exchange whose choice cannot be told",
};

function nowhere({ outcome }: Afterlife): string {
  return `nothing would arrive: ${NOWHERE[outcome]}`;
}

/** Queues that a message passes on its way; more is taken for endless. */
const LONGEST_WAY = 20;

function restsAfter(
  table: RoutingTable,
  afterlife: Afterlife,
  steps = 0,
): { readonly rests: readonly RestingCopy[]; readonly takes: number } {
  if (steps > LONGEST_WAY)
    throw new WarrenError("too-many-deaths", `More than ${LONGEST_WAY} queues on the way`);
  const { message } = afterlife;
  let takes = 0;
  const rests = afterlife.queues.flatMap((name): readonly RestingCopy[] => {
    const queue = table.queues.get(name);
    const life = queue && timeToLive(queue, settingsOf(table, queue), message);
    if (queue === undefined || life === undefined || life > PASSING) return [{ queue: name, message }];
    const next = restsAfter(table, die(table, queue, { message, reason: "expired" }), steps + 1);
    takes = Math.max(takes, life + next.takes);
    return next.rests;
  });
  return { rests, takes };
}
