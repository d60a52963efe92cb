/**
 * The plan: which steps lead from the live topology of a virtual host to the declared one. Pure, and linear in the
 * number of objects.
 *
 * Only what is owned is deleted or replaced; everything else on the broker belongs to somebody else and is not
 * even looked at, unless the declaration claims it (`adopt`).
 */
import type { Change, ChangeOfKind, ObjectKind, ObjectOfKind, Refusal } from "./change.ts";
import { inSafeOrder } from "./change-order.ts";
import { differences } from "./differences.ts";
import { bindingKey } from "./object-keys.ts";
import {
  alreadyExists,
  exchangeReplacement,
  isProtected,
  protects,
  queueReplacement,
  usedByOthers,
  useOf,
} from "./refusals.ts";
import { type Binding, EMPTY_TOPOLOGY, type Topology } from "./topology.ts";

export interface ChangesRequest {
  readonly desired: Topology;
  /** As it is on the broker; the empty topology where the virtual host does not exist. */
  readonly live: Topology;
  /**
   * What the resource made or took over before, as it was declared then: its word on `protect` and `retain` counts
   * for what is no longer declared.
   */
  readonly owned: Topology;
  /** Take over what is there already under a declared name. @default false */
  readonly adopt?: boolean;
}

/** Steps in an order that is safe. Empty exactly when the broker is as declared and all of it is owned. */
export function changes(request: ChangesRequest): Change[] {
  const found: Change[] = [
    ...refuseWhatOthersUse(changesOf("exchange", request), request),
    ...changesOf("queue", request),
    ...changesOf("binding", request),
    ...changesOf("policy", request),
  ];
  return inSafeOrder(found, request.desired, request.live);
}

/**
 * The steps that take away all that is owned, `retain` apart. `protect` does not hold here: it keeps an object from
 * being lost among changes, and this is no change but the end of all of them.
 */
export function deletions(live: Topology, owned: Topology): Change[] {
  const unprotected = {
    ...owned,
    exchanges: owned.exchanges.map((exchange) => ({ ...exchange, protect: false })),
    queues: owned.queues.map((queue) => ({ ...queue, protect: false })),
  };
  return changes({ desired: { virtualHost: live.virtualHost, ...EMPTY_TOPOLOGY }, live, owned: unprotected });
}

/** What a list of changes must not do, in the order of the list. */
export function refusalsIn(planned: readonly Change[]): Refusal[] {
  return planned.map(({ refusal }) => refusal).filter((refusal) => refusal !== undefined);
}

export const objectsOf: { readonly [K in ObjectKind]: (topology: Topology) => readonly ObjectOfKind[K][] } = {
  exchange: ({ exchanges }) => exchanges,
  queue: ({ queues }) => queues,
  binding: ({ bindings }) => bindings,
  policy: ({ policies }) => policies,
};

export function keyOf(object: ObjectOfKind[ObjectKind]): string {
  return "name" in object ? object.name : bindingKey(object);
}

/** One kind's objects by their keys. */
export function byKey<K extends ObjectKind>(kind: K, topology: Topology): Map<string, ObjectOfKind[K]> {
  return new Map(objectsOf[kind](topology).map((object) => [keyOf(object), object]));
}

function changesOf<K extends ObjectKind>(kind: K, request: ChangesRequest): ChangeOfKind<K>[] {
  const live = byKey(kind, request.live);
  const owned = byKey(kind, request.owned);
  const desired = byKey(kind, request.desired);
  const found: ChangeOfKind<K>[] = [];
  for (const [key, object] of desired) {
    const change = towards({ kind, key, object, live: live.get(key), owned: owned.get(key), request });
    if (change !== undefined) found.push(change);
  }
  for (const [key, object] of owned) {
    const there = live.get(key);
    if (desired.has(key) || there === undefined) continue;
    found.push(away({ kind, key, live: there, owned: object }));
  }
  return found;
}

