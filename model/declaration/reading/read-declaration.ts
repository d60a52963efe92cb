/**
 * Reads a declaration: from the texts of its files (YAML 1.2 or JSON, one document each, or RabbitMQ's
 * definitions.json), or from a plain value. All that is wrong is found at once, each fault with its place. Pure:
 * whoever has the texts calls it.
 */
import { MOST_OBJECTS } from "../../bounds.ts";
import {
  DEFAULT_VERSION,
  RABBITMQ_VERSIONS,
  type RabbitmqVersion,
  type Target,
} from "../../rabbitmq/versions.ts";
import { WarrenError } from "../../warren-error.ts";
import type { Declaration } from "../declaration.ts";
import { readPlugins } from "../rules/plugins.ts";
import { fileSchema } from "../schema.ts";
import {
  type DeclarationFile,
  type Fault,
  inOrder,
  isError,
  type Report,
  renderFaults,
  reportInto,
} from "../source/fault.ts";
import { type Locate, locatorOf } from "../source/locate.ts";
import { mergeSources } from "../source/merge-sources.ts";
import { parseSource } from "../source/parse-source.ts";
import { countObjects } from "../source/sections.ts";
import { nodeAt, placeAt, type SourceMapping } from "../source/source-tree.ts";
import { treeOfValue } from "../source/value-tree.ts";
import { holdsDefinitions, readDefinitions, versionOfDefinitions } from "./read-definitions.ts";
import { readNames, readObject } from "./read-object.ts";
import { readGlobalParameters } from "./read-parameters.ts";
import { readUser } from "./read-user.ts";
import { readVirtualHost } from "./read-virtual-host.ts";
import { type Notes, takeNotes } from "./take-notes.ts";

export { type DeclarationFile, type Fault, isError, renderFaults } from "../source/fault.ts";

/** What was found: a declaration, or why there is none. */
export type Inspection =
  | (Notes & {
      readonly declaration: Declaration;
      /** Warnings: what is taken, and does not do what it looks like. */
      readonly faults: readonly Fault[];
      readonly locate: Locate;
    })
  | {
      readonly declaration?: undefined;
      /** Errors, and warnings among them. */
      readonly faults: readonly Fault[];
    };

/** A declaration with what was found beside it. */
export type Inspected = Extract<Inspection, { readonly declaration: Declaration }>;

/** The broker that the declaration is for. */
export interface ReadOptions {
  /** @default that of the definitions where `asFiles`, else "4.3" */
  readonly version?: RabbitmqVersion;
  /**
   * The files stand for themselves and for no server: RabbitMQ's definitions are for the version that they are from.
   * @default false
   */
  readonly asFiles?: boolean;
  /** The name of the virtual host, for RabbitMQ's definitions of a single one that do not tell it (before 4.1). */
  readonly virtualHost?: string;
  /** The plugins that it has, besides those that the declaration itself lists. @default [] */
  readonly plugins?: readonly string[];
  /** The deprecated features that its configuration permits, by RabbitMQ's names. @default [] */
  readonly permitted?: readonly string[];
}

/**
 * The declaration that the files make together: their sections are joined, an object may stand in one only.
 *
 * @throws WarrenError `declaration-invalid`, whose message is all the faults, rendered
 */
export function readDeclaration(files: readonly DeclarationFile[], options: ReadOptions = {}): Declaration {
  return accepted(inspectDeclaration(files, options), files).declaration;
}

/** What was found, where that is a declaration. @throws WarrenError `declaration-invalid` as {@link readDeclaration} */
export function accepted(found: Inspection, files: readonly DeclarationFile[]): Inspected {
  const { faults } = found;
  if (found.declaration !== undefined) return found;
  if (faults.length === 0) {
    throw new WarrenError("declaration-invalid", "There is no declaration file to read.", {
      hint: "Put one into declarations/, or name one.",
    });
  }
  const errors = faults.filter(isError).length;
  const count = errors === 1 ? "1 fault" : `${errors} faults`;
  throw new WarrenError(
    "declaration-invalid",
    `The declaration has ${count}.\n${renderFaults(faults, files)}`,
  );
}

