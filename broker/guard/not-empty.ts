/** What can be done where a queue stays because it is not known to be empty: in one place for a change, a destroy and `down`. */
import { WarrenError } from "../../model/warren-error.ts";
import { describeContents, type QueueReport } from "./queue-contents.ts";

const CONSUMED = "Consume what is in there, or purge it, and try again.";
const STREAMS =
  "No consumer and no purge takes anything out of a stream: to lose what is in it, delete it by hand, and try again.";

/** @param types of the queues that are not empty */
export function waysToEmpty(types: readonly (string | undefined)[]): string {
  const ways = [
    ...(types.some((type) => type !== "stream") ? [CONSUMED] : []),
    ...(types.includes("stream") ? [STREAMS] : []),
  ];
  return ways.join(" ");
}

/** Of an update. A destroy has words of its own, and takes the whole stack with it. */
export const LOSING_IN_UPDATE =
  "`WARREN_DELETE_DATA=yes ./warren up`, or that word in the environment of `pulumi`.";

export interface DoomedQueue {
  readonly report: QueueReport;
  readonly type: string | undefined;
  /** It goes because nobody declared it. */
  readonly isPruned: boolean;
}

const MOST_SHOWN = 20;

/** Of queues that are deleted one by one, and not with their stack. */
export function notEmpty(doomed: readonly DoomedQueue[]): WarrenError {
  const shown = doomed.slice(0, MOST_SHOWN).map(({ report }) => describeContents(report));
  const more = doomed.length > shown.length ? `; and ${doomed.length - shown.length} more` : "";
  const what = doomed.length === 1 ? "a queue that is not" : "queues that are not";
  const hint = [
    waysToEmpty(doomed.map(({ type }) => type)),
    ...(doomed.some(({ isPruned }) => isPruned)
      ? [
          "What nobody declared stays where it is declared, or where a pattern of `pruneIgnore` matches its name.",
        ]
      : []),
    `To lose the messages of all that the update deletes: ${LOSING_IN_UPDATE}`,
  ];
  return new WarrenError(
    "queue-not-empty",
    `refusing to delete ${what} known to be empty: ${shown.join("; ")}${more}`,
    { hint: hint.join(" ") },
  );
}
