/** Which entries of a log are shown. */

import type { TextTest } from "../patterns/text-pattern.ts";
import { DAY, HOUR, MINUTE } from "../text/durations.ts";
import { LOG_LEVELS, type LogEntry, type LogLevel } from "./log-entry.ts";

export interface LogFilter {
  /** Entries as serious as that, or more. */
  readonly level?: LogLevel;
  /** Found anywhere in the entry's text, whose lines are joined by line breaks. */
  readonly pattern?: TextTest;
  /** Microseconds since 1970. */
  readonly since?: number;
}

export function isShown(entry: LogEntry, { level = "debug", pattern, since = 0 }: LogFilter): boolean {
  return (
    entry.time >= since &&
    LOG_LEVELS.indexOf(entry.level) >= LOG_LEVELS.indexOf(level) &&
    (pattern === undefined || pattern(entry.lines.join("\n")))
  );
}

const UNITS: Readonly<Record<string, number>> = { s: 1_000, m: MINUTE, h: HOUR, d: DAY };

/**
 * @param text `10m`, `1h30m`, or a time as ISO 8601 writes it
 * @param now milliseconds since 1970
 * @returns microseconds since 1970; undefined where the text is neither
 */
export function parseSince(text: string, now: number): number | undefined {
  if (/^(\d+[smhd])+$/.test(text)) {
    const parts = Array.from(
      text.matchAll(/(\d+)([smhd])/g),
      ([, count, unit = ""]) => Number(count) * (UNITS[unit] ?? 0),
    );
    return Math.max(0, (now - parts.reduce((sum, each) => sum + each, 0)) * 1_000);
  }
  const time = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(time) ? undefined : time * 1_000;
}
