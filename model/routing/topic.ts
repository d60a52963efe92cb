/**
 * Topic exchanges. A key is words between dots, and "" is no word at all; `*` stands for one word, which may be
 * empty, `#` for any number of words; both only as whole words. As in `rabbit_exchange_type_topic` of 4.3.
 */
import type { Binding } from "../topology/topology.ts";
import type { Matcher } from "./matcher.ts";

/** Bindings whose patterns begin with the same words share the nodes of these words. */
interface TrieNode {
  readonly words: Map<string, TrieNode>;
  star?: TrieNode;
  hash?: TrieNode;
  /** Reached by `#`: any further word leads here again. */
  readonly repeats: boolean;
  /** Whose pattern ends here. */
  readonly bindings: Binding[];
}

export function topicWords(key: string): readonly string[] {
  return key === "" ? [] : key.split(".");
}

export function topicMatcher(bindings: readonly Binding[]): Matcher {
  const root = newNode(false);
  for (const binding of bindings) {
    let node = root;
    for (const word of topicWords(binding.routingKey)) node = step(node, word);
    node.bindings.push(binding);
  }
  return ({ keys }, follow) => {
    for (const key of keys) {
      for (const node of reachedNodes(root, topicWords(key))) {
        for (const binding of node.bindings) follow(binding);
      }
    }
  };
}

function newNode(repeats: boolean): TrieNode {
  return { words: new Map(), repeats, bindings: [] };
}

/** The child for a word of a pattern, made where it is missing. */
function step(node: TrieNode, word: string): TrieNode {
  if (word === "*") return (node.star ??= newNode(false));
  if (word === "#") return (node.hash ??= newNode(true));
  let child = node.words.get(word);
  if (child === undefined) node.words.set(word, (child = newNode(false)));
  return child;
}

/**
 * The nodes that stand for a whole key. All nodes that the words so far can lead to are kept side by side, so
 * that the time is words times nodes at most, however many `#` there are.
 */
function reachedNodes(root: TrieNode, words: readonly string[]): ReadonlySet<TrieNode> {
  let current = new Set<TrieNode>();
  enter(root, current);
  for (const word of words) {
    const next = new Set<TrieNode>();
    for (const node of current) {
      const child = node.words.get(word);
      if (child !== undefined) enter(child, next);
      if (node.star !== undefined) enter(node.star, next);
      if (node.repeats) enter(node, next);
    }
    current = next;
  }
  return current;
}

/** Adds a node and, as `#` also stands for no word, those that follow it by `#`. */
function enter(node: TrieNode, nodes: Set<TrieNode>): void {
  for (let each: TrieNode | undefined = node; each !== undefined && !nodes.has(each); each = each.hash) {
    nodes.add(each);
  }
}
