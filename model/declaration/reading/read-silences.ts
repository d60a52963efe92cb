/**
 * `lint: { rule-id: reason }` at an object: what lint shall not say of it, and why. It is about the object and no part
 * of it, so it is taken out of the tree before the object is read. Which rules there are is known to `model/lint/`.
 */

import { quote } from "../../text/wording.ts";
import { type Location, locationAt, type Report } from "../source/fault.ts";
import { type SourceEntry, type SourceMapping, type SourceNode, toPlain } from "../source/source-tree.ts";

export interface Silence {
  /** Of the object: `virtualHosts`, `shop`, `queues`, `billing`. It holds for all that is below as well. */
  readonly path: readonly string[];
  readonly rule: string;
  /** Not empty. */
  readonly reason: string;
  /** Where the rule's id stands. */
  readonly location: Location;
}

/** The objects that can carry `lint`; `*` stands for any name or index. */
const OBJECTS = [
  "virtualHosts/*",
  "virtualHosts/*/exchanges/*",
  "virtualHosts/*/queues/*",
  "virtualHosts/*/bindings/*",
  "virtualHosts/*/policies/*",
  "virtualHosts/*/operatorPolicies/*",
  "users/*",
].map((path) => path.split("/"));

/** The tree without its silences, and these, in the order of the tree. */
export function takeSilences(
  tree: SourceMapping,
  report: Report,
): { readonly tree: SourceMapping; readonly silences: readonly Silence[] } {
  const silences: Silence[] = [];
  const visit = (node: SourceNode, path: readonly string[], patterns: readonly (readonly string[])[]) => {
    const deeper = patterns.filter((pattern) => pattern.length > path.length);
    const isObject = patterns.some((pattern) => pattern.length === path.length);
    if (node.kind === "mapping") {
      const own = isObject ? node.entries.get("lint") : undefined;
      if (own !== undefined) silences.push(...readSilences(own, path, report));
      return withChildren(node, own !== undefined, (name, child) => descend(name, child, path, deeper));
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
  return { tree: rest.kind === "mapping" ? rest : tree, silences };
}

/** The same mapping where nothing changes: most have no silence in them. */
function withChildren(
  node: SourceMapping,
  dropLint: boolean,
  change: (name: string, child: SourceNode) => SourceNode,
): SourceMapping {
  let changed: Map<string, SourceEntry> | undefined;
  if (dropLint) {
    changed = new Map(node.entries);
    changed.delete("lint");
  }
  for (const [name, entry] of node.entries) {
    if (dropLint && name === "lint") continue;
    const value = change(name, entry.value);
    if (value === entry.value) continue;
    changed ??= new Map(node.entries);
    changed.set(name, { ...entry, value });
  }
  return changed === undefined ? node : { ...node, entries: changed };
}

function readSilences({ value }: SourceEntry, path: readonly string[], report: Report): Silence[] {
  if (value.kind !== "mapping") {
    report(
      value.place,
      `"lint" cannot be ${quote(toPlain(value))}.`,
      "Allowed: a mapping from the id of a rule to the reason why it does not count here.",
    );
    return [];
  }
  return [...value.entries].flatMap(([rule, { key, value: reason }]) => {
    if (reason.kind === "scalar" && typeof reason.value === "string" && reason.value.trim() !== "") {
      return [{ path, rule, reason: reason.value, location: locationAt(key) }];
    }
    report(
      reason.place,
      `The reason for the silence of ${quote(rule)} cannot be ${quote(toPlain(reason))}.`,
      "Needed: a sentence that says why the rule does not count here.",
    );
    return [];
  });
}
