/**
 * Topic exchanges. A key is words between dots, and "" is no word at all; `*` stands for one word, which may be
 * empty, `#` for any number of words; both only as whole words. As in `rabbit_exchange_type_topic` of 4.3.
 */
import type { Binding } from "../topology/topology.ts";
import type { Matcher } from "./matcher.ts";

/** Bindings whose patterns begin with the same words share the nodes of these words. */
interface TrieNode {
  /** While a word leads to one child only, as in most nodes, it is compared in place: no part of the key is cut out. */
  word: string;
  child: TrieNode | undefined;
  /** From the second child on, all of them. */
  words: Map<string, TrieNode> | undefined;
  star: TrieNode | undefined;
  /** After a `#` that more words follow. */
  hash: TrieNode | undefined;
  /** Reached by `#`: any further word leads here again. */
  readonly repeats: boolean;
  /** Whose pattern ends here. Undefined while there are none, to keep large tries small. */
  bindings: Binding[] | undefined;
  /** Whose pattern ends here with `#`: whatever follows, they match. */
  rest: Binding[] | undefined;
}

export function topicWords(key: string): readonly string[] {
  return key === "" ? [] : key.split(".");
}

export function topicMatcher(bindings: readonly Binding[]): Matcher {
  const root = newNode(false);
  // Patterns without wildcards are one look-up for all of them.
  const literal = new Map<string, Binding[]>();
  for (const binding of bindings) {
    const words = topicWords(binding.routingKey);
    if (words.includes("*") || words.includes("#")) addPattern(root, words, binding);
    else {
      const same = literal.get(binding.routingKey);
      if (same === undefined) literal.set(binding.routingKey, [binding]);
      else same.push(binding);
    }
  }
  const wild = !isLeaf(root) || root.rest !== undefined;
  return ({ keys }, follow) => {
    for (const key of keys) {
      const exact = literal.get(key);
      if (exact !== undefined) for (const binding of exact) follow(binding);
      if (wild) descend(root, key, key === "" ? END : 0, follow);
    }
  };
}

function newNode(repeats: boolean): TrieNode {
  return {
    word: "",
    child: undefined,
    words: undefined,
    star: undefined,
    hash: undefined,
    repeats,
    bindings: undefined,
    rest: undefined,
  };
}

function isLeaf({ child, star, hash }: TrieNode): boolean {
  return child === undefined && star === undefined && hash === undefined;
}

function addPattern(root: TrieNode, words: readonly string[], binding: Binding): void {
  let node = root;
  for (const [index, word] of words.entries()) {
    const last = index === words.length - 1;
    if (word === "#" && last) {
      (node.rest ??= []).push(binding);
      return;
    }
    node = step(node, word);
  }
  (node.bindings ??= []).push(binding);
}

/** The child for a word of a pattern, made where it is missing. */
function step(node: TrieNode, word: string): TrieNode {
  if (word === "*") return (node.star ??= newNode(false));
  if (word === "#") return (node.hash ??= newNode(true));
  if (node.child === undefined) {
    node.word = word;
    return (node.child = newNode(false));
  }
  if (node.words === undefined) {
    if (node.word === word) return node.child;
    node.words = new Map([[node.word, node.child]]);
  }
  let child = node.words.get(word);
  if (child === undefined) {
    child = newNode(false);
    node.words.set(word, child);
  }
  return child;
}

/** The child for the word of a key that goes from one offset to another. */
function childOf(
  { word, child, words }: TrieNode,
  key: string,
  from: number,
  to: number,
): TrieNode | undefined {
  if (words !== undefined) return words.get(key.slice(from, to));
  return child !== undefined && word.length === to - from && key.startsWith(word, from) ? child : undefined;
}

/** The offset behind the last word of a key. */
const END = -1;

/**
 * Follows what matches from a node on, by the words of the key from an offset on. Until a `#` in the middle of a
 * pattern comes, no node can be reached in two ways, so nothing has to be remembered.
 */
function descend(node: TrieNode, key: string, offset: number, follow: (binding: Binding) => void): void {
  if (node.rest !== undefined) for (const binding of node.rest) follow(binding);
  if (node.hash !== undefined) besideEachOther(node.hash, key, offset, follow);
  if (offset === END) {
    if (node.bindings !== undefined) for (const binding of node.bindings) follow(binding);
    return;
  }
  if (node.child === undefined && node.star === undefined) return;
  const dot = key.indexOf(".", offset);
  const next = dot === -1 ? END : dot + 1;
  const child = childOf(node, key, offset, dot === -1 ? key.length : dot);
  if (child !== undefined) descend(child, key, next, follow);
  if (node.star !== undefined) descend(node.star, key, next, follow);
}

/**
 * The same below a `#`: all nodes that the words so far can lead to are kept side by side, so that the time is
 * words times nodes at most, however many `#` there are.
 */
function besideEachOther(
  hash: TrieNode,
  key: string,
  offset: number,
  follow: (binding: Binding) => void,
): void {
  const seen = new Set<TrieNode>();
  let current = new Set<TrieNode>();
  // What ends with `#` matches as soon as it is reached, and has to be told once only.
  const enter = (from: TrieNode, nodes: Set<TrieNode>): void => {
    for (let node: TrieNode | undefined = from; node !== undefined && !nodes.has(node); node = node.hash) {
      nodes.add(node);
      if (node.rest === undefined || seen.has(node)) continue;
      seen.add(node);
      for (const binding of node.rest) follow(binding);
    }
  };
  enter(hash, current);
  for (let at = offset; at !== END; ) {
    const dot = key.indexOf(".", at);
    const end = dot === -1 ? key.length : dot;
    const next = new Set<TrieNode>();
    for (const node of current) {
      const child = childOf(node, key, at, end);
      if (child !== undefined) enter(child, next);
      if (node.star !== undefined) enter(node.star, next);
      if (node.repeats) enter(node, next);
    }
    current = next;
    at = dot === -1 ? END : dot + 1;
  }
  for (const { bindings } of current) for (const binding of bindings ?? []) follow(binding);
}
