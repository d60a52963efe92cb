/** A replay for people. Pure. */
import { visibleLine } from "../../text/visible.ts";
import { STAY_WORDS } from "./origin.ts";
import { MOST_ON_THEIR_WAY, type ReplayReport, type ShownBody } from "./replay-report.ts";
import type { DeathGroup } from "./tally.ts";

/** Lines of groups that a page holds. */
const MOST_SHOWN = 30;

/** One line or more, without a line break at the end. */
export function renderReplay(report: ReplayReport): string {
  const { queue, virtualHost, dryRun, found, taken, replayed, groups } = report;
  const shown = groups.slice(0, MOST_SHOWN);
  const rest = replayed - shown.reduce((sum, { messages }) => sum + messages, 0);
  const lines = [
    `queue ${JSON.stringify(queue)} in virtual host ${JSON.stringify(virtualHost)}: ${found} ready, ${taken} looked at`,
    `${dryRun ? "would go back" : "went back"}  ${replayed}`,
    ...shown.map(groupLine),
    ...(rest > 0 ? [`  ${rest} more with other keys`] : []),
    ...report.stayed.map(({ why, queue: origin, messages }) => {
      const of = origin === "" ? "" : ` (${JSON.stringify(origin)})`;
      return `stay  ${messages} that ${STAY_WORDS[why]}${of}`;
    }),
    ...doubled(report),
    ...report.bodies.map(bodyLine),
    ...report.remarks.map((remark) => `${remark}.`),
  ];
  return lines.map(visibleLine).join("\n");
}

function groupLine({ queue, reason, exchange, key, messages }: DeathGroup): string {
  const from = exchange === "" ? "the default exchange" : `exchange ${JSON.stringify(exchange)}`;
  return `  ${messages}  to ${JSON.stringify(queue)}: ${reason}, from ${from} with key ${JSON.stringify(key)}`;
}

function doubled({ dryRun, redelivered, unsure }: ReplayReport): string[] {
  if (dryRun) return [];
  return [
    ...(redelivered === 0
      ? []
      : [
          `twice  at most ${Math.min(redelivered, MOST_ON_THEIR_WAY)}, where a replay was cut off before; else none`,
        ]),
    ...(unsure === 0
      ? []
      : [`${unsure} more were sent and not confirmed: they are in both queues, or in this one`]),
  ];
}

function bodyLine({ queue, reason, key, bytes, text, base64 }: ShownBody): string {
  const body = text === undefined ? `base64 ${base64 ?? ""}` : JSON.stringify(text);
  return `body  ${JSON.stringify(queue)}, ${reason}, key ${JSON.stringify(key)}, ${bytes} bytes: ${body}`;
}
