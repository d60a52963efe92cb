/** What goes and comes again under another name, without a word that it is the same. */
import { nearest } from "../../../text/wording.ts";
import { canonicalJson } from "../../../topology/object-keys.ts";
import type { ChangeOfKind } from "../../../topology/plan/change.ts";
import { differences } from "../../../topology/plan/differences.ts";
import { type Host, objectSubject } from "../../view/view.ts";
import { type ChangeRule, perChangedHost } from "../change-rule.ts";
import { type ChangedHost, stepsOf } from "../view.ts";

export const renameUnsaid: ChangeRule = {
  id: "rename-unsaid",
  severity: "warning",
  summary: "An object goes, and one that is just like it comes, without `renamedFrom`.",
  why: "RabbitMQ renames nothing. Without a word that they are the same, the new one is empty, and what waits in the old one, or is bound to it by others, does not come along.",
  remedy:
    "Write `renamedFrom: OLD` at the new one: its messages and all that is bound to it go along, as docs/moving-queues.md says. If it is another one, say so in a silence.",
  check: perChangedHost(function* (host) {
    for (const kind of ["exchange", "queue"] as const) {
      for (const [from, to] of likelyRenamings(host, kind)) {
        yield {
          ...objectSubject(host.after, { kind, name: to }),
          message: `The ${kind} ${JSON.stringify(from)} goes, and ${JSON.stringify(to)} comes, which is like it: nothing of the one goes to the other.`,
          hint: `If it is the same one, say so: renamedFrom: ${JSON.stringify(from)}.`,
        };
      }
    }
  }),
};

function* likelyRenamings(
  host: ChangedHost,
  kind: "exchange" | "queue",
): Generator<readonly [from: string, to: string]> {
  const steps = stepsOf(host, kind).filter(({ renamed }) => renamed === undefined);
  const gone = steps.filter(({ action }) => action === "delete");
  const come = steps.filter(({ action }) => action === "create");
  if (gone.length === 0 || come.length === 0) return;
  const [was, is] = [waysOf(host.before, kind), waysOf(host.after, kind)];
  const byWays = Map.groupBy(come, ({ key }) => is.get(key) ?? "");
  for (const old of gone) {
    const ways = was.get(old.key);
    const bound = (ways === undefined ? [] : (byWays.get(ways) ?? [])).filter((each) => isAlike(old, each));
    const [only] = bound;
    const names = come.filter((each) => isAlike(old, each)).map(({ key }) => key);
    const to = bound.length === 1 ? only?.key : nearest(old.key, names);
    if (to !== undefined) yield [old.key, to];
  }
}

/** But for the name they are the same. */
function isAlike<K extends "exchange" | "queue">(old: ChangeOfKind<K>, one: ChangeOfKind<K>): boolean {
  if (old.live === undefined || one.desired === undefined) return false;
  return differences(old.kind, old.live, one.desired).length === 0;
}

/** What is bound to a queue, and from and to an exchange, by its name; without it, to be compared. */
function waysOf({ host }: Host, kind: "exchange" | "queue"): ReadonlyMap<string, string> {
  const ways = new Map<string, string[]>();
  for (const { source, destination, destinationType, routingKey, arguments: table } of host.topology
    .bindings) {
    const rest = { routingKey, arguments: table };
    const add = (name: string, way: object): void => {
      ways.set(name, [...(ways.get(name) ?? []), canonicalJson({ ...rest, ...way })]);
    };
    if (destinationType === kind) add(destination, { from: source });
    if (kind === "exchange") add(source, { to: destination, destinationType });
  }
  return new Map([...ways].map(([name, all]) => [name, all.toSorted().join("\n")]));
}
