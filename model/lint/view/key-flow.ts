/**
 * Where messages can go, by their routing keys: sets of keys are carried along the bindings, and a way on which no key
 * is left is no way.
 */
import { type KeySet, overlap } from "../patterns/topic-patterns.ts";
import type { BoundBinding, ExchangeNode, Host } from "./view.ts";

/** All of these hold for the key of a message; none: any key. In order, without repetition. */
export type Keys = readonly KeySet[];

export const ANY_KEY: Keys = [];

export function exactly(key: string): Keys {
  return [{ key, exact: true }];
}

/** A set of keys as text, the same for the same set. */
export function keysIdentity(keys: Keys): string {
  return JSON.stringify(keys.map(({ key, exact }) => [key, exact]));
}

/** `"order.#" and "#.paid"` */
export function renderKeys(keys: Keys): string {
  return keys.length === 0 ? "any key" : keys.map(({ key }) => JSON.stringify(key)).join(" and ");
}

/** What of `keys` takes a binding of an exchange of a type; undefined where nothing does. */
export function through(type: string | undefined, { binding }: BoundBinding, keys: Keys): Keys | undefined {
  // Other types look at headers, at hashes or at nothing: any key may pass.
  if (type !== "direct" && type !== "topic") return keys;
  const exact = keys.find((set) => set.exact);
  const own: KeySet = { key: binding.routingKey, exact: type === "direct" };
  if (!overlap([...keys, own])) return undefined;
  if (exact !== undefined) return keys;
  if (own.exact) return [own];
  if (own.key === "#" || keys.some((set) => set.key === own.key)) return keys;
  return [...keys, own].toSorted((a, b) => (a.key < b.key ? -1 : 1));
}

export interface Arrival {
  readonly queue: string;
  readonly keys: Keys;
}

/** Ways and bindings that may be looked at in one virtual host; what has more is not judged. */
const MOST_STEPS = 50_000;

/** Follows messages through one virtual host, within bounds. */
export class KeyFlow {
  readonly #host: Host;
  readonly #byKey = new Map<string, ReadonlyMap<string, readonly BoundBinding[]>>();
  #left = MOST_STEPS;

  constructor(host: Host) {
    this.#host = host;
  }

  /** Whether the bound was met: then what was not found may be there nevertheless. */
  get isExhausted(): boolean {
    return this.#left <= 0;
  }

  /**
   * The queues that a message can come to which is dead-lettered or published to an exchange.
   *
   * @param start "" is the default exchange
   * @returns also `open`: whether it can come to where nothing is known, such as an exchange of others
   */
  arrivals(start: string, keys: Keys): { readonly arrivals: readonly Arrival[]; readonly open: boolean } {
    if (start === "") return this.#defaultExchange(keys);
    const found = new Map<string, Arrival>();
    let open = false;
    const seen = new Set<string>();
    const pending = [{ name: start, keys }];
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      const identity = `${next.name} ${keysIdentity(next.keys)}`;
      if (seen.has(identity)) continue;
      seen.add(identity);
      const node = this.#host.exchanges.get(next.name);
      if (node === undefined) continue;
      if (node.type === undefined) open = true;
      let matched = false;
      for (const bound of this.#candidates(node, next.keys)) {
        this.#left--;
        const taken = through(node.type, bound, next.keys);
        if (taken === undefined) continue;
        matched = true;
        const { destination, destinationType } = bound.binding;
        if (destinationType === "exchange") pending.push({ name: destination, keys: taken });
        else found.set(`${destination} ${keysIdentity(taken)}`, { queue: destination, keys: taken });
      }
      const surely = matched && next.keys.some((set) => set.exact) && hasKeys(node);
      if (node.alternate !== undefined && !surely) pending.push({ name: node.alternate, keys: next.keys });
    }
    return { arrivals: [...found.values()], open: open || this.isExhausted };
  }

  /** A queue by the name that the key is. What is published to it by its name has this name as its key. */
  #defaultExchange(keys: Keys): { readonly arrivals: readonly Arrival[]; readonly open: boolean } {
    const exact = keys.find((set) => set.exact);
    if (exact === undefined) return { arrivals: [], open: true };
    const queue = this.#host.queues.get(exact.key);
    return { arrivals: queue === undefined ? [] : [{ queue: queue.name, keys }], open: false };
  }

  /** All bindings of an exchange, or of a direct one those with the key, where it is known. */
  #candidates(node: ExchangeNode, keys: Keys): readonly BoundBinding[] {
    const exact = keys.find((set) => set.exact);
    if (this.isExhausted) return [];
    if (node.type !== "direct" || exact === undefined) return node.bindings;
    let byKey = this.#byKey.get(node.name);
    if (byKey === undefined) {
      byKey = Map.groupBy(node.bindings, ({ binding }) => binding.routingKey);
      this.#byKey.set(node.name, byKey);
    }
    return byKey.get(exact.key) ?? [];
  }
}

function hasKeys({ type }: ExchangeNode): boolean {
  return type === "direct" || type === "topic";
}
