/** Several files as one tree: sections are joined, an object that two files declare names both places. */

import { quote } from "../../text/wording.ts";
import { locationOf, type Report } from "./fault.ts";
import { isSection } from "./sections.ts";
import type { SourceEntry, SourceMapping, SourceNode } from "./source-tree.ts";

/** What is joined key by key. All else belongs to one file. */
function isJoined(path: readonly string[]): boolean {
  return isSection(path) || (path.length === 1 && path[0] === "plugins");
}

/** One tree of all files, in their order. */
export function mergeSources(files: readonly SourceMapping[], report: Report): SourceMapping | undefined {
  const [first, ...others] = files;
  if (first === undefined) return undefined;
  return others.reduce((merged, file) => mergeMappings(merged, file, [], report), first);
}

function mergeMappings(
  left: SourceMapping,
  right: SourceMapping,
  path: readonly string[],
  report: Report,
): SourceMapping {
  const entries = new Map<string, SourceEntry>(left.entries);
  for (const [name, entry] of right.entries) {
    const before = entries.get(name);
    const value =
      before === undefined ? entry.value : merge(before.value, entry.value, [...path, name], report);
    if (value !== undefined) entries.set(name, { key: before?.key ?? entry.key, value });
    else if (before !== undefined) {
      report(
        entry.key,
        `${quote(name)} is declared here and in another file.`,
        `The first one is at ${locationOf(before.key)}.`,
      );
    }
  }
  return { ...left, entries };
}

/** Undefined where the two cannot both stand. */
function merge(
  left: SourceNode,
  right: SourceNode,
  path: readonly string[],
  report: Report,
): SourceNode | undefined {
  if (!isJoined(path)) return undefined;
  if (isNothing(left)) return right;
  if (isNothing(right)) return left;
  if (left.kind === "mapping" && right.kind === "mapping") return mergeMappings(left, right, path, report);
  if (left.kind === "sequence" && right.kind === "sequence") {
    return { ...left, items: [...left.items, ...right.items] };
  }
  return undefined;
}

/** `queues:` with nothing after it. */
function isNothing(node: SourceNode): boolean {
  return node.kind === "scalar" && node.value === null;
}
