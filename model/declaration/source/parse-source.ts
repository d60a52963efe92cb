/** A YAML or JSON text as a tree. A key is the text that stands in the file, whatever YAML would make of it. */
import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type ParsedNode,
  parseAllDocuments,
  parseDocument,
  type YAMLMap,
} from "yaml";
import { brokenBound, DEEPEST, MOST_ALIASED_VALUES, TOO_DEEP } from "../../bounds.ts";
import { quote } from "../../text/wording.ts";
import { type DeclarationFile, locationOf, type Place, type Report, type SourceFile } from "./fault.ts";
import { brokenJson } from "./json-syntax.ts";
import { treeOfJson } from "./json-tree.ts";
import {
  checkScalar,
  EXPECTED,
  type InexactNumber,
  inexactNumber,
  type SourceDocument,
  type SourceEntry,
  type SourceMapping,
  type SourceNode,
} from "./source-tree.ts";
import { notYaml } from "./yaml-words.ts";

/** A file whose places can be told. */
interface OpenedFile {
  readonly file: SourceFile;
  /** Those of `file`. */
  readonly lines: LineCounter;
  readonly at: (offset: number) => Place;
}

/** Undefined, with a fault reported, where it is beyond a bound. */
function withinBounds(given: DeclarationFile, report: Report): OpenedFile | undefined {
  const lines = new LineCounter();
  const file: SourceFile = { ...given, lines };
  const at = (offset: number): Place => ({ file, offset, path: [] });
  const broken = brokenBound(given.text);
  if (broken === undefined) return { file, lines, at };
  placeLines(lines, given.text, broken.offset);
  report(at(broken.offset), broken.message, broken.hint);
  return undefined;
}

/**
 * The tree of one file. Undefined, with at least one fault reported, where the text is not one YAML mapping.
 *
 * @param expected what belongs into the file, for one that is empty or no mapping; default: a declaration
 */
