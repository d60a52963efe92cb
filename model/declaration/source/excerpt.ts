/**
 * The line of source that a fault stands on, with a caret below the spot. A line can be a whole file, as RabbitMQ exports
 * it, and have a fault in every object: what is asked of a whole line is asked once.
 */

export interface SourceLine {
  readonly text: string;
  readonly isBlank: () => boolean;
  /** Somebody may have put a secret where none belongs: such a line is named, not shown. */
  readonly mayHoldSecret: () => boolean;
}

/** What an excerpt needs of a fault. */
interface Spot {
  readonly line: number;
  readonly column: number;
  readonly path: readonly string[];
}

const EXCERPT_WIDTH = 100;
const WORD_OF_SECRETS = /pass|secret|token|credential|uri["']?\s*:/i;
/** In these, a broken URI has its password anywhere. */
const SECTIONS_OF_SECRETS: ReadonlySet<string> = new Set([
  "federationUpstreams",
  "federationUpstreamSets",
  "shovels",
  "parameters",
  "globalParameters",
]);
const WIDE = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/;

export function sourceLines(text: string): readonly SourceLine[] {
  return text.split(/\r\n|[\n\r]/).map((line) => ({
    text: line,
    isBlank: once(() => line.trim() === ""),
    mayHoldSecret: once(() => WORD_OF_SECRETS.test(line) || hasCredentials(line)),
  }));
}

function once(compute: () => boolean): () => boolean {
  let answer: boolean | undefined;
  return () => (answer ??= compute());
}

/** `name:password@` anywhere. In linear time: every word is cut at its `@`, and each part looked at once. */
function hasCredentials(line: string): boolean {
  return line.split(/\s+/).some((word) => {
    const parts = word.split("@");
    return parts.slice(0, -1).some((part, index) => /[^:]:[^]/.test(index === 0 ? part : `@${part}`));
  });
}

export function excerpt({ line, column, path }: Spot, source: SourceLine): string {
  const number = String(line);
  const secret =
    source.mayHoldSecret() ||
    path.some((step) => SECTIONS_OF_SECRETS.has(step)) ||
    // `app: hunter2`, or its password, on this line or the next.
    (path[0] === "users" && (path.length <= 2 || WORD_OF_SECRETS.test(path[2] ?? "")));
  if (secret) return `  ${number} | (not shown: it may hold a secret)`;
  const start = Math.max(0, column - EXCERPT_WIDTH);
  const shown = source.text.slice(start, start + EXCERPT_WIDTH * 2);
  const before = Array.from(source.text.slice(start, column - 1));
  const indent = before.map((c) => (c === "\t" ? "\t" : WIDE.test(c) ? "  " : " ")).join("");
  return `  ${number} | ${printable(shown)}\n  ${" ".repeat(number.length)} | ${indent}^`;
}

/** Control characters would move the terminal's cursor or colour it. */
function printable(text: string): string {
  // oxlint-disable-next-line no-control-regex -- they are what is looked for
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, "\ufffd");
}
