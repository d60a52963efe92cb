/**
 * The plan: which steps lead from the live topology of a virtual host to the declared one. Pure, and linear in the
 * number of objects.
 *
 * Only what is owned is deleted or replaced; everything else on the broker belongs to somebody else and is not
 * even looked at, unless the declaration claims it (`adopt`).
 */

import { bindingKey } from "../object-keys.ts";
import { byKey } from "../objects.ts";
import {
  type Binding,
  EMPTY_TOPOLOGY,
  type Exchange,
  type LiveTopology,
  type Queue,
  type Topology,
} from "../topology.ts";
import type { Change, ChangeOfKind, ObjectKind, ObjectOfKind, Refusal, Renaming } from "./change.ts";
import { inSafeOrder } from "./change-order.ts";
import { differences } from "./differences.ts";
import { withIgnored } from "./ignore-changes.ts";
import { type MoveRights, NO_MOVES, NO_NODES, planMove, planRenaming } from "./may-move-queue.ts";
import { whyNotRebound } from "./may-rebind-exchange.ts";
import { policyInstead } from "./policy-instead.ts";
import { type Prune, unmanagedObjects } from "./prune.ts";
import { differs, isMissing, isNoLongerDeclared, isTakenOver, isUnmanaged } from "./reasons.ts";
import { rebindingTo, withBindings } from "./rebound-bindings.ts";
import {
  alreadyExists,
  exchangeReplacement,
  isProtected,
  protects,
  queueReplacement,
  usedByOthers,
  useOf,
} from "./refusal-texts.ts";
import { withRisks } from "./risks.ts";

export { byKey, keyOf, objectsOf } from "../objects.ts";

export interface ChangesRequest {
  readonly desired: Topology;
  /** As it is on the broker; the empty topology where the virtual host does not exist. */
  readonly live: Topology | LiveTopology;
  /**
   * What the resource made or took over before, as it was declared then: its word on `protect` and `retain` counts
   * for what is no longer declared.
   */
  readonly owned: Topology;
  /** Take over what is there already under a declared name. @default false */
  readonly adopt?: boolean;
  /** Delete also what is neither declared nor owned. @default nothing is */
  readonly prune?: Prune;
  /** Which queues may be moved. @default none */
  readonly moves?: MoveRights;
}

/** Steps in an order that is safe. Empty exactly when the broker is as declared and all of it is owned. */
export function changes(request: ChangesRequest): Change[] {
  const all = { ...request, unmanaged: unmanagedObjects(request) };
  const found: Change[] = [
    ...refuseWhatOthersUse(changesOf("exchange", all), all),
    ...changesOf("queue", all),
    ...changesOf("binding", all),
    ...changesOf("policy", all),
  ];
  const whole = withBindings(found, request);
  return withRisks(inSafeOrder(whole, request.desired, request.live), request.live);
}