/** The same, for who wants the faults as data. No file gives neither a declaration nor a fault. */
export function inspectDeclaration(files: readonly DeclarationFile[], options: ReadOptions = {}): Inspection {
  const faults: Fault[] = [];
  const report = reportInto(faults);
  const parsed = files.map((file) => parseSource(file, report)).filter((tree) => tree !== undefined);
  const version = options.version ?? (options.asFiles === true ? versionIn(parsed) : undefined);
  const trees = parsed
    .map((tree) => {
      if (holdsDefinitions(tree)) return readDefinitions(tree, definitionsOptions(options), report);
      for (const { place, message, hint } of tree.inexact) report(place, message, hint);
      return tree;
    })
    .filter((tree) => tree !== undefined);
  const target = version === undefined ? options : { ...options, version };
  return inspectTrees(trees, { faults, report, options: target, files });
}

/**
 * The declaration that a plain value means, such as a TypeScript program makes: the same shape as a file. Faults name
 * the path, not a line.
 *
 * @param origin what the value is called in messages
 * @throws WarrenError `declaration-invalid`, whose message is all the faults, rendered
 */
export function declarationFromValue(value: unknown, origin: string, options: ReadOptions = {}): Declaration {
  return accepted(inspectValue(value, origin, options), []).declaration;
}

/** The same, for who wants the faults as data. */
export function inspectValue(value: unknown, origin: string, options: ReadOptions = {}): Inspection {
  const faults: Fault[] = [];
  const report = reportInto(faults);
  const tree = treeOfValue(value, origin, report);
  return inspectTrees(tree === undefined ? [] : [tree], { faults, report, options, files: [] });
}

/** The oldest of those that definitions among the files are from. */
function versionIn(trees: readonly SourceMapping[]): RabbitmqVersion | undefined {
  const said = new Set(trees.filter(holdsDefinitions).map(versionOfDefinitions));
  return RABBITMQ_VERSIONS.find((version) => said.has(version));
}

function definitionsOptions({ virtualHost }: ReadOptions): { readonly virtualHost?: string } {
  return virtualHost === undefined ? {} : { virtualHost };
}

interface Inspecting {
  readonly faults: Fault[];
  readonly report: Report;
  readonly options: ReadOptions;
  readonly files: readonly DeclarationFile[];
}

function inspectTrees(
  trees: readonly SourceMapping[],
  { faults, report, options, files }: Inspecting,
): Inspection {
  const merged = mergeSources(trees, report);
  if (merged === undefined || !isFewEnough(merged, report)) return { faults: inOrder(faults, files) };
  const { tree, ...notes } = takeNotes(merged, report);
  const target: Target = {
    version: options.version ?? DEFAULT_VERSION,
    permitted: new Set(options.permitted),
    plugins: new Set([...(options.plugins ?? []), ...readPlugins(nodeAt(tree, ["plugins"]), report)]),
  };
  const declaration = readTree(tree, target, report);
  const { virtualHosts, users, globalParameters } = declaration;
  if (virtualHosts.length + users.length + globalParameters.length === 0 && !faults.some(isError)) {
    report(
      tree.place,
      "The file declares nothing.",
      "A declaration has virtualHosts or users that are not empty.",
    );
  }
  const sorted = inOrder(faults, files);
  if (faults.some(isError)) return { faults: sorted };
  return { declaration, faults: sorted, ...notes, locate: locatorOf(merged) };
}

/** Nothing is read of more, which would only take its time. */
function isFewEnough(tree: SourceMapping, report: Report): boolean {
  const { count, largest } = countObjects(tree);
  if (count <= MOST_OBJECTS) return true;
  const [most, here, all] = [MOST_OBJECTS, largest.count, count].map((each) => each.toLocaleString("en"));
  report(
    placeAt(tree, ...largest.path),
    `The declaration has ${all} objects, ${here} of them here.`,
    `Allowed: up to ${most} objects. Use several stacks.`,
  );
  return false;
}

/** What has faults of its own is left out. */
function readTree(tree: SourceMapping, target: Target, report: Report): Declaration {
  readObject(
    tree,
    { schema: fileSchema, words: { kind: "a declaration", label: "the declaration" } },
    report,
  );
  const found = readNames(nodeAt(tree, ["virtualHosts"]), { label: '"virtualHosts"' }, report).map(
    (named) => [named.name, readVirtualHost(named, target, report)] as const,
  );
  const scopes = new Map(found.map(([name, { scope }]) => [name, scope]));
  const users = readNames(nodeAt(tree, ["users"]), { label: '"users"', secret: true }, report).map((named) =>
    readUser(named, { scopes, version: target.version }, report),
  );
  return {
    virtualHosts: found.map(([, { virtualHost }]) => virtualHost).filter((item) => item !== undefined),
    users: users.filter((user) => user !== undefined),
    globalParameters: readGlobalParameters(tree, report),
  };
}
