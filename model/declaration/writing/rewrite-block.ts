/** Changes of a block of lines: what does not change keeps its lines, its comments and its order. */
import { isMap, isSeq, type Pair, type YAMLMap, type YAMLSeq } from "yaml";
import { isSection } from "../source/sections.ts";
import type { Splice } from "../source/splice.ts";
import { contentEnd, lineEnd, lineStart, startOf } from "../source/yaml-extent.ts";
import { type FileMapping, type FileValue } from "./file-value.ts";
import { rewriteFlow } from "./rewrite-flow.ts";
import { addedTo, type Change, changeOf, isEqual, keyOf, predecessor } from "./rewrite-keys.ts";
import { writeEntry, writeFlow, writeItems } from "./write-yaml.ts";

/** @param path of the mapping */
export function rewriteBlock(
  text: string,
  { map, path }: { readonly map: YAMLMap; readonly path: readonly string[] },
  change: Change<FileMapping>,
): Splice[] {
  const { before, after } = change;
  const splices: Splice[] = [];
  const kept = new Map<string, Pair>();
  for (const pair of map.items) {
    const key = keyOf(pair);
    const what = changeOf(key, change);
    if (what === "removed") splices.push(lines(text, pair));
    else kept.set(key, pair);
    if (what === "changed") {
      const inner = { before: before.get(key), after: after.get(key) };
      splices.push(...rewriteValue(text, pair, inner, [...path, key]));
    }
  }
  const order = [...after.keys()];
  const inText = new Set(map.items.map(keyOf));
  const [first] = map.items;
  const indent = startOf(first) - lineStart(text, startOf(first));
  for (const { key, value } of addedTo(inText, change)) {
    const near = predecessor(key, order, new Set(kept.keys()));
    const anchor = near === undefined ? undefined : kept.get(near);
    const position = { path: [...path, key], indent };
    const isSpaced = isSection(position.path) && hasBlankLines(text, map);
    const written = writeEntry(key, value, position);
    if (anchor !== undefined)
      splices.push(insertion(text, contentEnd(text, anchor), (isSpaced ? "\n" : "") + written));
    else {
      // Comments at the top of a file are about all of it.
      const start = path.length === 0 ? lineStart(text, startOf(first)) : lines(text, first).start;
      splices.push({ start, end: start, text: written + (isSpaced ? "\n" : "") });
    }
  }
  return splices;
}

/** The value of one key. */
function rewriteValue(
  text: string,
  pair: Pair,
  { before, after }: Change<FileValue>,
  path: readonly string[],
): Splice[] {
  const { value } = pair;
  const [earlier, later] = [asMapping(before), asMapping(after)];
  if (isMap(value) && value.items.length > 0 && earlier !== undefined && later !== undefined) {
    const change = { before: earlier, after: later };
    const staying = value.items.filter((inner) => changeOf(keyOf(inner), change) !== "removed").length;
    const isEmptied = staying === 0 && later.size === 0;
    if (!isEmptied && value.flow === true) {
      return rewriteFlow(text, value, change);
    }
    if (!isEmptied && staying > 0) return rewriteBlock(text, { map: value, path }, change);
  }
  if (isSeq(value) && value.flow !== true && Array.isArray(before) && Array.isArray(after)) {
    if (isSection(path)) return rewriteItems(text, value, { before, after }, path);
  }
  return [replacement(text, pair, after, path)];
}

/** A list of objects without names, the bindings. The text has an item for each of `before`. */
function rewriteItems(
  text: string,
  list: YAMLSeq,
  { before, after }: Change<readonly FileValue[]>,
  path: readonly string[],
): Splice[] {
  const kept = before.map((item) => after.findIndex((other) => isEqual(item, other)));
  if (kept.every((index) => index < 0)) return [itemsInstead(text, list, after, path)];
  const splices = list.items.flatMap((item, index) => (kept[index] === -1 ? [lines(text, item)] : []));
  const column = startOf(list) - lineStart(text, startOf(list));
  for (const [index, item] of after.entries()) {
    if (before.some((other) => isEqual(item, other))) continue;
    const nearest = kept.filter((place) => place >= 0 && place < index).reduce((a, b) => Math.max(a, b), -2);
    const anchor = list.items[kept.indexOf(nearest)];
    const written = writeItems([item], { path, indent: column });
    const { start } = lines(text, list.items[0]);
    splices.push(
      anchor === undefined
        ? { start, end: start, text: written }
        : insertion(text, contentEnd(text, anchor), written),
    );
  }
  return splices;
}

function itemsInstead(
  text: string,
  list: YAMLSeq,
  items: readonly FileValue[],
  path: readonly string[],
): Splice {
  const start = lineStart(text, startOf(list));
  const written = writeItems(items, { path, indent: startOf(list) - start });
  return { start, end: contentEnd(text, list), text: written.trimEnd() };
}

/** All of a value anew; a comment behind it stays there. */
function replacement(text: string, pair: Pair, value: FileValue, path: readonly string[]): Splice {
  const indent = startOf(pair) - lineStart(text, startOf(pair));
  const written = writeEntry(keyOf(pair), value, { path, indent }).trimEnd();
  const isScalar = typeof value !== "object" || value === null;
  const end = contentEnd(text, pair);
  if (isScalar && value !== undefined && startOf(pair.value) < end) {
    return { start: startOf(pair.value), end, text: writeFlow(value, { inFlow: false }) };
  }
  return { start: startOf(pair), end, text: written.trimStart() };
}

/** Whole lines, the comment behind and the comments right above included. */
function lines(text: string, item: unknown): Splice {
  let start = lineStart(text, startOf(item));
  const margin = /^ */.exec(text.slice(start))?.[0] ?? "";
  for (;;) {
    const above = lineStart(text, start - 1);
    if (start === 0 || !text.startsWith(`${margin}#`, above)) break;
    start = above;
  }
  return { start, end: lineEnd(text, contentEnd(text, item)), text: "" };
}

/** Lines of their own, below the line that an offset is on. */
function insertion(text: string, offset: number, written: string): Splice {
  const at = lineEnd(text, offset);
  // The last line of a file may have no line break.
  const isOpen = at === text.length && !text.endsWith("\n");
  return { start: at, end: at, text: isOpen ? `\n${written.trimEnd()}` : written };
}

function hasBlankLines(text: string, map: YAMLMap): boolean {
  return /\n[ \t]*\r?\n/.test(text.slice(startOf(map.items[0]), contentEnd(text, map.items.at(-1))));
}

/** Nothing at all is an object of which nothing is said. */
function asMapping(value: FileValue): FileMapping | undefined {
  if (value === undefined) return new Map();
  return value instanceof Map ? value : undefined;
}
