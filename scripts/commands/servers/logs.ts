import { formatTime, LOG_LEVELS } from "../../../model/logs/log-entry.ts";
import type { LogFilter } from "../../../model/logs/log-filter.ts";
import { compileTextPattern, type TextTest } from "../../../model/patterns/text-pattern.ts";
import { visibleLine } from "../../../model/text/visible.ts";
import { findServers } from "../../../operations/servers/servers.ts";
import { openChosenStack } from "../../../operations/stack/open-workspace.ts";
import { followNodeLogs, type NodeLogEntry, readNodeLogs } from "../../../operations/status/node-logs.ts";
import { print } from "../../../terminal/context.ts";
import { type Command, defineCommand, JSON_OPTION, STACK_OPTION } from "../../cli/command.ts";
import type { Options, Reading, Said } from "../../cli/option.ts";
import { LOGS_RESULT } from "../../cli/results/other-results.ts";
import { printResult } from "../../cli/results/result.ts";
import { timeOption } from "../../cli/time-option.ts";

export const FILTER_OPTIONS = {
  level: { kind: "choice", value: "LEVEL", choices: LOG_LEVELS, help: "that level and above" },
  pattern: { kind: "parsed", value: "REGEX", read: readPattern, help: "only entries in which it is found" },
  since: timeOption("not older than that"),
} as const satisfies Options;

export const logs: Command = defineCommand({
  name: "logs",
  summary: "show the logs of a stack's nodes as one, in the order of time",
  examples: [
    { words: "logs --since 10m --level warning", does: "what went wrong in the last ten minutes" },
    { words: "logs --follow", does: "from now on, until Ctrl-C" },
  ],
  options: {
    ...STACK_OPTION,
    ...JSON_OPTION,
    ...FILTER_OPTIONS,
    follow: { kind: "flag", short: "f", help: "go on with what comes, until Ctrl-C" },
  },
  async run(context, said) {
    const filter = filterOf(said);
    const { nodes } = await findServers(await openChosenStack(context, said));
    const text = toText(nodes.map(({ container }) => container));
    const onEntry = (entry: NodeLogEntry): void =>
      said.json ? printResult(context, LOGS_RESULT, toJson(entry)) : print(context, text(entry));
    const read = said.follow ? followNodeLogs : readNodeLogs;
    await read(nodes, {
      ...filter,
      signal: context.signal,
      onEntry,
    });
    return "done";
  },
});

export function filterOf({ level, pattern, since }: Said<typeof FILTER_OPTIONS>): LogFilter {
  return {
    ...(level === undefined ? {} : { level }),
    ...(pattern === undefined ? {} : { pattern }),
    ...(since === undefined ? {} : { since }),
  };
}

function readPattern(pattern: string): Reading<TextTest> {
  const value = compileTextPattern(pattern);
  return typeof value === "string" ? { problem: `is not a regular expression of RE2: ${value}` } : { value };
}

/** Each line begins with its node, so that it can be searched for; further lines of an entry are indented. */
function toText(nodes: readonly string[]): (entry: NodeLogEntry) => string {
  const width = Math.max(...nodes.map((node) => node.length));
  return ({ node, time, level, process, lines }) => {
    const [first = "", ...others] = lines;
    const name = node.padEnd(width);
    const head = [formatTime(time), `[${level}]`, process].filter(Boolean).join(" ");
    const all = [`${name}  ${head} ${first}`, ...others.map((line) => `${name}    ${line}`)];
    return all.map(visibleLine).join("\n");
  };
}

function toJson({ node, time, level, process, lines }: NodeLogEntry) {
  return { node, time: formatTime(time), level, process, message: lines.join("\n") };
}
