/** Why a node ended while it started, as its log has it. Pure. */

/** What RabbitMQ writes before a line of its log: time, level, Erlang process. */
const PREFIX = /^\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d\S* \[(\w+)\] <[\d.]+> ?/;

const HEADLINE = "BOOT FAILED";

/** Written beside the log, to the standard error: what the log says as well, and where the dump is. */
const BESIDE = /^(BOOT FAILED|=+|Error during startup: .*|Crash dump is being written.*|)$/;

/** A report of a supervisor or of a process, about what the lines before it say in words. */
const REPORT = /^\s+(supervisor|crasher):/;

/** Enough for several faults of a file; the log has all of them. */
const MOST_LINES = 10;

/** Characters: RabbitMQ puts whole Erlang terms into a line. */
const LONGEST = 300;

/**
 * @param log of a node that ended, its last start at the end; lines as RabbitMQ's default formatter writes them
 * @returns the reasons of the last start that failed, without time and level; where it names none, the last lines
 */
export function bootFailure(log: string): readonly string[] {
  const lines = log.split("\n").map((line) => {
    const prefix = PREFIX.exec(line);
    return { level: prefix?.[1], text: line.slice(prefix?.[0].length ?? 0).trimEnd() };
  });
  const headline = lines.findLastIndex(({ level, text }) => level === "error" && text.trim() === HEADLINE);
  const reasons: string[] = [];
  for (const { level, text } of lines.slice(0, Math.max(0, headline)).toReversed()) {
    if (level === undefined ? !BESIDE.test(text) : level !== "error" && level !== "critical") break;
    if (level !== undefined && text.trim() !== "") reasons.unshift(text);
  }
  const reported = reasons.findIndex((text) => REPORT.test(text));
  const inWords = reported > 0 ? reasons.slice(0, reported) : reasons;
  if (inWords.length > 0) return shortened(inWords.slice(0, MOST_LINES));
  const summary = lines.slice(headline + 1).find(({ text }) => text.startsWith("Error during startup:"));
  if (headline >= 0 && summary !== undefined) return shortened([summary.text]);
  return shortened(
    lines
      .map(({ text }) => text)
      .filter((text) => !BESIDE.test(text))
      .slice(-MOST_LINES),
  );
}

function shortened(lines: readonly string[]): readonly string[] {
  return lines.map((line) => (line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line));
}
