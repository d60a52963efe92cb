/** Whether a plan is still the one that was reviewed, object by object. */
import { canonicalJson } from "../object-keys.ts";
import { describe } from "./change.ts";
import type { PlanRecord, RecordedChange } from "./plan-record.ts";

type Planned = Pick<PlanRecord, "virtualHost" | "changes">;

/** A sentence for each object whose change is another one, without a full stop; none where the plans are the same. */
export function movedSince(reviewed: Planned, now: Planned): string[] {
  const [was, is] = [byObject(reviewed), byObject(now)];
  const at = `in virtual host ${JSON.stringify(now.virtualHost)}`;
  const gone = [...was.values()].filter((change) => !is.has(idOf(change)));
  return [
    ...[...is.values()].flatMap((change) => {
      const before = was.get(idOf(change));
      const why = before === undefined ? `would be ${DONE[change.action]} now` : otherwise(before, change);
      return why === undefined ? [] : [`${describe(change)} ${at} ${why}`];
    }),
    ...gone.map((change) => `${describe(change)} ${at} was to be ${DONE[change.action]}, and is not now`),
  ];
}

const DONE: Readonly<Record<RecordedChange["action"], string>> = {
  create: "created",
  adopt: "taken over",
  update: "changed",
  replace: "replaced",
  delete: "deleted",
  release: "left alone",
};

/** Several changes of one object are one after the other: what counts is what it was and what it becomes. */
function byObject({ changes }: Planned): Map<string, RecordedChange> {
  return new Map(changes.map((change) => [idOf(change), change]));
}

function idOf({ kind, key }: RecordedChange): string {
  return JSON.stringify([kind, key]);
}

/** The same change? Its words do not count, and no number of messages. */
function otherwise(was: RecordedChange, is: RecordedChange): string | undefined {
  if (text(was.before) !== text(is.before)) {
    if (was.before === undefined) return "is there by now";
    return is.before === undefined ? "is not there any more" : "is another one on the broker by now";
  }
  if (text(was.after) !== text(is.after)) return "is declared otherwise by now";
  if (was.action !== is.action) return `was to be ${DONE[was.action]}, and would be ${DONE[is.action]} now`;
  if (was.moves === is.moves) return undefined;
  return was.moves
    ? "would lose what it holds now, which was to be moved"
    : "would be moved now, which it was not";
}

function text(object: RecordedChange["before"]): string {
  return canonicalJson(object ?? null);
}
