/**
 * The order in which changes are safe to make. New ways are opened before old ones are closed, so that a message
 * in between has a way; what catches messages (alternate and dead-letter exchanges, policies) is there before
 * what it catches them from, and goes after it.
 */

import { NAMING_EXCHANGES } from "../../arguments/known-arguments.ts";
import { own } from "../../text/own-property.ts";
import { bindingKey } from "../object-keys.ts";
import { policyMatcher } from "../policies/policy-match.ts";
import type { Arguments, Binding, Exchange, Queue, Topology } from "../topology.ts";
import { type Change, type ChangeOfKind, isRebinding } from "./change.ts";
import { reboundNames, touchesAny } from "./rebound-bindings.ts";

/** The keys, in arguments and in policies, that name an exchange where messages go that would be dropped. */
const CATCHER_KEYS = NAMING_EXCHANGES.flatMap((name) => [name, `x-${name}`]);

/** Changes of one phase do not depend on each other, but for exchanges, whose order within theirs counts. */
export function inSafeOrder(changes: readonly Change[], desired: Topology, live: Topology): Change[] {
  const catchers = namesOfCatchers(desired);
  const hashing = new Set(
    [...live.exchanges, ...desired.exchanges]
      .filter(({ type }) => type === "x-consistent-hash")
      .map(({ name }) => name),
  );
  const depth = alternateDepths(desired.exchanges);
  const ways = waysOfMoves(changes);
  const keyed = changes.map((change, position) => ({
    change,
    position,
    phase: ways.get(change) ?? phaseOf(change, catchers, hashing, live),
    depth: change.kind === "exchange" ? (depth.get(change.key) ?? 0) : 0,
  }));
  keyed.sort((a, b) => a.phase - b.phase || a.depth - b.depth || a.position - b.position);
  return keyed.map(({ change }) => change);
}

/**
 * A policy comes before the queues that it governs, so that none exists a moment without it; one that leads
 * messages elsewhere waits until there is an elsewhere. Bindings come last, because they are what brings messages.
 *
 * A policy that lets go of an object waits for the new policies that may take it: between the two it would have none.
 */
function phaseOf(
  change: Change,
  catchers: ReadonlySet<string>,
  hashing: ReadonlySet<string>,
  live: Topology,
): number {
  if (change.action === "adopt" || change.action === "release") return 0;
  if (change.action === "delete") return { binding: 7, queue: 9, exchange: 10, policy: 11 }[change.kind];
  if (change.kind === "exchange") return 1;
  if (change.kind === "policy" && letsGo(change, live)) return 5.5;
  if (change.kind === "policy") return catchersIn(change.desired?.definition ?? {}).length > 0 ? 5 : 2;
  if (change.kind === "queue") return change.move === undefined ? 3 : MOVING;
  const source = change.desired?.source ?? "";
  // RabbitMQ ignores a second binding of a consistent-hash exchange to one destination, so that a changed weight
  // takes effect only when the old binding is gone.
  if (hashing.has(source)) return 8;
  return catchers.has(source) ? 4 : 6;
}

/**
 * A queue that is called otherwise takes its bindings along, in the moment in which its messages go. Those that it has
 * under both names are made by that; one that it has no more goes before, and after what comes in its place.
 */
function waysOfMoves(changes: readonly Change[]): Map<Change, number> {
  const found = new Map<Change, number>();
  const rebound = reboundNames(changes);
  for (const change of rebound.size === 0 ? [] : changes) {
    if (isRebinding(change)) found.set(change, REBINDING);
    if (change.kind !== "binding" || change.action !== "create") continue;
    // The exchange has it by then.
    if (touchesAny(change.desired, rebound)) found.set(change, AFTER_MOVING);
  }
  const names = new Map<string, string>();
  for (const change of changes) {
    if (change.kind !== "queue" || change.action !== "delete" || change.move === undefined) continue;
    names.set(change.key, change.move.becomes.name);
    found.set(change, MOVING);
  }
  if (names.size === 0) return found;
  const bindings = changes.filter((change) => change.kind === "binding");
  const made = new Set(bindings.filter(({ action }) => action === "create").map(({ key }) => key));
  const carried = new Set<string>();
  for (const change of bindings) {
    const to = change.action === "delete" ? nameAfter(change.live, names) : undefined;
    if (to === undefined || change.live === undefined) continue;
    const key = bindingKey({ ...change.live, destination: to });
    if (made.has(key)) carried.add(key);
    // What an exchange of these has is changed together with it.
    else if (!touchesAny(change.live, rebound)) found.set(change, BEFORE_MOVING);
  }
  for (const change of bindings) if (carried.has(change.key)) found.set(change, AFTER_MOVING);
  return found;
}

function nameAfter(binding: Binding | undefined, names: ReadonlyMap<string, string>): string | undefined {
  return binding?.destinationType === "queue" ? names.get(binding.destination) : undefined;
}

const BEFORE_MOVING = 6.4;
/** So that a queue that goes next has the bindings that it is to have. */
const REBINDING = 6.45;
/** What its dead letters and its new bindings need is there by then, and nothing that it needs has gone. */
const MOVING = 6.5;
const AFTER_MOVING = 6.6;

/** Whether a changed policy does not match something any more that is there and that it matches now. */
function letsGo({ action, live: before, desired: after }: ChangeOfKind<"policy">, live: Topology): boolean {
  if (action !== "update" || before === undefined || after === undefined) return false;
  const [matched, matches] = [policyMatcher(before), policyMatcher(after)];
  const lost = (kind: "exchange" | "queue") => (object: Exchange | Queue) => {
    const subject = { kind, name: object.name, type: object.type };
    const [did, does] = [matched(subject), matches(subject)];
    // A pattern that cannot be decided may let go of anything, unless it stays.
    if (did === undefined || does === undefined) return before.pattern !== after.pattern;
    return did && !does;
  };
  return live.queues.some(lost("queue")) || live.exchanges.some(lost("exchange"));
}

function namesOfCatchers(topology: Topology): Set<string> {
  const names = new Set<string>();
  const tables: Arguments[] = [
    ...topology.exchanges.map((exchange) => exchange.arguments),
    ...topology.queues.map((queue) => queue.arguments),
    ...topology.policies.map((policy) => policy.definition),
  ];
  for (const table of tables) for (const name of catchersIn(table)) names.add(name);
  return names;
}

/** The names of the exchanges that a table leads messages to which would otherwise be dropped. */
export function catchersIn(table: Arguments): string[] {
  return CATCHER_KEYS.map((key) => own(table, key)).filter((name) => typeof name === "string");
}

/** How long the chain of alternates behind an exchange is: its last link must be made first. */
function alternateDepths(exchanges: readonly Exchange[]): Map<string, number> {
  const byName = new Map(exchanges.map((exchange) => [exchange.name, exchange]));
  const depths = new Map<string, number>();
  for (const exchange of exchanges) {
    const seen = new Set<string>();
    let next: Exchange | undefined = exchange;
    while (next !== undefined && !seen.has(next.name)) {
      seen.add(next.name);
      const alternate: string | undefined = catchersIn(next.arguments)[0];
      next = alternate === undefined ? undefined : byName.get(alternate);
    }
    depths.set(exchange.name, seen.size);
  }
  return depths;
}