/** With what is to be pruned. */
interface WholeRequest extends ChangesRequest {
  readonly unmanaged: Topology;
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

function changesOf<K extends ObjectKind>(kind: K, request: WholeRequest): ChangeOfKind<K>[] {
  const live = byKey(kind, request.live);
  const owned = byKey(kind, request.owned);
  const desired = byKey(kind, request.desired);
  const renamings = renamingsOf(kind, desired, owned, live);
  const found: ChangeOfKind<K>[] = [];
  for (const [key, declared] of desired) {
    const there = live.get(key);
    const object = there === undefined ? declared : withIgnored(declared, there);
    const renamed = renamings.get(key);
    const change = towards({ kind, key, object, live: there, owned: owned.get(key), request, renamed });
    if (change !== undefined) found.push(change);
  }
  for (const [key, object] of owned) {
    const there = live.get(key);
    if (desired.has(key) || there === undefined) continue;
    found.push(away({ kind, key, live: there, owned: object, request, renamed: renamings.get(key) }));
  }
  for (const [key, object] of byKey(kind, request.unmanaged)) {
    found.push({ ...unchanged(kind, key, object), action: "delete", reason: isUnmanaged({ kind, key }) });
  }
  return found;
}

const NOTHING_OF_IT = {
  differences: [],
  refusal: undefined,
  immutable: [],
  risks: [],
  move: undefined,
  rebinding: undefined,
  instead: undefined,
} as const;

/** What the changes of objects that are there, and are not declared, have in common. */
function unchanged<K extends ObjectKind>(kind: K, key: string, live: ObjectOfKind[K]) {
  return { kind, key, desired: undefined, live, ...NOTHING_OF_IT, renamed: undefined };
}

/** By the new and by the old name, of what is declared under a new one and owned under the old. */
function renamingsOf<K extends ObjectKind>(
  kind: K,
  desired: ReadonlyMap<string, ObjectOfKind[K]>,
  owned: ReadonlyMap<string, ObjectOfKind[K]>,
  live: ReadonlyMap<string, ObjectOfKind[K]>,
): Map<string, Renaming> {
  const found = new Map<string, Renaming>();
  if (kind !== "exchange" && kind !== "queue") return found;
  for (const [to, object] of desired) {
    const from = "renamedFrom" in object ? object.renamedFrom : "";
    if (from === "" || desired.has(from) || !owned.has(from) || !live.has(from)) continue;
    found.set(to, { from, to });
    found.set(from, { from, to });
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
  readonly renamed: Renaming | undefined;
}

function towards<K extends ObjectKind>(input: Towards<K>): ChangeOfKind<K> | undefined {
  const { kind, key, object, live, owned, request, renamed } = input;
  const base = { kind, key, desired: object, live, ...NOTHING_OF_IT, renamed };
  if (live === undefined) return { ...base, action: "create", reason: isMissing({ kind, key }, renamed) };
  const differing = differences(kind, live, object);
  const takenOver = isTakenOver({ kind, key });
  const foreign = owned === undefined && request.adopt !== true;
  if (foreign) {
    const refusal = alreadyExists({ kind, key }, request.live.virtualHost);
    return { ...base, action: "adopt", differences: differing, refusal, reason: takenOver };
  }
  if (differing.length === 0) {
    return owned === undefined ? { ...base, action: "adopt", reason: takenOver } : undefined;
  }
  const changed = { ...base, differences: differing, reason: differs({ kind, key }, differing) };
  if (kind === "policy") return { ...changed, action: "update" };
  const replaced = { ...changed, action: "replace", immutable: differing.map(({ path }) => path) } as const;
  return { ...replaced, ...replacement({ ...input, live }, differing) };
}

function replacement<K extends ObjectKind>(
  input: Towards<K>,
  differing: ChangeOfKind<K>["differences"],
): Pick<ChangeOfKind<K>, "refusal" | "move" | "rebinding" | "instead"> {
  const { kind, key, live, object, owned, request } = input;
  const nothing = { move: undefined, rebinding: undefined, instead: undefined };
  if (kind !== "queue") return { ...nothing, ...replacedExchange(input, differing) };
  const queues = { live: live as Queue, desired: object as Queue, owned: owned as Queue | undefined };
  const instead = policyInstead(queues, differing, request);
  const planned = planMove({ ...queues, request, rights: request.moves ?? NO_MOVES });
  if (!("why" in planned)) {
    return { ...nothing, instead, refusal: undefined, move: { becomes: queues.desired, needs: planned } };
  }
  return { ...nothing, instead, refusal: queueReplacement({ kind, key }, differing, planned) };
}

/** One that nothing can come through may be made anew anywhere. */
function replacedExchange<K extends ObjectKind>(
  { kind, key, live, object, owned, request }: Towards<K>,
  differing: ChangeOfKind<K>["differences"],
): Pick<ChangeOfKind<K>, "refusal" | "rebinding"> {
  const nothing = { refusal: undefined, rebinding: undefined };
  if (protects(owned) || protects(object)) {
    return { ...nothing, refusal: isProtected({ kind, key }, "replace") };
  }
  const [exchange, desired] = [live, object] as [Exchange, Exchange];
  const why = whyNot(exchange, owned, request);
  if (why === undefined) return { ...nothing, rebinding: rebindingTo(desired) };
  const inUse = useOf(exchange, request.live);
  if (inUse === undefined) return nothing;
  return { ...nothing, refusal: exchangeReplacement({ kind, key }, differing, { inUse, why }) };
}

/** Why what is bound to an exchange cannot go along with it. */
function whyNot(
  exchange: Exchange,
  owned: object | undefined,
  { live, moves = NO_MOVES }: ChangesRequest,
): string | undefined {
  if (!moves.hasNodes) return NO_NODES;
  if (owned === undefined) return "it was not this resource's until now";
  return whyNotRebound(exchange, live);
}

function away<K extends ObjectKind>(input: {
  readonly kind: K;
  readonly key: string;
  readonly live: ObjectOfKind[K];
  readonly owned: ObjectOfKind[K];
  readonly request: ChangesRequest;
  readonly renamed: Renaming | undefined;
}): ChangeOfKind<K> {
  const { kind, key, live, owned, request, renamed } = input;
  const reason = isNoLongerDeclared({ kind, key }, renamed);
  const base = { ...unchanged(kind, key, live), renamed, reason };
  if ("retain" in owned && owned.retain) return { ...base, action: "release" };
  const leaving = { ...base, action: "delete" } as const;
  if (kind === "queue" && renamed !== undefined) {
    return { ...leaving, ...movedTo(renamed, { live: live as Queue, owned: owned as Queue, request }) };
  }
  if (protects(owned)) return { ...leaving, refusal: isProtected({ kind, key }, "delete") };
  if (kind !== "exchange" || renamed === undefined) return leaving;
  const becomes = request.desired.exchanges.find(({ name }) => name === renamed.to);
  const isKept = becomes === undefined || whyNot(live as Exchange, owned, request) !== undefined;
  return isKept ? leaving : { ...leaving, rebinding: rebindingTo(becomes) };
}

/** Of a queue that is called otherwise from now on. What is not moved goes only when it is empty. */
function movedTo(
  { from, to }: Renaming,
  { live, owned, request }: { readonly live: Queue; readonly owned: Queue; readonly request: ChangesRequest },
): Pick<ChangeOfKind<"queue">, "move" | "refusal" | "renamed"> {
  const renamed = { from, to };
  const desired = request.desired.queues.find(({ name }) => name === to);
  if (desired === undefined) return { move: undefined, refusal: undefined, renamed };
  const rights = request.moves ?? NO_MOVES;
  const planned = planRenaming({ live, desired, owned, request, rights });
  if (!("why" in planned)) return { move: { becomes: desired, needs: planned }, refusal: undefined, renamed };
  const { code, why, hint } = planned;
  const kept = protects(owned) ? isProtected({ kind: "queue", key: from }, "delete") : undefined;
  const refusal = kept !== undefined && code === "protected" ? { ...kept, hint } : kept;
  return { move: undefined, refusal, renamed: { from, to, notMoved: why } };
}

/** An exchange is not deleted while somebody else's binding joins it to an object that is not ours either. */
function refuseWhatOthersUse(
  found: readonly ChangeOfKind<"exchange">[],
  request: WholeRequest,
): ChangeOfKind<"exchange">[] {
  if (!found.some(({ action }) => action === "delete")) return [...found];
  const foreign = foreignBindings(request);
  return found.map((change) => {
    const bindings = change.action === "delete" ? foreign.get(change.key) : undefined;
    if (bindings === undefined || change.refusal !== undefined || change.rebinding !== undefined)
      return change;
    return { ...change, refusal: usedByOthers(change, bindings) };
  });
}

/** By the name of the exchange of ours that each touches. */
function foreignBindings({ live, owned, unmanaged }: WholeRequest): Map<string, Binding[]> {
  const ours = {
    exchange: new Set([...owned.exchanges, ...unmanaged.exchanges].map(({ name }) => name)),
    queue: new Set([...owned.queues, ...unmanaged.queues].map(({ name }) => name)),
    binding: new Set([...owned.bindings, ...unmanaged.bindings].map(bindingKey)),
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
