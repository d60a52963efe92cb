/** What a plan must not do is refused before its first step, also in a preview. */
import pMap from "p-map";
import { policyLines } from "../../model/declaration/writing/policy-lines.ts";
import { type Change, type ChangeOfKind, isMove, type Renaming } from "../../model/topology/plan/change.ts";
import { refusalsIn } from "../../model/topology/plan/changes.ts";
import type { Queue } from "../../model/topology/topology.ts";
import { WarrenError } from "../../model/warren-error.ts";
import type { Broker } from "../broker.ts";
import { QueueGuard } from "../guard/guard.ts";
import { type DoomedQueue, notEmpty } from "../guard/not-empty.ts";
import { doomed } from "./apply.ts";

export interface PlannedChanges {
  readonly virtualHost: string;
  readonly planned: readonly Change[];
}

/** Of refusals; the rest is counted. */
const MOST_REFUSALS = 20;
/** Of policies that are written out. */
const MOST_POLICIES = 5;

/** @throws WarrenError `topology-refused` that lists every refusal of the plan with its way out */
export function throwRefusals({ virtualHost, planned }: PlannedChanges): void {
  const refusals = refusalsIn(planned);
  if (refusals.length === 0) return;
  const shown = refusals.slice(0, MOST_REFUSALS).map(({ message }) => message);
  const more = refusals.length > shown.length ? [`and ${refusals.length - shown.length} more`] : [];
  const refused = planned.filter(({ refusal }) => refusal !== undefined);
  const hints = new Set([...policiesInstead(virtualHost, refused), ...refusals.map(({ hint }) => hint)]);
  const code = new Set(refusals.map((refusal) => refusal.code)).size === 1 ? refusals[0]?.code : undefined;
  throw new WarrenError(code ?? "topology-refused", [...shown, ...more].join("\n"), {
    hint: [...hints].join("\n"),
  });
}

/** One text for each queue of which a policy can do what was declared as arguments. */
export function policiesInstead(virtualHost: string, planned: readonly Change[]): string[] {
  return planned
    .flatMap((change) => {
      const { kind, desired, instead } = change;
      if (kind !== "queue" || desired === undefined || instead === undefined) return [];
      return [
        `For queue "${desired.name}" a policy does the same, in place. Keep its arguments and declare the policy:\n` +
          policyLines(virtualHost, desired, instead),
      ];
    })
    .slice(0, MOST_POLICIES);
}

/**
 * Refuses before the first step where a queue that is to go is not known to be empty. One that is moved holds what it
 * holds.
 *
 * @throws WarrenError `queue-not-empty` that names the queues and their messages
 */
export async function throwUnlessEmpty(
  broker: Broker,
  { virtualHost, planned }: PlannedChanges,
  signal?: AbortSignal,
): Promise<void> {
  const going = planned.filter(isLoss);
  if (going.length === 0) return;
  const guard = new QueueGuard(broker, virtualHost);
  try {
    const inspect = async (change: ChangeOfKind<"queue">): Promise<DoomedQueue> =>
      doomed(change, await guard.inspect(change.live as Queue, signal));
    const looked = await pMap(going, inspect, { concurrency: 16 });
    const held = looked.filter(({ report }) => report.contents.verdict !== "empty");
    if (held.length === 0) return;
    const error = notEmpty(held);
    const names = new Set(held.map(({ report }) => report.name));
    const renamed = going.find(({ key, renamed }) => renamed !== undefined && names.has(key))?.renamed;
    throw renamed === undefined ? error : messagesDoNotMove(error, renamed);
  } finally {
    await guard.close();
  }
}

function isLoss(change: Change): change is ChangeOfKind<"queue"> {
  if (change.kind !== "queue") return false;
  return (change.action === "delete" || change.action === "replace") && !isMove(change);
}

/** RabbitMQ cannot rename a queue: the new one is another, and what the old one holds stays in it. */
function messagesDoNotMove({ code, message, hint }: WarrenError, renamed: Renaming): WarrenError {
  const { from, to, notMoved } = renamed;
  const why = notMoved === undefined ? "" : `, because ${notMoved}`;
  return new WarrenError(
    code,
    `${message}; queue "${from}" cannot become "${to}" with messages in it${why}`,
    {
      hint:
        `Declare "${to}" beside "${from}" first, with the same bindings; move the publishers and let consumers empty ` +
        `"${from}"; then take it out of the declaration. ${hint}`,
    },
  );
}
