/** How many bytes a pattern always takes. */
import type { PatternNode } from "./pattern-tree.ts";

/** Undefined where that differs from text to text, or is not known: then PCRE's versions differ on a look-behind. */
export function fixedLength(node: PatternNode): number | undefined {
  switch (node.kind) {
    case "byte":
      return 1;
    case "sequence":
      return node.items.map(fixedLength).reduce(sum, 0);
    case "choice": {
      const [first, ...others] = node.options.map(fixedLength);
      return others.every((length) => length === first) ? first : undefined;
    }
    case "group":
      return fixedLength(node.item);
    case "repeat": {
      const length = node.least === node.most ? fixedLength(node.item) : undefined;
      return length === undefined ? undefined : length * node.least;
    }
    case "position":
    case "look":
      return 0;
    case "atomic":
    case "back-reference":
    default:
      return undefined;
  }
}

function sum(total: number | undefined, length: number | undefined): number | undefined {
  return total === undefined || length === undefined ? undefined : total + length;
}
