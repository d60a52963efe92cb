/**
 * A declaration file changed to say something else: what stays the same keeps its comments, its order and its form to
 * the letter; what is new is written as `write-declaration.ts` writes it.
 */
import { isMap, isSeq, parseDocument, type YAMLMap } from "yaml";
import { WarrenError } from "../../warren-error.ts";
import type { Declaration } from "../declaration.ts";
import { inspectDeclaration, type ReadOptions, readDeclaration } from "../reading/read-declaration.ts";
import { applySplices, type Splice } from "../source/splice.ts";
import { type FileMapping, type FileValue, toFileValue } from "./file-value.ts";
import { inOrder } from "./in-order.ts";
import { rewriteBlock } from "./rewrite-block.ts";
import { isEqual } from "./rewrite-keys.ts";
import { writeDeclaration } from "./write-declaration.ts";

export interface RewriteOptions extends ReadOptions {
  /** Names the file in errors. @default "declaration" */
  readonly path?: string;
}

/**
 * @param text of a whole declaration in one file
 * @param declaration what the file is to say; names that are in the file stay in the file's order
 * @throws WarrenError `declaration-invalid` where the text is not a declaration, `declaration-not-rewritable` where it
 *   is in a form that cannot be changed in place
 */
export function rewriteDeclaration(
  text: string,
  declaration: Declaration,
  { path = "declaration", ...options }: RewriteOptions = {},
): string {
  const before = toFileValue(readDeclaration([{ path, text }], options));
  const after = toFileValue(declaration);
  const map = parseDocument(text, { version: "1.2", schema: "core", uniqueKeys: false }).contents;
  if (isMap(map) && map.flow !== true) {
    const change = { before: withPlugins(before, map), after: withPlugins(after, map) };
    const splices = rewriteBlock(text, { map, path: [] }, change);
    const changed = applySplices(text, /^[^\n]*\r\n/.test(text) ? splices.map(withWindowsLines) : splices);
    // What parted the last section from those before it parts it from nothing now.
    const rewritten = /\n\s*\n$/.test(text) ? changed : changed.replace(/\n\s*\n$/, "\n");
    if (says(rewritten, declaration, options)) return rewritten;
  }
  throw new WarrenError("declaration-not-rewritable", `${path} cannot be changed in place.`, {
    hint: "What has to change stands behind an anchor, or the file is JSON: change it by hand, or write it anew.",
  });
}

/** What comes into a file ends its lines as the file's first one does. */
function withWindowsLines(splice: Splice): Splice {
  return { ...splice, text: splice.text.replaceAll(/\r?\n/g, "\r\n") };
}

/** A file may list plugins that no object of it needs: they stay. */
function withPlugins(value: FileMapping, map: YAMLMap): FileMapping {
  const listed = map.get("plugins");
  const given = isSeq(listed) ? (listed.toJSON() as FileValue[]) : [];
  const needed = (value.get("plugins") ?? []) as readonly FileValue[];
  const all = [...new Set([...given, ...needed])];
  if (all.length === 0 || isEqual(all, needed)) return value;
  return new Map([...value, ["plugins", all]]);
}

/** Whether a text declares this, in whatever order. */
function says(text: string, declaration: Declaration, options: ReadOptions): boolean {
  const found = inspectDeclaration([{ path: "", text }], options).declaration;
  if (found === undefined) return false;
  return writeDeclaration(inOrder(found)) === writeDeclaration(inOrder(declaration));
}
