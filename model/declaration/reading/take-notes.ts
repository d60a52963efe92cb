/**
 * What stands at an object of a file, is about it and no part of it (`lint`, `metadata`): it is taken out of the tree
 * before the object is read.
 */
import type { Report } from "../source/fault.ts";
import type { SourceEntry, SourceMapping, SourceNode } from "../source/source-tree.ts";
import { type ObjectMetadata, readMetadata } from "./read-metadata.ts";
import { NOTES } from "./read-object.ts";
import { readSilences, type Silence } from "./read-silences.ts";

/** What was said at objects, in the order of the tree. */
export interface Notes {
  readonly silences: readonly Silence[];
  readonly metadata: readonly ObjectMetadata[];
}

/** The objects that can carry notes; `*` stands for any name or index. */
const OBJECTS = [
  "virtualHosts/*",
  "virtualHosts/*/exchanges/*",
  "virtualHosts/*/queues/*",
  "virtualHosts/*/bindings/*",
  "virtualHosts/*/policies/*",
  "virtualHosts/*/operatorPolicies/*",
  "virtualHosts/*/federationUpstreams/*",
  "virtualHosts/*/shovels/*",
  "users/*",
].map((path) => path.split("/"));

const TAKEN: ReadonlySet<string> = new Set(NOTES);

/** The tree without its notes, and these. */
export function takeNotes(tree: SourceMapping, report: Report): Notes & { readonly tree: SourceMapping } {
  const silences: Silence[] = [];
  const metadata: ObjectMetadata[] = [];
  const visit = (node: SourceNode, path: readonly string[], patterns: readonly (readonly string[])[]) => {
    const deeper = patterns.filter((pattern) => pattern.length > path.length);
    const isObject = patterns.some((pattern) => pattern.length === path.length);
    if (node.kind === "mapping") {
      const [lint, said] = isObject ? [node.entries.get("lint"), node.entries.get("metadata")] : [];
      if (lint !== undefined) silences.push(...readSilences(lint, path, report));
      if (said !== undefined) metadata.push(readMetadata(said, path, report));
      const dropped = lint === undefined && said === undefined ? NOTHING : TAKEN;
      return withChildren(node, dropped, (name, child) => descend(name, child, path, deeper));
    }
    if (node.kind === "sequence" && deeper.length > 0) {
      const items = node.items.map((item, index) => descend(String(index), item, path, deeper));
      return items.every((item, index) => item === node.items[index]) ? node : { ...node, items };
    }
    return node;
  };
  const descend = (
    step: string,
    child: SourceNode,
    path: readonly string[],
    patterns: readonly (readonly string[])[],
  ): SourceNode => {
    const fitting = patterns.filter((pattern) => {
      const wanted = pattern[path.length];
      return wanted === "*" || wanted === step;
    });
    return fitting.length === 0 ? child : visit(child, [...path, step], fitting);
  };
  const rest = visit(tree, [], OBJECTS);
  return { tree: rest.kind === "mapping" ? rest : tree, silences, metadata };
}

const NOTHING: ReadonlySet<string> = new Set();

/** The same mapping where nothing changes: most have no notes in them. */
function withChildren(
  node: SourceMapping,
  dropped: ReadonlySet<string>,
  change: (name: string, child: SourceNode) => SourceNode,
): SourceMapping {
  let changed: Map<string, SourceEntry> | undefined;
  if (dropped.size > 0) changed = new Map([...node.entries].filter(([name]) => !dropped.has(name)));
  for (const [name, entry] of node.entries) {
    if (dropped.has(name)) continue;
    const value = change(name, entry.value);
    if (value === entry.value) continue;
    changed ??= new Map(node.entries);
    changed.set(name, { ...entry, value });
  }
  return changed === undefined ? node : { ...node, entries: changed };
}
