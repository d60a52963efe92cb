/** With which keys messages come to internal exchanges, which clients cannot publish to. */

import { ANY_KEY, exactly, type Keys, keysIdentity, through } from "./key-flow.ts";
import type { Host } from "./view.ts";

/** More sets of keys than this for one exchange are taken for any key: nothing is claimed then. */
const MOST_KEY_SETS = 100;
/** The same for chains of exchanges longer than this. */
const LONGEST_CHAIN = 100;

/**
 * The sets of keys with which messages can come to an exchange; undefined where any can. Everything that might come is
 * in it: that an alternate exchange gets only what matched nothing is left out of account.
 */
export function internalArrivals(host: Host): (exchange: string) => readonly Keys[] | undefined {
  const ways = waysInto(host);
  const known = new Map<string, readonly Keys[] | undefined>();
  const arrivals = (exchange: string, depth = 0): readonly Keys[] | undefined => {
    if (depth > LONGEST_CHAIN) return undefined;
    if (host.exchanges.get(exchange)?.internal !== true) return undefined;
    if (known.has(exchange)) return known.get(exchange);
    // Where the exchange feeds itself in the end, the first answer that it gets is: any key.
    known.set(exchange, undefined);
    const found = new Map<string, Keys>();
    let open = false;
    for (const way of ways.get(exchange) ?? []) {
      const into = "keys" in way ? [way.keys] : (arrivals(way.from, depth + 1) ?? [ANY_KEY]);
      for (const keys of into) {
        const passed = "keys" in way ? keys : way.pass(keys);
        if (passed === undefined) continue;
        if (passed.length === 0) open = true;
        found.set(keysIdentity(passed), passed);
      }
    }
    const result = open || found.size > MOST_KEY_SETS ? undefined : [...found.values()];
    known.set(exchange, result);
    return result;
  };
  return (exchange) => arrivals(exchange);
}

/** From another exchange, with what passes from there; or with keys that are known. */
type Way =
  | { readonly from: string; readonly pass: (keys: Keys) => Keys | undefined }
  | { readonly keys: Keys };

function waysInto(host: Host): ReadonlyMap<string, readonly Way[]> {
  const ways = new Map<string, Way[]>();
  const add = (exchange: string, way: Way): void => {
    if (host.exchanges.get(exchange)?.internal !== true) return;
    const before = ways.get(exchange);
    if (before === undefined) ways.set(exchange, [way]);
    else before.push(way);
  };
  for (const { name, type, bindings, alternate } of host.exchanges.values()) {
    for (const bound of bindings) {
      if (bound.binding.destinationType !== "exchange") continue;
      add(bound.binding.destination, { from: name, pass: (keys) => through(type, bound, keys) });
    }
    if (alternate !== undefined) add(alternate, { from: name, pass: (keys) => keys });
  }
  for (const { deadLetter: target } of host.queues.values()) {
    if (target !== undefined) {
      add(target.exchange, { keys: target.key === undefined ? ANY_KEY : exactly(target.key) });
    }
  }
  return ways;
}
