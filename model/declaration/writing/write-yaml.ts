/** YAML as a person writes a declaration: sections as blocks, small objects on one line, no sign too many. */

import { isSection } from "../source/sections.ts";
import { type FileMapping, type FileValue } from "./file-value.ts";
import { writeScalar } from "./write-scalar.ts";

/** In columns; what does not fit on one line becomes a block. */
const LINE_WIDTH = 110;
const INDENT = 2;
/** In characters, for a key on the line of its value: YAML 1.2.2, section 7.4.3, less some room. */
const LONGEST_KEY = 1000;

/** Where a value stands. */
export interface Position {
  /** Keys and list indices from the root of the document. */
  readonly path: readonly string[];
  /** The column at which its lines begin. */
  readonly indent: number;
}

/** The lines of a block mapping, each with its end. */
export function writeBlock(mapping: FileMapping, position: Position): string {
  return [...mapping].map(([key, value]) => writeEntry(key, value, below(position, key, 0))).join("");
}

/** An entry of a block mapping: its key, its value and the ends of their lines. The position is the value's. */
export function writeEntry(key: string, value: FileValue, position: Position): string {
  const margin = " ".repeat(position.indent);
  const name = writeScalar(key, { flow: false });
  const head = name.length > LONGEST_KEY ? `${margin}? ${name}\n${margin}:` : `${margin}${name}:`;
  if (value === undefined) return `${head}\n`;
  const column = head.length - head.lastIndexOf("\n");
  const line = writeFlow(value, { inFlow: false });
  if (isOneLine(value, line, column, position.path)) return `${head} ${line}\n`;
  const inner = { ...position, indent: position.indent + INDENT };
  return `${head}\n${isList(value) ? writeItems(value, inner) : writeBlock(value as FileMapping, inner)}`;
}

/** The items of a block list, each with the ends of its lines. */
export function writeItems(list: readonly FileValue[], position: Position): string {
  return list
    .map((item, index) => {
      const at = below(position, String(index), INDENT);
      const margin = `${" ".repeat(position.indent)}- `;
      const line = writeFlow(item, { inFlow: false });
      if (isOneLine(item, line, margin.length, at.path)) return `${margin}${line}\n`;
      const lines = isList(item) ? writeItems(item, at) : writeBlock(item as FileMapping, at);
      return `${margin}${lines.slice(margin.length)}`;
    })
    .join("");
}

/**
 * A value on one line.
 *
 * @param inFlow whether it stands between brackets already
 */
export function writeFlow(value: FileValue, { inFlow }: { readonly inFlow: boolean }): string {
  if (isList(value)) return `[${value.map((item) => writeFlow(item, { inFlow: true })).join(", ")}]`;
  if (value instanceof Map) {
    if (value.size === 0) return "{}";
    const entries = [...(value as FileMapping)].map(([key, inner]) => writeFlowEntry(key, inner));
    return `{ ${entries.join(", ")} }`;
  }
  return writeScalar(value as string, { flow: inFlow });
}

export function writeFlowEntry(key: string, value: FileValue): string {
  const name = writeScalar(key, { flow: true });
  const head = name.length > LONGEST_KEY ? `? ${name} :` : `${name}:`;
  return value === undefined ? head : `${head} ${writeFlow(value, { inFlow: true })}`;
}

function isOneLine(value: FileValue, line: string, column: number, path: readonly string[]): boolean {
  if (!isList(value) && !(value instanceof Map)) return true;
  if (isList(value) ? value.length === 0 : value.size === 0) return true;
  return !isSection(path) && column + line.length <= LINE_WIDTH;
}

function isList(value: FileValue): value is readonly FileValue[] {
  return Array.isArray(value);
}

function below({ path, indent }: Position, step: string, deeper: number): Position {
  return { path: [...path, step], indent: indent + deeper };
}
