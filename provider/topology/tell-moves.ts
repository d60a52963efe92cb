/** What a run tells of the queues whose messages it moves: before, while and after. */
import { ONE_GATE } from "../../broker/move/gates.ts";
import type { QueueMove } from "../../broker/move/move-request.ts";
import type {
  MissingConsumer,
  MissingConsumers,
  MoveEvents,
  PreparedMove,
} from "../../broker/topology/moves-request.ts";
import { policiesInstead } from "../../broker/topology/throw-refusals.ts";
import { visibleLine } from "../../model/text/visible.ts";
import type { Renaming } from "../../model/topology/plan/change.ts";
import { inWords } from "../../model/topology/plan/differences.ts";
import type { RunLog } from "../protocol/run-log.ts";
import { counted, takes, timesBlocked } from "./move-costs.ts";
import { reboundInWords } from "./tell-exchanges.ts";
import { COSTS_OVER_AMQP, gapInWords } from "./tell-moves-over-amqp.ts";

/** Consumers of a queue that are named; the rest is counted. */
const MOST_CONSUMERS = 10;

export function tellOfMoves(log: RunLog, virtualHost: string, moves: readonly PreparedMove[]): void {
  for (const text of policiesInstead(
    virtualHost,
    moves.map(({ change }) => change),
  ))
    log.info(`${text}\nAs it is declared now, its messages are moved:`);
  for (const move of moves) log.info(outlook(move));
}

export function tellOfUnfinished(log: RunLog, moves: readonly QueueMove[]): void {
  for (const { desired } of moves)
    log.warning(
      `queue "${desired.name}": its move was interrupted. The update goes on with it before anything else.`,
    );
}

/** Pure. What is about to happen, for those who publish and consume. */
export function outlook(move: PreparedMove): string {
  const { change, estimate, isOverAmqp = false } = move;
  const { key, differences, renamed } = change;
  const { messages, seconds, consumers } = estimate;
  const all = counted(messages, "message");
  const lines = [
    renamed === undefined
      ? `queue "${key}" is replaced by another one of its name, and its messages are moved into it: ` +
        differences.map(inWords).join("; ")
      : `queue "${key}" is called "${renamed.to}" from now on: its messages and its bindings are moved there`,
    `  messages    ${all}, ${takes(messages, seconds)}, by ${isOverAmqp ? "a client of the broker" : "a mover inside the broker's node"}`,
    ...(isOverAmqp ? COSTS_OVER_AMQP : [publishers(messages)]),
    ...(renamed === undefined ? [] : [byOldName(renamed)]),
    `  consumers   ${cancelled(consumers.length, renamed)}`,
    ...named(consumers.map(({ tag, connection }) => `${tag} of ${connection}`)),
    ...(isOverAmqp ? [] : [`  order       ${order(move)}; ${TWICE}`]),
  ];
  return lines.join("\n");
}

const TWICE =
  "what is unacknowledged comes again, marked as redelivered; should the move be interrupted, some messages can come twice";

function publishers(messages: number): string {
  return (
    `  publishers  ${timesBlocked(messages)}, each time shortly (connection.blocked); ` +
    "none is refused, and nothing that was confirmed is lost"
  );
}

function order({ change, estimate: { messages, consumers } }: PreparedMove): string {
  if (messages > ONE_GATE) return "what is published meanwhile can overtake";
  const hasPriorities = [change.live, change.desired].some(
    (queue) => queue !== undefined && "x-max-priority" in queue.arguments,
  );
  const kept = hasPriorities ? "by priority, and as it was among messages of the same one" : "as it was";
  return consumers.length === 0
    ? kept
    : `${kept}, but that its consumers may get later messages while earlier ones are on their way`;
}

function byOldName({ from, to }: Renaming): string {
  return (
    `              who publishes to "${from}" by its name, through the default exchange, has to say "${to}" from then on: ` +
    "what comes by the old name is dropped, or given back where it is mandatory"
  );
}

function cancelled(count: number, renamed: Renaming | undefined): string {
  if (count === 0) return "none";
  const they =
    count === 1 ? "1, which is cancelled once and has" : `${count}, which are cancelled once and have`;
  if (renamed !== undefined) {
    return `${they} to consume "${renamed.to}"; who declares "${renamed.from}" makes another queue of that name:`;
  }
  return `${they} to consume again; who declares the queue declares it as it is then, or passively:`;
}

function named(consumers: readonly string[]): string[] {
  const more =
    consumers.length > MOST_CONSUMERS ? [`              and ${consumers.length - MOST_CONSUMERS} more`] : [];
  return [...consumers.slice(0, MOST_CONSUMERS).map((each) => `              ${each}`), ...more];
}

export function moveEvents(log: RunLog): MoveEvents {
  return {
    onProgress: (queue, { step, moved, left }) =>
      log.status(`queue "${queue}": ${step}, ${moved} moved, ${left} left`),
    onMoved: ({ queue, moved, gates, milliseconds, overAmqp }) => {
      const cost =
        overAmqp === undefined
          ? `publishers were blocked ${gates.length === 1 ? "once" : `${gates.length} times`}, for ${gates.map(inSeconds).join(", ")}`
          : gapInWords(overAmqp);
      log.info(`queue "${queue}": ${counted(moved, "message")} moved in ${inSeconds(milliseconds)}; ${cost}`);
    },
    onRebound: (report) => log.info(reboundInWords(report)),
    onMissing: (missing) => log.warning(missingInWords(missing)),
  };
}

/** Pure. */
export function missingInWords({ queue, awaited, consumers, back }: MissingConsumers): string {
  const shown = consumers
    .slice(0, MOST_CONSUMERS)
    .map((each) => `${each.tag} of ${each.connection}, which ${whereabouts(each, back === undefined)}`);
  const more = consumers.length > shown.length ? `; and ${consumers.length - shown.length} more` : "";
  return (
    `queue "${queue}": ${whoIsMissing({ awaited, back, of: consumers.length })}: ${shown.join("; ")}${more}. A client that ` +
    "declares the queue with its old arguments is refused (406): it has to declare it as it is now, or passively."
  );
}

function whereabouts({ connection, isConnected, refused }: MissingConsumer, isIdle: boolean): string {
  const connected = isIdle ? "is connected, and consumes nothing of it" : "is connected";
  const now = isConnected ? connected : "is gone";
  if (refused === undefined) return now;
  const why = visibleLine(refused.why);
  return refused.connection === connection
    ? `declares it with its old arguments, and is refused (${why})`
    : `${now}; ${refused.connection}, from the same host, declares it with its old arguments, and is refused (${why})`;
}

/** Without a node to ask it is known how many are back, and not which. */
function whoIsMissing({
  awaited,
  back,
  of,
}: {
  readonly awaited: number;
  readonly back: number | undefined;
  readonly of: number;
}): string {
  if (back === undefined) return `consumers that did not come back within ${awaited} s`;
  return `${back} of ${of} consumers came back within ${awaited} s, of these`;
}

function inSeconds(milliseconds: number): string {
  return milliseconds < 1_000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1_000).toFixed(1)} s`;
}
