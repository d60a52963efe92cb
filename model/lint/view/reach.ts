/**
 * Which exchanges and queues a message can come to, and from which it can go on, whatever its key: what is not reached
 * here is surely not reached.
 */
import { compilePattern } from "../../patterns/name-pattern.ts";
import { DEFAULT_EXCHANGE_IN_PERMISSIONS } from "../../rabbitmq/reserved-names.ts";
import { allowsNothing } from "../patterns/name-patterns.ts";
import type { Environment, ExchangeNode, Host } from "./view.ts";

export interface Reached {
  /** Exchanges that a message can come to. */
  readonly exchanges: ReadonlySet<string>;
  readonly queues: ReadonlySet<string>;
}

/** From all that clients may publish to, over bindings, alternate exchanges and dead-lettering. */
export function reachedIn(host: Host, environment: Environment): Reached {
  const exchanges = new Set<string>();
  const queues = new Set<string>();
  const pending: (() => void)[] = [];
  const reachExchange = (name: string): void => {
    if (exchanges.has(name)) return;
    exchanges.add(name);
    const node = host.exchanges.get(name);
    if (node === undefined) return;
    pending.push(() => {
      for (const { binding } of node.bindings) {
        if (binding.destinationType === "queue") reachQueue(binding.destination);
        else reachExchange(binding.destination);
      }
      if (node.alternate !== undefined) reachExchange(node.alternate);
    });
  };
  const reachQueue = (name: string): void => {
    if (queues.has(name)) return;
    queues.add(name);
    const target = host.queues.get(name)?.deadLetter;
    if (target === undefined) return;
    const { exchange, key } = target;
    if (exchange !== "") reachExchange(exchange);
    else if (key !== undefined) pending.push(() => reachQueue(key));
  };
  for (const exchange of host.exchanges.values()) if (!exchange.internal) reachExchange(exchange.name);
  const byName = isDefaultExchangeOpen(host, environment);
  for (const { name, declared, settings } of host.queues.values()) {
    const isFederated = ["federation-upstream", "federation-upstream-set"].some((key) => settings.get(key));
    if (byName || declared === undefined || isFederated || !settings.decided) reachQueue(name);
  }
  for (const { side, queue, exchange } of environment.shovelEnds.get(host.name) ?? []) {
    if (side !== "dest") continue;
    if (queue !== undefined) reachQueue(queue);
    if (exchange !== undefined) reachExchange(exchange);
  }
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) next();
  return { exchanges, queues };
}

/** Whether a declared user may publish to a queue by its name. */
function isDefaultExchangeOpen(host: Host, { users }: Environment): boolean {
  return users.some(({ permissions }) =>
    permissions.some(
      ({ virtualHost, write }) =>
        virtualHost === host.name &&
        !allowsNothing(write) &&
        compilePattern(write)?.(DEFAULT_EXCHANGE_IN_PERMISSIONS) !== false,
    ),
  );
}

/** Exchanges from which no way leads to a queue, or to an exchange of others. */
export function deadEnds(host: Host, environment: Environment): ReadonlySet<string> {
  const into = new Map<string, string[]>();
  const leading = new Set<string>();
  const ends = environment.shovelEnds.get(host.name) ?? [];
  const shoveled = new Set(ends.flatMap(({ side, exchange }) => (side === "src" ? [exchange] : [])));
  for (const node of host.exchanges.values()) {
    const leads =
      node.type === undefined ||
      shoveled.has(node.name) ||
      node.bindings.some(({ binding }) => binding.destinationType === "queue");
    if (leads) leading.add(node.name);
    for (const next of successors(node)) {
      const before = into.get(next);
      if (before === undefined) into.set(next, [node.name]);
      else before.push(node.name);
    }
  }
  for (const name of leading) for (const before of into.get(name) ?? []) leading.add(before);
  return new Set([...host.exchanges.keys()].filter((name) => !leading.has(name)));
}

/** The exchanges to which one hands on. */
export function successors({ bindings, alternate }: ExchangeNode): readonly string[] {
  const bound = bindings
    .filter(({ binding }) => binding.destinationType === "exchange")
    .map(({ binding }) => binding.destination);
  return alternate === undefined ? bound : [...bound, alternate];
}
