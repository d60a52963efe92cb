/** Where the parts of a parsed YAML text begin and end, without the comments and line breaks behind them. */
import { isCollection, isPair, isScalar, type Pair } from "yaml";

/** In UTF-16 code units from the start of the text. -1 for what does not stand in it. */
export function startOf(node: unknown): number {
  return rangeOf(isPair(node) ? node.key : node)?.[0] ?? -1;
}

/** The end of a node, or of a key with its value. */
export function contentEnd(text: string, node: unknown): number {
  if (isPair(node)) return pairEnd(text, node);
  const last = isCollection(node) && node.flow !== true ? node.items.at(-1) : undefined;
  if (last !== undefined) return contentEnd(text, last);
  const [start, end] = rangeOf(node) ?? [-1, -1];
  // The last line break of a block scalar is counted in.
  return start + text.slice(start, end).trimEnd().length;
}

function pairEnd(text: string, { key, value }: Pair): number {
  const [start, end] = rangeOf(value) ?? [-1, -1];
  if (!isScalar(value) || start !== end) return contentEnd(text, value);
  // Nothing stands behind the key; the parser puts it behind the blank after the colon.
  return startOf(key) + text.slice(startOf(key), start).trimEnd().length;
}

/** The end of the line that an offset is on, its line break included; of the last line, the end of the text. */
export function lineEnd(text: string, offset: number): number {
  const found = text.indexOf("\n", offset);
  return found === -1 ? text.length : found + 1;
}

export function lineStart(text: string, offset: number): number {
  return text.lastIndexOf("\n", offset - 1) + 1;
}

function rangeOf(node: unknown): readonly [start: number, end: number, nodeEnd: number] | undefined {
  return (node as { range?: readonly [number, number, number] | null } | null)?.range ?? undefined;
}
