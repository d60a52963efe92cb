import { isAsked } from "../../model/routing/replay/origin.ts";
import { renderReplay } from "../../model/routing/replay/render.ts";
import type { Selection } from "../../model/routing/replay/selection.ts";
import { replayOnStack } from "../../operations/replay/replay-stack.ts";
import { openChosenStack } from "../../operations/stack/open-workspace.ts";
import { print } from "../../terminal/context.ts";
import { type Command, defineCommand, JSON_OPTION, STACK_OPTION, usage } from "../cli/command.ts";
import { notAllowed, type Options, type Reading, type Said } from "../cli/option.ts";
import { REPLAY_RESULT } from "../cli/results/replay-result.ts";
import { printResult } from "../cli/results/result.ts";
import { timeOption } from "../cli/time-option.ts";

const [MOST_MESSAGES, MOST_RATE, MOST_BODIES] = [1_000_000_000, 1_000_000, 100];

const SELECTION_OPTIONS = {
  reason: {
    kind: "choice",
    value: "REASON",
    choices: ["rejected", "expired", "maxlen", "delivery_limit"],
    help: "only those that died by it last",
  },
  origin: { kind: "text", value: "QUEUE", help: "only those that died in this queue last" },
  exchange: { kind: "text", value: "NAME", help: "only those that were published to this exchange before" },
  key: { kind: "text", value: "KEY", help: "only those that had this routing key before" },
  header: {
    kind: "parsed",
    value: "NAME=VALUE",
    read: readHeader,
    help: "only those with this header: a text, a number, true or false",
  },
  since: timeOption("only those that did not die before that"),
  until: timeOption("only those that did not die after that"),
} as const satisfies Options;

export const replay: Command = defineCommand({
  name: "replay",
  summary: "put the dead letters of a queue back into the queues in which they died",
  operands: "QUEUE",
  isOfStack: () => true,
  outcomes: { found: "some were asked for and stay" },
  examples: [
    {
      words: "replay orders.dead --dry-run",
      does: "what would go where, and what stays; nothing is changed",
    },
    {
      words: "replay orders.dead --reason rejected --since 2h",
      does: "those that consumers rejected lately",
    },
    {
      words: "replay orders.dead --limit 10 --yes",
      does: "ten of them, to see whether they are consumed now",
    },
    { words: "replay orders.dead --rate 100", does: "all of them, 100 a second" },
  ],
  options: {
    ...STACK_OPTION,
    vhost: { kind: "text", value: "NAME", help: "the virtual host; default: the only one there is" },
    ...SELECTION_OPTIONS,
    limit: { kind: "parsed", value: "N", read: upTo(MOST_MESSAGES), help: "put no more than that back" },
    rate: { kind: "parsed", value: "N", read: upTo(MOST_RATE), help: "messages a second" },
    forgetDeaths: {
      kind: "flag",
      help: "without the headers that tell of their deaths, for consumers that count these",
    },
    dryRun: { kind: "flag", help: "say what would go where, and give all back" },
    bodies: {
      kind: "parsed",
      value: "N",
      read: upTo(MOST_BODIES),
      help: "with --dry-run: show the beginnings of so many bodies",
    },
    ...JSON_OPTION,
  },
  async run(context, said, words) {
    const [queue, ...more] = words;
    if (queue === undefined || more.length > 0) throw usage(replay, "Name one queue with dead letters");
    if (said.bodies !== undefined && !said.dryRun) throw usage(replay, "--bodies goes with --dry-run");
    const report = await replayOnStack(context, await openChosenStack(context, said), {
      queue,
      virtualHost: said.vhost,
      selection: selectionOf(said),
      dryRun: said.dryRun,
      bodies: said.bodies ?? 0,
      limit: said.limit,
      rate: said.rate,
      forgetDeaths: said.forgetDeaths,
    });
    if (said.json) printResult(context, REPLAY_RESULT, report);
    else print(context, renderReplay(report));
    // What was stopped has been told with what it came to.
    context.signal.throwIfAborted();
    const stayed = report.stayed.some(({ why }) => !isAsked(why));
    return stayed || report.unsure > 0 ? "found" : "done";
  },
});

function selectionOf(said: Said<typeof SELECTION_OPTIONS>): Selection {
  const { reason, origin, exchange, key, header, since, until } = said;
  return {
    headers: header === undefined ? [] : [header],
    ...(reason === undefined ? {} : { reason }),
    ...(origin === undefined ? {} : { origin }),
    ...(exchange === undefined ? {} : { exchange }),
    ...(key === undefined ? {} : { key }),
    ...(since === undefined ? {} : { since }),
    ...(until === undefined ? {} : { until }),
  };
}

function readHeader(text: string): Reading<readonly [name: string, value: string]> {
  const at = text.indexOf("=");
  return at > 0 ? { value: [text.slice(0, at), text.slice(at + 1)] } : notAllowed(text, "NAME=VALUE");
}

function upTo(most: number): (text: string) => Reading<number> {
  return (text) => {
    const value = /^\d{1,10}$/.test(text) ? Number(text) : 0;
    return value >= 1 && value <= most ? { value } : notAllowed(text, `a whole number from 1 to ${most}`);
  };
}
