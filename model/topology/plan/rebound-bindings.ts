/** What is bound to an exchange that is made anew, or that is called otherwise: it goes along. */
import type { Binding, Exchange, Topology } from "../topology.ts";
import { type Change, isRebinding, type PlannedRebinding } from "./change.ts";

/** The changes, with what each such exchange is not to have any more, and what it is to have. */
export function withBindings(
  changes: readonly Change[],
  { live, desired }: { readonly live: Topology; readonly desired: Topology },
): Change[] {
  if (!changes.some(isRebinding)) return [...changes];
  const going = changes.flatMap((change) =>
    change.kind === "binding" && change.action === "delete" && change.live !== undefined ? [change.live] : [],
  );
  return changes.map((change): Change => {
    if (!isRebinding(change)) return change;
    const { key: from, rebinding } = change;
    const to = rebinding.becomes.name;
    return {
      ...change,
      rebinding: {
        ...rebinding,
        without: going.filter((binding) => touches(binding, from)),
        bindings: desired.bindings
          .filter((binding) => touches(binding, to))
          .map((binding) => turned(binding, to, from)),
        bound: live.bindings.filter((binding) => touches(binding, from)).length,
      },
    };
  });
}

export function rebindingTo(becomes: Exchange): PlannedRebinding {
  return { becomes, without: [], bindings: [], bound: 0 };
}

function touches({ source, destination, destinationType }: Binding, exchange: string): boolean {
  return source === exchange || (destinationType === "exchange" && destination === exchange);
}

export function touchesAny(binding: Binding | undefined, exchanges: ReadonlySet<string>): boolean {
  return binding !== undefined && [...exchanges].some((exchange) => touches(binding, exchange));
}

function turned(binding: Binding, from: string, to: string): Binding {
  const { source, destination, destinationType } = binding;
  return {
    ...binding,
    source: source === from ? to : source,
    destination: destinationType === "exchange" && destination === from ? to : destination,
  };
}

/** The names, old and new, of the exchanges that are rebound. */
export function reboundNames(changes: readonly Change[]): ReadonlySet<string> {
  return new Set(changes.filter(isRebinding).flatMap(({ key, rebinding }) => [key, rebinding.becomes.name]));
}
