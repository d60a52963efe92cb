/**
 * RabbitMQ's log, line by line, as entries. Both of its formats: text, in which each line of an entry begins with the
 * same time, level and process, and what is printed at the start has nothing of the kind; and JSON, one object a line.
 * https://www.rabbitmq.com/docs/logging
 */

/** Erlang's levels, the least serious first. */
export const LOG_LEVELS = [
  "debug",
  "info",
  "notice",
  "warning",
  "error",
  "critical",
  "alert",
  "emergency",
] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export interface LogEntry {
  /** Microseconds since 1970. */
  readonly time: number;
  /** What has none (the banner, what the start script says) is `info`. */
  readonly level: LogLevel;
  /** Erlang's process, `<0.208.0>`; empty where it is not told. */
  readonly process: string;
  /** One at least; without time, level and process. */
  readonly lines: readonly string[];
}

export interface LogLine {
  readonly text: string;
  /** When it was written, by Docker's clock: microseconds since 1970. */
  readonly written: number;
}

type Parsed = LogEntry & { /** What another entry left open on this line. */ readonly before?: string };

/** Puts together the lines of one stream. */
export class LogReader {
  #open: { entry: LogEntry; lines: string[] } | undefined;

  /** @returns the entry that this line has ended, if it has */
  add({ text, written }: LogLine): LogEntry | undefined {
    const parsed = parseJson(text) ?? parseText(text);
    const open = this.#open;
    if (parsed === undefined) {
      if (open !== undefined) open.lines.push(text);
      else this.#begin({ time: written, level: "info", process: "", lines: [text] });
      return undefined;
    }
    const { before, ...entry } = parsed;
    if (before !== undefined) open?.lines.push(before);
    if (open !== undefined && before === undefined && isSame(open.entry, entry)) {
      open.lines.push(...entry.lines);
      return undefined;
    }
    const ended = this.end();
    this.#begin(entry);
    return ended;
  }

  /** @returns the last entry: nothing more comes, or not now */
  end(): LogEntry | undefined {
    const open = this.#open;
    this.#open = undefined;
    return open === undefined ? undefined : { ...open.entry, lines: withoutBlankEnds(open.lines) };
  }

  #begin(entry: LogEntry): void {
    this.#open = { entry, lines: [...entry.lines] };
  }
}

/** Entries are written one after the other: the same microsecond and process is the same entry. */
function isSame(a: LogEntry, b: LogEntry): boolean {
  return a.time === b.time && a.level === b.level && a.process === b.process && a.process !== "";
}

const TIME = String.raw`\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d\.\d{1,6}(?:Z|[+-]\d\d:\d\d)`;
/** "  Starting broker..." is printed without the end of its line. */
// oxlint-disable-next-line no-restricted-globals -- put together of what is written here
const TEXT = new RegExp(String.raw`^(.*\.\.\.)?(${TIME}) \[(\w+)\] (<[\d.]+>) ?(.*)$`);

function parseText(text: string): Parsed | undefined {
  const [, before, at = "", word, process = "", rest = ""] = TEXT.exec(text) ?? [];
  const level = LOG_LEVELS.find((known) => known === word);
  const time = microseconds(at);
  if (level === undefined || time === undefined) return undefined;
  return { time, level, process, lines: [rest], ...(before === undefined ? {} : { before }) };
}

function parseJson(text: string): Parsed | undefined {
  if (!text.startsWith("{")) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // An Erlang term begins with a brace as well.
    return undefined;
  }
  if (typeof value !== "object" || value === null) return undefined;
  const { time: at, level: word, msg, pid } = value as Readonly<Record<string, unknown>>;
  const level = LOG_LEVELS.find((known) => known === word);
  const time = typeof at === "string" ? microseconds(at) : undefined;
  if (level === undefined || time === undefined) return undefined;
  const message = typeof msg === "string" ? msg : JSON.stringify(msg ?? "");
  return {
    time,
    level,
    process: typeof pid === "string" ? pid : "",
    lines: withoutBlankEnds(message.split("\n")),
  };
}

/** @param text `2026-11-21 14:41:23.128879+00:00` */
function microseconds(text: string): number | undefined {
  const [, seconds = "", fraction = "", zone = ""] = /^(.+:\d\d)\.(\d+)(Z|[+-]\d\d:\d\d)$/.exec(text) ?? [];
  const milliseconds = Date.parse(`${seconds.replace(" ", "T")}${zone}`);
  if (Number.isNaN(milliseconds)) return undefined;
  return milliseconds * 1_000 + Number(fraction.slice(0, 6).padEnd(6, "0"));
}

function withoutBlankEnds(lines: readonly string[]): string[] {
  const first = lines.findIndex(isText);
  return first < 0 ? [""] : lines.slice(first, lines.findLastIndex(isText) + 1);
}

function isText(line: string): boolean {
  return line.trim() !== "";
}

/** `2026-11-21T14:41:23.128879Z` */
export function formatTime(time: number): string {
  const seconds = new Date(Math.floor(time / 1_000_000) * 1_000).toISOString().slice(0, -".000Z".length);
  return `${seconds}.${String(time % 1_000_000).padStart(6, "0")}Z`;
}

/** @param text `2026-11-21T14:41:23.313877640Z`, as `docker logs --timestamps` writes it before each line */
export function parseDockerLine(text: string): LogLine | undefined {
  const [, at = "", rest = ""] = /^(\S+Z) ?(.*)$/s.exec(text) ?? [];
  const written = microseconds(at.includes(".") ? at : at.replace("Z", ".0Z"));
  return written === undefined ? undefined : { text: rest, written };
}
