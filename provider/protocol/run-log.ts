/** What a run tells people beside its result, through the engine: it stands at the resource that it is about. */
import { type Change, describe, type Risk } from "../../model/topology/plan/change.ts";
import { byKey } from "../../model/topology/plan/changes.ts";
import { riskInWords } from "../../model/topology/plan/risk-words.ts";
import type { Topology } from "../../model/topology/topology.ts";

export interface RunLog {
  /** Stays in the output. */
  readonly info: (message: string) => void;
  readonly warning: (message: string) => void;
  /** Stands beside the resource on a terminal until the next one. */
  readonly status: (message: string) => void;
}

/** Of each kind of message; the rest is counted. */
const MOST_SHOWN = 10;
/** Milliseconds from one status to the next. */
const STATUS_INTERVAL = 500;

/** Told whatever it is; that consumers of a queue are cancelled by its end goes without saying. */
const WARNED: ReadonlySet<Risk["code"]> = new Set([
  "queue-expires",
  "publishers-refused",
  "dead-letters-dropped",
  "settings-change",
  "keys-move",
]);

/**
 * Pulumi's engine takes a property for one of its own whose name begins so, and shows it in no preview and no diff
 * (`IsInternalPropertyKey` of its SDK); the names of objects are such properties.
 */
const HIDDEN = "__";

/** The part of a plan that is told. */
export interface ToldPlan {
  readonly changes: readonly Change[];
  /** What an interrupted run made, and no state has. */
  readonly unrecorded: Topology;
}

/**
 * What is deleted and in no state or declaration where one could have seen it go: what is pruned, and what an
 * interrupted run left; what is put at stake; and what the engine does not show.
 */
export function tellOfPlan(log: RunLog, { changes, unrecorded }: ToldPlan): void {
  const pruned = changes.filter(({ reason }) => reason.code === "unmanaged");
  if (pruned.length > 0) log.info(`prune: deletes ${inShort(pruned.map(describe))}`);
  const left = changes.filter(
    ({ action, kind, key }) =>
      (action === "delete" || action === "replace") && byKey(kind, unrecorded).has(key),
  );
  if (left.length > 0) log.warning(`deletes what an interrupted run made: ${inShort(left.map(describe))}`);
  const hidden = changes.filter(({ key }) => key.startsWith(HIDDEN));
  if (hidden.length > 0) {
    const each = hidden.map((change) => `${change.action} ${describe(change)}`);
    log.info(`Pulumi shows no names that begin with "${HIDDEN}": ${inShort(each)}`);
  }
  const risks = changes.flatMap((change) => change.risks.filter((risk) => isWarned(change, risk)));
  if (risks.length > 0) log.warning(inShort(risks.map(riskInWords)));
}

/** @returns what to call after each step of an apply */
export function progress(log: RunLog): (done: number, of: number) => void {
  let last = Number.NEGATIVE_INFINITY;
  return (done, of) => {
    const now = performance.now();
    if (now - last < STATUS_INTERVAL) return;
    last = now;
    log.status(`${done} of ${of} changes made`);
  };
}

/** A queue that goes is known to be empty by then; a policy's limits are not asked for. */
function isWarned({ kind }: Change, { code }: Risk): boolean {
  return WARNED.has(code) || (code === "messages-lost" && kind === "policy");
}

function inShort(lines: readonly string[]): string {
  const more = lines.length > MOST_SHOWN ? `; and ${lines.length - MOST_SHOWN} more` : "";
  return `${lines.slice(0, MOST_SHOWN).join("; ")}${more}`;
}
