/**
 * What is wrong with a declaration and where: places in source files, faults, and their text for people.
 */
import type { LineCounter } from "yaml";
import { visibleLine } from "../../text/visible.ts";
import { excerpt, sourceLines } from "./excerpt.ts";

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

/** By file, in the order in which they were given, then by line and column. */
export function inOrder(faults: readonly Fault[], files: readonly DeclarationFile[] = []): Fault[] {
  const order = new Map(files.map((file, index) => [file.path, index]));
  return faults.toSorted(
    (a, b) => (order.get(a.file) ?? 0) - (order.get(b.file) ?? 0) || a.line - b.line || a.column - b.column,
  );
}

export function isError({ severity }: Pick<Fault, "severity">): boolean {
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
  const linesOf = new Map(texts.map((file) => [file.path, sourceLines(file.text)]));
  return faults
    .map((fault) => {
      const sentence = [fault.message, fault.hint].filter((part) => part !== "").join(" ");
      const head = visibleLine(`${positionOf(fault)}: ${isError(fault) ? "" : "warning: "}${sentence}`);
      const source = linesOf.get(fault.file)?.[fault.line - 1];
      return source === undefined || source.isBlank() ? head : `${head}\n${excerpt(fault, source)}`;
    })
    .join("\n");
}
