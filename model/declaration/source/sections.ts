/** The parts of a declaration that hold named objects, as paths of keys; `*` stands for any name. */
import type { SourceNode } from "./source-tree.ts";

/** They are written as blocks, however small, and joined key by key where several files have them. */
const SECTIONS = pathsOf([
  "virtualHosts",
  "virtualHosts/*",
  "virtualHosts/*/exchanges",
  "virtualHosts/*/queues",
  "virtualHosts/*/bindings",
  "virtualHosts/*/policies",
  "virtualHosts/*/operatorPolicies",
  "virtualHosts/*/federationUpstreams",
  "virtualHosts/*/federationUpstreamSets",
  "virtualHosts/*/shovels",
  "virtualHosts/*/parameters",
  "virtualHosts/*/parameters/*",
  "users",
  "users/*",
  "users/*/permissions",
  "users/*/topicPermissions",
  "users/*/topicPermissions/*",
  "globalParameters",
]);

/** Of the sections those that are objects themselves; so is the whole. What else stands in them are their settings. */
const OBJECTS = pathsOf(["virtualHosts/*", "users/*"]);

/** @param path keys from the root of the document */
export function isSection(path: readonly string[]): boolean {
  return isOneOf(SECTIONS, path);
}

/** How many objects stand in a section, itself and those in its sections included, and where most of them do. */
export interface Counted {
  readonly count: number;
  readonly largest: { readonly count: number; readonly path: readonly string[] };
}

/** @param path where `node` stands; the root of a document is none */
export function countObjects(node: SourceNode | undefined, path: readonly string[] = []): Counted {
  const isObject = isOneOf(OBJECTS, path);
  let count = isObject ? 1 : 0;
  let own = node?.kind === "sequence" ? node.items.length : 0;
  let largest = { count: 0, path };
  for (const [name, { value }] of node?.kind === "mapping" ? node.entries : []) {
    const below = [...path, name];
    if (isSection(below)) {
      const found = countObjects(value, below);
      count += found.count;
      if (found.largest.count > largest.count) largest = found.largest;
    } else if (!isObject && path.length > 0) own++;
  }
  return { count: count + own, largest: own > largest.count ? { count: own, path } : largest };
}

function pathsOf(paths: readonly string[]): string[][] {
  return paths.map((path) => path.split("/"));
}

function isOneOf(sections: readonly (readonly string[])[], path: readonly string[]): boolean {
  return sections.some(
    (section) =>
      section.length === path.length && section.every((step, index) => step === "*" || step === path[index]),
  );
}
