/** Lines are those that RabbitMQ 4.0.5 and 4.3.6 wrote. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as fc from "fast-check";
import { compileTextPattern, type TextTest } from "../patterns/text-pattern.ts";
import { formatTime, type LogEntry, LogReader, parseDockerLine } from "./log-entry.ts";
import { isShown, parseSince } from "./log-filter.ts";

const WRITTEN = Date.UTC(2026, 10, 21, 14, 41, 23) * 1_000;

function read(text: string): LogEntry[] {
  const reader = new LogReader();
  const entries = text.split("\n").map((line) => reader.add({ text: line, written: WRITTEN }));
  return [...entries, reader.end()].filter((entry) => entry !== undefined);
}

/** `HH:MM:SS.ffffff level <process> line | line` */
function brief({ time, level, process, lines }: LogEntry): string {
  return `${formatTime(time).slice(11, -1)} ${level} ${process} ${lines.join(" | ")}`;
}

describe("RabbitMQ's log", () => {
  const cases: readonly (readonly [string, string, readonly string[]])[] = [
    [
      "one line an entry",
      `2026-11-21 14:41:23.128879+00:00 [notice] <0.493.0> Application syslog exited with reason: stopped
2026-11-21 14:41:23.278732+00:00 [info] <0.209.0> ra: starting system coordination`,
      [
        "14:41:23.128879 notice <0.493.0> Application syslog exited with reason: stopped",
        "14:41:23.278732 info <0.209.0> ra: starting system coordination",
      ],
    ],
    [
      "an entry of several lines, each with the same beginning, between two others of its process",
      `2026-11-21 15:21:57.928264+00:00 [warning] <0.5340.0> two lines:
2026-11-21 15:21:57.928264+00:00 [warning] <0.5340.0> [1,2,3,
2026-11-21 15:21:57.928264+00:00 [warning] <0.5340.0>  29,30]
2026-11-21 15:21:57.928551+00:00 [error] <0.5340.0> plain error
2026-11-21 15:21:57.928644+00:00 [error] <0.5342.0> Error in process <0.5342.0> on node 'rabbit@exi-43' with exit value:
2026-11-21 15:21:57.928644+00:00 [error] <0.5342.0> {{badmatch,2},[{erl_eval,expr,6,[{file,"erl_eval.erl"},{line,796}]}]}
2026-11-21 15:21:57.928644+00:00 [error] <0.5342.0> `,
      [
        "15:21:57.928264 warning <0.5340.0> two lines: | [1,2,3, |  29,30]",
        "15:21:57.928551 error <0.5340.0> plain error",
        "15:21:57.928644 error <0.5342.0> Error in process <0.5342.0> on node 'rabbit@exi-43' with exit value: | " +
          '{{badmatch,2},[{erl_eval,expr,6,[{file,"erl_eval.erl"},{line,796}]}]}',
      ],
    ],
    [
      "the banner, whose last line is not ended",
      `2026-11-21 14:41:30.993968+00:00 [info] <0.216.0> 
2026-11-21 14:41:30.993968+00:00 [info] <0.216.0>  Starting RabbitMQ 4.0.5 on Erlang 27.3.4.1 [jit]

  ##  ##      RabbitMQ 4.0.5

  Starting broker...2026-11-21 14:41:30.996277+00:00 [info] <0.216.0> 
2026-11-21 14:41:30.996277+00:00 [info] <0.216.0>  node           : rabbit@exi-40
 completed with 5 plugins.`,
      [
        "14:41:30.993968 info <0.216.0>  Starting RabbitMQ 4.0.5 on Erlang 27.3.4.1 [jit] |  |   ##  ##      RabbitMQ 4.0.5 |  |   Starting broker...",
        "14:41:30.996277 info <0.216.0>  node           : rabbit@exi-40 |  completed with 5 plugins.",
      ],
    ],
    [
      "what comes before the log",
      "chown: cannot access\n{badarg, x}",
      ["14:41:23.000000 info  chown: cannot access | {badarg, x}"],
    ],
    [
      "JSON",
      `{"time":"2026-11-21 14:41:23.128879+00:00","level":"warning","msg":"closing AMQP connection <0.1.0>:\\nclient unexpectedly closed","line":42,"pid":"<0.3421.0>","file":"rabbit_reader.erl"}
{"time":"2026-11-21T14:41:24.5Z","level":"info","msg":"no process"}
{"level":"info"}`,
      [
        "14:41:23.128879 warning <0.3421.0> closing AMQP connection <0.1.0>: | client unexpectedly closed",
        '14:41:24.500000 info  no process | {"level":"info"}',
      ],
    ],
    [
      "another time zone",
      "2026-11-21 15:41:23.000001+01:00 [debug] <0.1.0> a",
      ["14:41:23.000001 debug <0.1.0> a"],
    ],
  ];
  for (const [what, text, expected] of cases) {
    test(what, () => assert.deepEqual(read(text).map(brief), expected));
  }

  test("no line is lost, whatever it says", () => {
    const line = fc
      .oneof(
        fc.string(),
        fc
          .tuple(fc.nat(3), fc.constantFrom("info", "error", "nonsense"), fc.string())
          .map(([second, level, text]) => `2026-11-21 14:41:2${second}.5+00:00 [${level}] <0.1.0> x${text}`),
      )
      .filter((text) => text.trim() !== "" && !/[\r\n]/.test(text));
    fc.assert(
      fc.property(fc.array(line), (lines) => {
        const reader = new LogReader();
        const ended = lines.map((text) => reader.add({ text, written: WRITTEN }));
        const entries = [...ended, reader.end()].filter((entry) => entry !== undefined);
        assert.equal(entries.flatMap((entry) => entry.lines).length, lines.length);
      }),
    );
  });
});

