/** Where each part of a declaration stands in its files, for whoever has something to say about it afterwards. */
import { type Location, locationAt } from "./fault.ts";
import { nodeAt, type SourceNode } from "./source-tree.ts";

/**
 * Finds the key that stands at a path, or the item of a list; where the path leads to what no file says (a default),
 * the nearest thing above it.
 */
export type Locate = (path: readonly string[]) => Location;

export function locatorOf(tree: SourceNode): Locate {
  return (path) => {
    for (let length = path.length; length > 0; length--) {
      const parent = nodeAt(tree, path.slice(0, length - 1));
      const step = path[length - 1] ?? "";
      if (parent?.kind === "mapping") {
        const entry = parent.entries.get(step);
        if (entry !== undefined) return locationAt(entry.key);
      } else if (parent?.kind === "sequence") {
        const item = parent.items[Number(step)];
        if (item !== undefined) return locationAt(item.place);
      }
    }
    return locationAt(tree.place);
  };
}
