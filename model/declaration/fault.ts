/**
 * What is wrong with a declaration and where: places in source files, faults, and their text for people.
 */
import type { LineCounter } from "yaml";
import { visibleLine } from "../visible.ts";

/** A file as it was handed in; `path` is only used to name it. */
export interface DeclarationFile {
  readonly path: string;
  readonly text: string;
}

/** A file with the means to turn an offset into a line and a column. */
export interface SourceFile extends DeclarationFile {
  /** Absent for a plain value: what is in it is named by its path. */
  readonly lines?: LineCounter;
}

/** A point in a source file, and which part of the declaration stands there. */
export interface Place {
  readonly file: SourceFile;
  /** In UTF-16 code units from the start of the text. */
  readonly offset: number;
  /** Keys from the root of the document; list items by their index. */
  readonly path: readonly string[];
}

/** An error: RabbitMQ would refuse it, or lose it. A warning: it is taken, and does not do what it looks like. */
export type Severity = "error" | "warning";

export interface Fault {
  readonly severity: Severity;
  /** The file, or the origin of a plain value. */
  readonly file: string;
  /** From 1; 0 in a plain value, which has no lines. */
  readonly line: number;
  /** From 1, in UTF-16 code units, as editors count; 0 in a plain value. */
  readonly column: number;
  readonly path: readonly string[];
  /** What is wrong, with the offending value: one sentence or more. Never a secret. */
  readonly message: string;
  /** The way out: a suggestion, what is allowed. May be empty. */
  readonly hint: string;
}

/**
 * Takes a fault at a place; reading goes on, so that all faults are found in one run.
 *
 * @param severity default: `error`
 */
export type Report = (place: Place, message: string, hint?: string, severity?: Severity) => void;

/** A `Report` that adds to a list. */
export function reportInto(faults: Fault[]): Report {
  return (place, message, hint = "", severity = "error") => {
    const { file, line, column } = locationAt(place);
    faults.push({ severity, file, line, column, path: place.path, message, hint });
  };
}

export function isError({ severity }: Fault): boolean {
  return severity === "error";
}

/** A place as people and editors name it. */
export interface Location {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 code units, as editors count. */
  readonly column: number;
  /** In UTF-16 code units from the start of the file's text. */
  readonly offset: number;
}

export function locationAt({ file, offset }: Place): Location {
  if (file.lines === undefined) return { file: file.path, line: 0, column: 0, offset };
  const { line, col } = file.lines.linePos(offset);
  // An empty text has no line starts; its only point is 1:1.
  return { file: file.path, line: Math.max(line, 1), column: Math.max(col, 1), offset };
}

/** `file:line:column` of a place; in a plain value `origin.virtualHosts.shop`. */
export function locationOf(place: Place): string {
  return positionOf({ ...locationAt(place), path: place.path });
}

function positionOf({ file, line, column, path }: Pick<Fault, "file" | "line" | "column" | "path">): string {
  if (line > 0) return `${file}:${line}:${column}`;
  return [file, ...path].map((step) => (/^[\w-]+$/.test(step) ? step : JSON.stringify(step))).join(".");
}

/**
 * The faults as text, each with its line of source and a caret below the spot:
 *
 *     declarations/shop.yaml:14:7: "durible" is not a key of a queue. Did you mean "durable"? Allowed: ...
 *       14 |       durible: true
 *          |       ^
 *
 * @param texts the files that the faults name; a fault in another file is shown without its source
 */
export function renderFaults(faults: readonly Fault[], texts: readonly DeclarationFile[]): string {
  const linesOf = new Map(texts.map((file) => [file.path, file.text.split(/\r\n|[\n\r]/)]));
  return faults
    .map((fault) => {
      const sentence = [fault.message, fault.hint].filter((part) => part !== "").join(" ");
      const head = visibleLine(`${positionOf(fault)}: ${isError(fault) ? "" : "warning: "}${sentence}`);
      const source = linesOf.get(fault.file)?.[fault.line - 1];
      return source === undefined || source.trim() === "" ? head : `${head}\n${excerpt(fault, source)}`;
    })
    .join("\n");
}

const EXCERPT_WIDTH = 100;
/** Somebody may have put a secret where none belongs: such a line is named, not shown. */
const MAY_HOLD_A_SECRET = /pass|secret|token|credential|uri["']?\s*:|[^\s:]:[^\s@]+@/i;
/** In these, a broken URI has its password anywhere. */
const SECTIONS_OF_SECRETS: ReadonlySet<string> = new Set([
  "federationUpstreams",
  "federationUpstreamSets",
  "shovels",
  "parameters",
  "globalParameters",
]);
const WIDE = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/;

function excerpt(fault: Fault, source: string): string {
  const number = String(fault.line);
  const secret =
    MAY_HOLD_A_SECRET.test(source) ||
    fault.path.some((step) => SECTIONS_OF_SECRETS.has(step)) ||
    // `app: hunter2`, on this line or the next.
    (fault.path[0] === "users" && fault.path.length <= 2);
  if (secret) return `  ${number} | (not shown: it may hold a secret)`;
  const start = Math.max(0, fault.column - EXCERPT_WIDTH);
  const shown = source.slice(start, start + EXCERPT_WIDTH * 2);
  const before = Array.from(source.slice(start, fault.column - 1));
  const indent = before.map((c) => (c === "\t" ? "\t" : WIDE.test(c) ? "  " : " ")).join("");
  return `  ${number} | ${printable(shown)}\n  ${" ".repeat(number.length)} | ${indent}^`;
}

/** Control characters would move the terminal's cursor or colour it. */
function printable(text: string): string {
  // oxlint-disable-next-line no-control-regex -- they are what is looked for
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, "\ufffd");
}
