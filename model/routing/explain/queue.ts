/** A queue as data: what reaches it, who may read it, and what happens to a message in it. */
import { bindingKey } from "../../topology/object-keys.ts";
import { behaving } from "../../topology/policies/effective-settings.ts";
import { deadLetterTarget } from "../../topology/policies/queue-behaviour.ts";
import type { Topology } from "../../topology/topology.ts";
import { WarrenError } from "../../warren-error.ts";
import { heldMessage, settingsOf } from "../dead-letter.ts";
import { publishThrough } from "../publish-for-binding.ts";
import { type Publish, walkFrom } from "../route.ts";
import type { RoutingTable } from "../routing-table.ts";
import { itHas } from "./because.ts";
import { type Copy, explainCopy } from "./copy.ts";

export interface QueueExplanation {
  readonly kind: "queue";
  readonly virtualHost: string;
  readonly queue: string;
  /** The exchanges that messages come from, the nearest first. */
  readonly exchanges: readonly FeedingExchange[];
  /** Who may publish to it by its name, through the default exchange. Sorted. */
  readonly writersByName: readonly string[];
  /** Queues whose dead letters come to it. */
  readonly deadLetters: readonly FeedingQueue[];
  /** Who may consume from it. Sorted. */
  readonly readers: readonly string[];
  /** The publish that `copy` is about: one that comes to the queue. */
  readonly sample: Publish;
  readonly copy: Copy;
}

export interface FeedingExchange {
  readonly exchange: string;
  readonly type: string;
  readonly internal: boolean;
  /** The bindings that lead on, or `alternate exchange of NAME`. */
  readonly by: readonly string[];
  /** Who may publish to it; nobody may to an internal one. Sorted. */
  readonly writers: readonly string[];
}

export interface FeedingQueue {
  readonly queue: string;
  readonly exchange: string;
  /** Whether every dead letter comes; else it depends on its key or headers. */
  readonly always: boolean;
}

/** @throws WarrenError `queue-not-found` */
export function explainQueue(table: RoutingTable, topology: Topology, name: string): QueueExplanation {
  if (!table.queues.has(name)) throw notFound(table, name);
  const upstream = exchangesBefore(table, name);
  const users = [...table.users.values()].toSorted((a, b) => (a.user < b.user ? -1 : 1));
  const writersTo = (exchange: string): string[] =>
    users.filter((rights) => rights.allows("write", exchange)).map((rights) => rights.user);
  const sample = sampleFor(table, topology, name);
  return {
    kind: "queue",
    virtualHost: table.virtualHost,
    queue: name,
    exchanges: [...upstream].map(([exchange, by]) => {
      const found = table.exchanges.get(exchange);
      const internal = found?.internal === true;
      const writers = internal ? [] : writersTo(exchange);
      return { exchange, type: found?.type ?? "external", internal, by: [...by], writers };
    }),
    writersByName: writersTo(""),
    deadLetters: [...feedingQueues(table, name, new Set(upstream.keys()))],
    readers: users.filter((rights) => rights.allows("read", name)).map((rights) => rights.user),
    sample,
    copy: explainCopy(table, { name, message: heldMessage(sample) }),
  };
}

/** By any key: the exchanges from which there is a way to the queue, with what leads on. */
function exchangesBefore(table: RoutingTable, queue: string): Map<string, Set<string>> {
  const ways = new Map<string, { from: string; by: string }[]>();
  const add = (to: string, way: { from: string; by: string }): void => {
    const known = ways.get(to);
    if (known === undefined) ways.set(to, [way]);
    else known.push(way);
  };
  for (const { name, bindings, alternate } of table.exchanges.values()) {
    for (const binding of bindings) {
      const to = `${binding.destinationType} ${binding.destination}`;
      add(to, { from: name, by: bindingKey(binding) });
    }
    if (alternate !== undefined)
      add(`exchange ${alternate}`, { from: name, by: `alternate exchange of ${name}` });
  }
  const found = new Map<string, Set<string>>();
  const targets = [`queue ${queue}`];
  for (const target of targets) {
    for (const { from, by } of ways.get(target) ?? []) {
      const known = found.get(from);
      if (known === undefined) {
        found.set(from, new Set([by]));
        targets.push(`exchange ${from}`);
      } else known.add(by);
    }
  }
  return found;
}

function* feedingQueues(
  table: RoutingTable,
  name: string,
  upstream: ReadonlySet<string>,
): Generator<FeedingQueue> {
  for (const [queue, declared] of table.queues) {
    if (declared === undefined) continue;
    const deadLetters = deadLetterTarget(behaving(declared, settingsOf(table, declared)));
    if (deadLetters === undefined || declared.type === "stream") continue;
    const { exchange, key } = deadLetters;
    if (key !== undefined) {
      const { queues } = walkFrom(table, { exchange, message: { keys: [key], headers: {} } });
      if (queues.includes(name)) {
        yield { queue, exchange, always: true };
        continue;
      }
    }
    const byHeaders = upstream.has(exchange);
    const byName = exchange === "" && key === undefined;
    if (byHeaders || byName) yield { queue, exchange, always: alwaysLeads(table, exchange, name) };
  }
}

/** Whether a fanout, or several behind each other, lead there whatever the key. */
function alwaysLeads(table: RoutingTable, exchange: string, queue: string): boolean {
  const seen = new Set([exchange]);
  for (const name of seen) {
    const found = table.exchanges.get(name);
    if (found?.type !== "fanout") continue;
    for (const { destination, destinationType } of found.bindings) {
      if (destinationType === "exchange") seen.add(destination);
      else if (destination === queue) return true;
    }
  }
  return false;
}

/** A publish that comes to the queue by one of its bindings; where there is none, by its name. */
function sampleFor(table: RoutingTable, topology: Topology, name: string): Publish {
  for (const { bindings } of table.exchanges.values()) {
    for (const binding of bindings) {
      if (binding.destinationType !== "queue" || binding.destination !== name) continue;
      const publish = publishThrough(topology, binding, table);
      if (publish !== undefined) return publish;
    }
  }
  return { exchange: "", routingKey: name };
}

function notFound(table: RoutingTable, name: string): WarrenError {
  const hint = itHas([...table.queues.keys()].toSorted());
  return new WarrenError("queue-not-found", `Virtual host "${table.virtualHost}" has no queue "${name}".`, {
    hint,
  });
}