export function parseSource(
  given: DeclarationFile,
  report: Report,
  expected: string = EXPECTED,
): SourceDocument | undefined {
  const opened = withinBounds(given, report);
  if (opened === undefined) return undefined;
  const { file, lines, at } = opened;
  const json = treeOfJson(file);
  if (json !== undefined) {
    placeLines(lines, given.text, given.text.length);
    return { ...json, inexact: [] };
  }
  // RabbitMQ loads nothing from one that is only YAML. An empty one has words of its own below.
  const notJson = isNamedJson(given) && given.text.trim() !== "" ? brokenJson(given.text) : undefined;
  if (notJson !== undefined) {
    placeLines(lines, given.text, given.text.length);
    report(at(notJson.offset), `Not JSON: here is ${notJson.message}.`, notJson.hint);
    return undefined;
  }
  const document = parseDocument(given.text, { ...YAML_OPTIONS, lineCounter: lines });
  // Which is YAML too.
  const isJson = isNamedJson(given) || /^\s*\{/.test(given.text);
  for (const problem of [...document.errors, ...document.warnings]) {
    if (problem.code === "MULTIPLE_DOCS") {
      report(
        at(problem.pos[0]),
        "A second document begins here.",
        "One file holds one document; use two files.",
      );
    } else report(at(problem.pos[0]), notYaml(problem.message, { isJson }));
  }
  if (document.errors.length + document.warnings.length > 0) return undefined;
  if (document.contents === null || isEmptyScalar(document.contents)) {
    report(at(0), "The file is empty: it declares nothing.", expected);
    return undefined;
  }
  const builder = new TreeBuilder(file, document, report);
  const tree = builder.build();
  if (tree === undefined) return undefined;
  if (tree.kind === "mapping") return { ...tree, inexact: builder.inexact };
  const what = tree.kind === "sequence" ? "a list" : quote(tree.value);
  report(tree.place, `The document is ${what}, not a mapping.`, expected);
  return undefined;
}

const YAML_OPTIONS = {
  version: "1.2",
  schema: "core",
  resolveKnownTags: false,
  prettyErrors: false,
  // Duplicate keys are found here, where both places are known.
  uniqueKeys: false,
} as const;

/**
 * The trees of a file of several YAML documents, each a mapping; empty ones are passed over. Undefined, with at least one
 * fault reported, where one of them is none.
 */
export function parseDocuments(given: DeclarationFile, report: Report): SourceDocument[] | undefined {
  const opened = withinBounds(given, report);
  if (opened === undefined) return undefined;
  const { file, lines, at } = opened;
  const trees: SourceDocument[] = [];
  let isWhole = true;
  let aliased = 0;
  for (const document of parseAllDocuments(given.text, { ...YAML_OPTIONS, lineCounter: lines })) {
    for (const problem of [...document.errors, ...document.warnings]) {
      isWhole = false;
      report(at(problem.pos[0]), notYaml(problem.message, { isJson: false }));
    }
    if (!isWhole) return undefined;
    if (document.contents === null || isEmptyScalar(document.contents)) continue;
    const builder = new TreeBuilder(file, document, report, aliased);
    const tree = builder.build();
    if (tree === undefined) return undefined;
    aliased = builder.aliased;
    if (tree.kind === "mapping") trees.push({ ...tree, inexact: builder.inexact });
    else {
      isWhole = false;
      report(tree.place, "The document is not a mapping.");
    }
  }
  return isWhole ? trees : undefined;
}

function isEmptyScalar(node: ParsedNode): boolean {
  return isScalar(node) && node.value === null;
}

function isNamedJson({ path }: DeclarationFile): boolean {
  return path.toLowerCase().endsWith(".json");
}

/** The parser, which would tell them, has not seen the text. */
function placeLines(lines: LineCounter, text: string, end: number): void {
  lines.addNewLine(0);
  for (let at = text.indexOf("\n"); at !== -1 && at < end; at = text.indexOf("\n", at + 1)) {
    lines.addNewLine(at + 1);
  }
}

class TreeBuilder {
  readonly inexact: InexactNumber[] = [];
  readonly #file: SourceFile;
  readonly #document: Document.Parsed;
  readonly #report: Report;
  readonly #open = new Set<Node>();
  readonly #anchors = new Map<string, ParsedNode>();
  readonly #targets = new Map<Alias, ParsedNode>();
  #aliasDepth = 0;
  #aliased: number;

  /** @param aliased what the aliases of documents before it in the file came to */
  constructor(file: SourceFile, document: Document.Parsed, report: Report, aliased = 0) {
    this.#aliased = aliased;
    this.#file = file;
    this.#document = document;
    this.#report = report;
  }

  get aliased(): number {
    return this.#aliased;
  }

  build(): SourceNode | undefined {
    const tree = this.#node(this.#document.contents, []);
    // What is left of a tree that was cut off would only give more faults.
    return this.#aliased > MOST_ALIASED_VALUES ? undefined : tree;
  }

  #place(offset: number, path: readonly string[]): Place {
    return { file: this.#file, offset, path };
  }

  /** Undefined where a fault was reported. */
  #node(node: ParsedNode | null, path: readonly string[], fallback = 0): SourceNode | undefined {
    const place = this.#place(node?.range?.[0] ?? fallback, path);
    if (node === null) return { kind: "scalar", place, value: null };
    this.#remember(node);
    if (this.#aliasDepth > 0 && ++this.#aliased > MOST_ALIASED_VALUES) {
      if (this.#aliased === MOST_ALIASED_VALUES + 1) {
        this.#report(place, `The aliases expand to more than ${MOST_ALIASED_VALUES} values.`);
      }
      return undefined;
    }
    if (path.length > DEEPEST) {
      this.#report(place, TOO_DEEP);
      return undefined;
    }
    if (isAlias(node)) return this.#alias(node, place);
    if (isMap<ParsedNode, ParsedNode | null>(node))
      return this.#within(node, () => this.#mapping(node, place));
    if (isSeq<ParsedNode>(node)) {
      return this.#within(node, () => ({
        kind: "sequence",
        place,
        items: node.items
          .map((item, index) => this.#node(item, [...path, String(index)], place.offset))
          .filter((item) => item !== undefined),
      }));
    }
    return this.#scalar(node.value, node.source, place);
  }

  /** Keeps a node from being read inside itself, which an alias could ask for. */
  #within(node: Node, read: () => SourceNode): SourceNode {
    this.#open.add(node);
    const result = read();
    this.#open.delete(node);
    return result;
  }

  #alias(alias: Alias, place: Place): SourceNode | undefined {
    const target = this.#target(alias);
    if (target === undefined || this.#open.has(target)) {
      const why = target === undefined ? "no anchor before it has this name" : "it would contain itself";
      this.#report(place, `The alias *${alias.source} cannot be resolved: ${why}.`);
      return undefined;
    }
    this.#aliasDepth++;
    const result = this.#node(target, place.path);
    this.#aliasDepth--;
    return result;
  }

  /** The last node with the anchor before the alias. An alias that is met again keeps what it stood for. */
  #target(alias: Alias): ParsedNode | undefined {
    const target = this.#targets.get(alias) ?? this.#anchors.get(alias.source);
    if (target !== undefined) this.#targets.set(alias, target);
    return target;
  }

  #remember(node: ParsedNode): void {
    if (!isAlias(node) && node.anchor !== undefined && this.#aliasDepth === 0)
      this.#anchors.set(node.anchor, node);
  }

  #mapping(map: YAMLMap<ParsedNode, ParsedNode | null>, place: Place): SourceMapping {
    const entries = new Map<string, SourceEntry>();
    for (const pair of map.items) {
      const offset = pair.key.range?.[0] ?? place.offset;
      this.#remember(pair.key);
      const target = isAlias(pair.key) ? this.#target(pair.key) : pair.key;
      if (!isScalar(target)) {
        this.#report(this.#place(offset, place.path), "A key is not a plain word or a string.");
        continue;
      }
      const name = typeof target.value === "string" ? target.value : (target.source ?? "");
      const key = this.#place(offset, [...place.path, name]);
      const before = entries.get(name);
      if (before !== undefined) {
        const first = locationOf(before.key);
        this.#report(key, `${quote(name)} stands here a second time.`, `The first one is at ${first}.`);
        continue;
      }
      const value = this.#node(pair.value, key.path, offset);
      if (value !== undefined) entries.set(name, { key, value });
    }
    return { kind: "mapping", place, entries };
  }

  #scalar(value: unknown, source: string | undefined, place: Place): SourceNode | undefined {
    const inexact =
      typeof value === "number" ? inexactNumber(value, source ?? String(value), place) : undefined;
    if (inexact !== undefined) {
      this.inexact.push(inexact);
      return { kind: "scalar", place, value: inexact.nearest };
    }
    if (typeof value === "number" || typeof value === "string") {
      return checkScalar({ value, source }, place, this.#report);
    }
    if (typeof value === "boolean" || value === null) return { kind: "scalar", place, value };
    this.#report(place, `${quote(source)} is not a value that AMQP can carry.`);
    return undefined;
  }
}