interface Towards<K extends ObjectKind> {
  readonly kind: K;
  readonly key: string;
  readonly object: ObjectOfKind[K];
  readonly live: ObjectOfKind[K] | undefined;
  readonly owned: ObjectOfKind[K] | undefined;
  readonly request: ChangesRequest;
}

function towards<K extends ObjectKind>(input: Towards<K>): ChangeOfKind<K> | undefined {
  const { kind, key, object, live, owned, request } = input;
  const base = { kind, key, desired: object, live, differences: [], refusal: undefined };
  if (live === undefined) return { ...base, action: "create" };
  const differing = differences(kind, live, object);
  const foreign = owned === undefined && request.adopt !== true;
  if (foreign) {
    const refusal = alreadyExists({ kind, key }, request.live.virtualHost);
    return { ...base, action: "adopt", differences: differing, refusal };
  }
  if (differing.length === 0) return owned === undefined ? { ...base, action: "adopt" } : undefined;
  if (kind === "policy") return { ...base, action: "update", differences: differing };
  const refusal = replacementRefusal({ ...input, live }, differing);
  return { ...base, action: "replace", differences: differing, refusal };
}

function replacementRefusal<K extends ObjectKind>(
  { kind, key, live, object, owned, request }: Towards<K>,
  differing: ChangeOfKind<K>["differences"],
): Refusal | undefined {
  if (protects(owned) || protects(object)) return isProtected({ kind, key }, "replace");
  if (kind === "queue") return queueReplacement({ kind, key }, differing);
  const exchange = live as ObjectOfKind["exchange"];
  const inUse = useOf(exchange, request.live);
  return inUse === undefined ? undefined : exchangeReplacement({ kind, key }, differing, inUse);
}

function away<K extends ObjectKind>(input: {
  readonly kind: K;
  readonly key: string;
  readonly live: ObjectOfKind[K];
  readonly owned: ObjectOfKind[K];
}): ChangeOfKind<K> {
  const { kind, key, live, owned } = input;
  const base = { kind, key, desired: undefined, live, differences: [], refusal: undefined };
  if ("retain" in owned && owned.retain) return { ...base, action: "release" };
  if (protects(owned)) return { ...base, action: "delete", refusal: isProtected({ kind, key }, "delete") };
  return { ...base, action: "delete" };
}

/** An exchange is not deleted while somebody else's binding joins it to an object that is not ours either. */
function refuseWhatOthersUse(
  found: readonly ChangeOfKind<"exchange">[],
  request: ChangesRequest,
): ChangeOfKind<"exchange">[] {
  if (!found.some(({ action }) => action === "delete")) return [...found];
  const foreign = foreignBindings(request);
  return found.map((change) => {
    const bindings = change.action === "delete" ? foreign.get(change.key) : undefined;
    if (bindings === undefined || change.refusal !== undefined) return change;
    return { ...change, refusal: usedByOthers(change, bindings) };
  });
}

/** By the name of the exchange of ours that each touches. */
function foreignBindings({ live, owned }: ChangesRequest): Map<string, Binding[]> {
  const ours = {
    exchange: new Set(owned.exchanges.map(({ name }) => name)),
    queue: new Set(owned.queues.map(({ name }) => name)),
    binding: new Set(owned.bindings.map(bindingKey)),
  };
  const found = new Map<string, Binding[]>();
  for (const binding of live.bindings) {
    const { source, destination, destinationType } = binding;
    const ends = [ours.exchange.has(source), ours[destinationType].has(destination)];
    // Both ends ours: it goes with them. No end ours: it stays.
    if (ends[0] === ends[1] || ours.binding.has(bindingKey(binding))) continue;
    // Somebody's exchange that feeds a queue of ours loses nothing by the queue's end.
    if (!ends[0] && destinationType === "queue") continue;
    const exchange = ends[0] === true ? source : destination;
    found.set(exchange, [...(found.get(exchange) ?? []), binding]);
  }
  return found;
}
