import { formatTime, LOG_LEVELS, type LogLevel } from "../model/logs/log-entry.ts";
import { type LogFilter, parseSince } from "../model/logs/log-filter.ts";
import { compileTextPattern, type TextTest } from "../model/patterns/text-pattern.ts";
import { visibleLine } from "../model/visible.ts";
import { followNodeLogs, type NodeLogEntry, readNodeLogs } from "../operations/node-logs.ts";
import { type Command, JSON_OPTION, STACK_OPTION, usage, type Values } from "./cli/command.ts";
import { print, printJsonLine } from "./cli/context.ts";
import { findServers } from "./stack/nodes.ts";
import { openWorkspace } from "./stack/workspace.ts";

export const logs: Command = {
  name: "logs",
  summary: "show the logs of a stack's nodes as one, in the order of time",
  options: {
    ...STACK_OPTION,
    ...JSON_OPTION,
    level: { type: "string", value: "LEVEL", help: `that level and above: ${LOG_LEVELS.join(", ")}` },
    pattern: { type: "string", value: "REGEX", help: "only entries in which it is found" },
    since: { type: "string", value: "TIME", help: "not older than that: 10m, 1h30m, 2026-11-21T14:00:00Z" },
    follow: { type: "boolean", short: "f", help: "go on with what comes, until Ctrl-C" },
  },
  async run(context, values) {
    const filter = readFilter(values);
    const { nodes } = await findServers(context, await openWorkspace(context, values));
    const text = toText(nodes.map(({ container }) => container));
    const onEntry = (entry: NodeLogEntry): void =>
      values["json"] === true ? printJsonLine(context, toJson(entry)) : print(context, text(entry));
    const read = values["follow"] === true ? followNodeLogs : readNodeLogs;
    await read(nodes, {
      ...filter,
      signal: context.signal,
      onEntry,
    });
    return 0;
  },
};

/** @throws WarrenError `usage` */
export function readFilter(values: Values, now: number = Date.now()): LogFilter {
  const { level, pattern, since } = values;
  const known = LOG_LEVELS.find((each) => each === level);
  if (level !== undefined && known === undefined) {
    throw usage(logs, `--level cannot be "${String(level)}"; allowed: ${LOG_LEVELS.join(", ")}`);
  }
  const from = typeof since === "string" ? parseSince(since, now) : undefined;
  if (since !== undefined && from === undefined) {
    throw usage(
      logs,
      `--since cannot be "${String(since)}"; allowed: 30s, 10m, 1h30m, 2d, or 2026-11-21T14:00:00Z`,
    );
  }
  return {
    ...(known === undefined ? {} : { level: known satisfies LogLevel }),
    ...(typeof pattern === "string" ? { pattern: readPattern(pattern) } : {}),
    ...(from === undefined ? {} : { since: from }),
  };
}

function readPattern(pattern: string): TextTest {
  const found = compileTextPattern(pattern);
  if (typeof found !== "string") return found;
  throw usage(logs, `--pattern is not a regular expression of RE2: ${found}`);
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

function toJson({ node, time, level, process, lines }: NodeLogEntry): unknown {
  return { node, time: formatTime(time), level, process, message: lines.join("\n") };
}
