/** Changes between brackets, `{ protect: true }`: what does not change keeps its own text. */
import { isMap, type Pair, type YAMLMap } from "yaml";
import { applySplices, type Splice } from "../source/splice.ts";
import { contentEnd, startOf } from "../source/yaml-extent.ts";
import type { FileMapping } from "./file-value.ts";
import { addedTo, type Change, changeOf, keyOf, predecessor } from "./rewrite-keys.ts";
import { writeFlow, writeFlowEntry } from "./write-yaml.ts";

/** @returns changes of the values alone where no key comes or goes, else of all between the brackets */
export function rewriteFlow(text: string, map: YAMLMap, change: Change<FileMapping>): Splice[] {
  const added = addedTo(new Set(map.items.map(keyOf)), change);
  const changes = map.items.map((pair) => ({ pair, what: changeOf(keyOf(pair), change) }));
  if (added.length === 0 && changes.every(({ what }) => what !== "removed")) {
    return changes.flatMap(({ pair, what }) => (what === "kept" ? [] : rewriteEntry(text, pair, change)));
  }
  const entries: { key: string; own: string }[] = changes
    .filter(({ what }) => what !== "removed")
    .map(({ pair, what }) => {
      const [start, end] = [startOf(pair), contentEnd(text, pair)];
      const splices = what === "kept" ? [] : rewriteEntry(text, pair, change);
      return { key: keyOf(pair), own: applySplices(text, splices, { from: start, to: end }) };
    });
  const order = [...change.after.keys()];
  for (const { key, value } of added) {
    const near = predecessor(key, order, new Set(entries.map((entry) => entry.key)));
    const index = near === undefined ? 0 : entries.findIndex((entry) => entry.key === near) + 1;
    entries.splice(index, 0, { key, own: writeFlowEntry(key, value) });
  }
  const written = entries.length === 0 ? "{}" : `{ ${entries.map(({ own }) => own).join(", ")} }`;
  return [{ start: startOf(map), end: contentEnd(text, map), text: written }];
}

function rewriteEntry(text: string, pair: Pair, change: Change<FileMapping>): Splice[] {
  const key = keyOf(pair);
  const [before, after] = [change.before.get(key), change.after.get(key)];
  const { value } = pair;
  if (isMap(value) && before instanceof Map && after instanceof Map) {
    return rewriteFlow(text, value, { before, after });
  }
  const end = contentEnd(text, pair);
  const isSaid = after !== undefined && startOf(value) < end;
  return isSaid
    ? [{ start: startOf(value), end, text: writeFlow(after, { inFlow: true }) }]
    : [{ start: startOf(pair), end, text: writeFlowEntry(key, after) }];
}