test("Docker's time before a line", () => {
  assert.deepEqual(parseDockerLine("2026-11-21T14:41:23.313877640Z   ##  ##"), {
    text: "  ##  ##",
    written: WRITTEN + 313_877,
  });
  assert.deepEqual(parseDockerLine("2026-11-21T14:41:23Z "), { text: "", written: WRITTEN });
  assert.equal(parseDockerLine("Error response from daemon"), undefined);
});

const found = (pattern: string): TextTest => compileTextPattern(pattern) as TextTest;

describe("what is shown", () => {
  const entry: LogEntry = {
    time: 5_000_000,
    level: "warning",
    process: "",
    lines: ["closing AMQP", "connection"],
  };
  const cases: readonly (readonly [string, Parameters<typeof isShown>[1], boolean])[] = [
    ["everything", {}, true],
    ["its level", { level: "warning" }, true],
    ["a more serious one", { level: "error" }, false],
    ["a pattern over its lines", { pattern: found("AMQP\nconn") }, true],
    ["another pattern", { pattern: found("^connection$") }, false],
    ["since then", { since: 5_000_000 }, true],
    ["since later", { since: 5_000_001 }, false],
  ];
  for (const [what, filter, expected] of cases)
    test(what, () => assert.equal(isShown(entry, filter), expected));
});

describe("since when", () => {
  const now = Date.UTC(2026, 10, 21, 12, 0, 0);
  const cases: readonly (readonly [string, number | undefined])[] = [
    ["10m", (now - 600_000) * 1_000],
    ["1h30m", (now - 5_400_000) * 1_000],
    ["2d", (now - 172_800_000) * 1_000],
    ["2026-11-21T11:00:00Z", (now - 3_600_000) * 1_000],
    ["2026-11-21", Date.UTC(2026, 10, 21) * 1_000],
    ["99999999d", 0],
    ["10", undefined],
    ["10 m", undefined],
    ["yesterday", undefined],
    ["", undefined],
    ["2026-13-45", undefined],
  ];
  for (const [text, expected] of cases)
    test(text || "nothing", () => assert.equal(parseSince(text, now), expected));
});
