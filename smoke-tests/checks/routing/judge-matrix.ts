/** What the observed matrix says about each binding and each exchange. Pure. */
import { bindingKey } from "../../../model/topology/object-keys.ts";
import type { Binding } from "../../../model/topology/topology.ts";
import { type Finding, failed, passed } from "../../check.ts";
import type { Matrix, MatrixPublish } from "./matrix.ts";
import type { Observed } from "./publish-matrix.ts";

/** A publish that went otherwise than the oracle says. */
export interface Mismatch {
  readonly planned: MatrixPublish;
  readonly observed: Observed;
  /** Queues that did not get their copy, and those that got one, or one more, without reason. */
  readonly lost: readonly string[];
  readonly unexpected: readonly string[];
}

/** @returns undefined where it went as it had to */
export function mismatchOf(planned: MatrixPublish, observed: Observed): Mismatch | undefined {
  const { route } = planned;
  const possible = route.outcomes ?? [route.queues];
  const isOpen = route.external.length > 0;
  const agrees = possible.some((queues) =>
    isOpen ? queues.every((queue) => observed.queues.includes(queue)) : same(queues, observed.queues),
  );
  const returnAgrees = isOpen || observed.returned === (observed.queues.length === 0);
  if (agrees && returnAgrees) return undefined;
  const wanted = new Set(possible.flat());
  const seen = new Set<string>();
  const unexpected = observed.queues.filter((queue) => {
    const again = seen.has(queue);
    seen.add(queue);
    return again || (!wanted.has(queue) && !isOpen);
  });
  return { planned, observed, lost: route.queues.filter((queue) => !seen.has(queue)), unexpected };
}

function same(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((each, index) => each === b[index]);
}

export interface Charges {
  readonly byBinding: ReadonlyMap<Binding, readonly Mismatch[]>;
  /** By the exchange that was published to. */
  readonly byExchange: ReadonlyMap<string, readonly Mismatch[]>;
}

/**
 * Charges each mismatch to the bindings that explain it: to one that the publish was made for, where a queue behind
 * it is concerned; to the exchange, where there is no such binding. Nothing is left uncharged.
 */
export function charge(matrix: Matrix, mismatches: readonly Mismatch[]): Charges {
  const behind = queuesBehind(matrix);
  const byBinding = new Map<Binding, Mismatch[]>();
  const byExchange = new Map<string, Mismatch[]>();
  for (const mismatch of mismatches) {
    const concerned = [...mismatch.lost, ...mismatch.unexpected];
    const bindings = mismatch.planned.about.filter((binding) =>
      concerned.some((queue) => behind(binding).has(queue)),
    );
    for (const binding of bindings) append(byBinding, binding, mismatch);
    if (bindings.length === 0) append(byExchange, mismatch.planned.publish.exchange, mismatch);
  }
  return { byBinding, byExchange };
}

function append<K>(map: Map<K, Mismatch[]>, key: K, mismatch: Mismatch): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [mismatch]);
  else list.push(mismatch);
}

/** The queues that publishes made for a binding go to, its own destination among them. */
function queuesBehind({ publishes }: Matrix): (binding: Binding) => ReadonlySet<string> {
  const found = new Map<Binding, Set<string>>();
  for (const { about, route } of publishes) {
    for (const binding of about) {
      let queues = found.get(binding);
      if (queues === undefined) {
        queues = new Set(binding.destinationType === "queue" ? [binding.destination] : []);
        found.set(binding, queues);
      }
      if (binding.destinationType === "exchange") for (const queue of route.queues) queues.add(queue);
    }
  }
  return (binding) => found.get(binding) ?? new Set();
}

export function judgeBinding(binding: Binding, publishes: number, mismatches: readonly Mismatch[]): Finding {
  const expected = `${counted(publishes)} around "${binding.routingKey}" at "${binding.source}" delivered where the declared bindings lead, and nowhere else`;
  if (mismatches.length === 0) return passed(expected, "each was");
  return failed(expected, observedText(mismatches), {
    remedy: `Compare the binding with the broker's: ${bindingKey(binding)}. In a stack \`./warren up\` makes one that is missing.`,
  });
}

export function judgeExchange(exchange: string, publishes: number, mismatches: readonly Mismatch[]): Finding {
  const name = exchange === "" ? "the default exchange" : `exchange "${exchange}"`;
  const expected = `${counted(publishes)} to ${name} delivered, returned or sent to the alternate exchange as declared`;
  if (mismatches.length === 0) return passed(expected, "each was");
  return failed(expected, observedText(mismatches), {
    remedy: `Look for undeclared or missing bindings and the alternate exchange of ${name}. In a stack \`./warren up\` makes what is missing; what nobody declared it leaves alone.`,
  });
}

/** Mismatches told in full. */
const MOST_TOLD = 3;

function observedText(mismatches: readonly Mismatch[]): string {
  const told = mismatches.slice(0, MOST_TOLD).map(({ planned: { publish, route }, observed }) => {
    const headers = publish.headers === undefined ? "" : ` with headers ${JSON.stringify(publish.headers)}`;
    const key = JSON.stringify(publish.routingKey);
    return `key ${key}${headers} to "${publish.exchange}" went to ${names(observed.queues)} instead of ${names(route.queues)}`;
  });
  const more = mismatches.length - told.length;
  return `${told.join("; ")}${more > 0 ? `; and ${more} more` : ""}`;
}

function names(queues: readonly string[]): string {
  return queues.length === 0 ? "no queue" : queues.map((queue) => `"${queue}"`).join(", ");
}

function counted(publishes: number): string {
  return publishes === 1 ? "1 publish" : `${publishes} publishes`;
}
