/** Small changes of a YAML or JSON text at known places; every other character stays as it is, comments too. */
import {
  isMap,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  parseDocument,
  visit,
  type YAMLMap,
  type YAMLSeq,
} from "yaml";

export interface Edit {
  /** What to do at the offset: remove the item of a list that begins there, or the entry whose key does, or replace the value of that entry. */
  readonly kind: "remove-item" | "remove-entry" | "replace-value";
  /** In UTF-16 code units from the start of the text. */
  readonly offset: number;
  /** For `replace-value`: the new string. */
  readonly value: string;
}

interface Span {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * @returns the new text, and the edits that could be made: one that would take a comment with it that is not its own,
 *   or that is too near to another, is left out and can be tried again on the new text
 */
export function editSource(
  text: string,
  edits: readonly Edit[],
): { readonly text: string; readonly made: readonly Edit[] } {
  const wanted = new Map(edits.map((edit) => [`${edit.kind} ${edit.offset}`, edit]));
  const spans = new Map<Edit, Span>();
  const touched = new Set<Node>();
  /** In a flow collection and in a mapping that may become empty, the others change what has to be cut. */
  const mark = (edit: Edit | undefined, container: YAMLMap | YAMLSeq, span: () => Span | undefined): void => {
    const alone = container.flow === true || isMap(container);
    if (edit === undefined || spans.has(edit) || (alone && touched.has(container))) return;
    const found = span();
    if (found === undefined) return;
    spans.set(edit, found);
    touched.add(container);
  };
  visit(parseDocument(text, { version: "1.2", schema: "core", uniqueKeys: false }), {
    Seq(_key, list) {
      for (const [index, item] of list.items.entries()) {
        const edit = wanted.get(`remove-item ${startOf(item)}`);
        mark(edit, list, () => cut(text, list, index));
      }
    },
    Map(_key, map, path) {
      for (const [index, pair] of map.items.entries()) {
        mark(wanted.get(`replace-value ${startOf(pair.key)}`), map, () => replacement(text, pair, wanted));
        mark(wanted.get(`remove-entry ${startOf(pair.key)}`), map, () => {
          if (map.items.length > 1) return cut(text, map, index);
          // An empty mapping says nothing: its own entry goes.
          const owner = path.findLast((node) => isMap(node));
          const at = owner?.items.findIndex(({ value }) => value === map) ?? -1;
          return owner === undefined || at < 0 ? undefined : cut(text, owner, at);
        });
      }
    },
  });
  let result = text;
  let before = Number.POSITIVE_INFINITY;
  const made: Edit[] = [];
  for (const [edit, span] of [...spans].sort(([, a], [, b]) => b.start - a.start)) {
    if (span.end > before) continue;
    result = result.slice(0, span.start) + span.text + result.slice(span.end);
    before = span.start;
    made.push(edit);
  }
  return { text: result, made };
}

function startOf(node: unknown): number {
  return rangeOf(node)?.[0] ?? -1;
}

function rangeOf(node: unknown): readonly [start: number, valueEnd: number, end: number] | undefined {
  const range = (node as { range?: readonly [number, number, number] | null } | null)?.range;
  return range ?? undefined;
}

/** Written in the quotes that the old value has. */
function replacement(
  text: string,
  { key, value }: Pair,
  wanted: ReadonlyMap<string, Edit>,
): Span | undefined {
  const range = rangeOf(value);
  const edit = wanted.get(`replace-value ${startOf(key)}`);
  if (range === undefined || edit === undefined || !isScalar(value)) return undefined;
  const quotes = text[range[0]];
  const written = quotes === "'" ? `'${edit.value.replaceAll("'", "''")}'` : JSON.stringify(edit.value);
  return { start: range[0], end: range[1], text: written };
}

/** The stretch of an item or entry with what parts it from its neighbours. */
function cut(text: string, container: YAMLMap | YAMLSeq, index: number): Span | undefined {
  const [before, own, after] = [index - 1, index, index + 1].map((at) => extentOf(text, container.items[at]));
  if (own === undefined) return undefined;
  if (container.flow !== true) return cutLines(text, own, isSeq(container));
  const start = before?.end ?? (rangeOf(container)?.[0] ?? own.start) + 1;
  // An anchor or a tag stands before what it belongs to, and would belong to the next one.
  const parts = [text.slice(start, own.start), after === undefined ? "" : text.slice(own.end, after.start)];
  if (!parts.every((part) => /^[\s,]*$/.test(part.replaceAll(/#.*/g, "")))) return undefined;
  const span =
    after !== undefined
      ? { start: own.start, end: after.start }
      : before !== undefined
        ? { start: before.end, end: own.end }
        : { start: own.start, end: own.end };
  const gone = text.slice(span.start, own.start) + text.slice(own.end, span.end);
  return gone.includes("#") ? undefined : { ...span, text: "" };
}

/** Whole lines: from the one on which it begins to the one on which it ends, with the comment behind it. */
function cutLines(text: string, own: Extent, isItem: boolean): Span | undefined {
  const start = text.lastIndexOf("\n", own.start - 1) + 1;
  const indent = text.slice(start, own.start);
  if (!(isItem ? /^ *- +$/ : /^ *$/).test(indent)) return undefined;
  const lineEnd = text.indexOf("\n", own.end);
  const end = lineEnd === -1 ? text.length : lineEnd + 1;
  return /^[ \t]*(#.*)?\r?\n?$/.test(text.slice(own.end, end)) ? { start, end, text: "" } : undefined;
}

interface Extent {
  readonly start: number;
  readonly end: number;
}

/** Of an item of a list, or of a key with its value. */
function extentOf(text: string, item: unknown): Extent | undefined {
  const pair = item as Partial<Pair> | undefined;
  const first = rangeOf(pair?.key) ?? rangeOf(item);
  const last = rangeOf(pair?.value) ?? first;
  if (first === undefined || last === undefined) return undefined;
  // The parser counts the line break behind a block collection in.
  return { start: first[0], end: first[0] + text.slice(first[0], last[1]).trimEnd().length };
}
