/**
 * Reads a declaration from the texts of its files: YAML 1.2 or JSON, one document each. All that is wrong is
 * found at once, each fault with its place. Pure: whoever has the texts calls it.
 */
import { WarrenError } from "../warren-error.ts";
import type { Declaration } from "./declaration.ts";
import { type DeclarationFile, type Fault, isError, renderFaults, reportInto } from "./fault.ts";
import { type Locate, locatorOf } from "./locate.ts";
import { mergeSources } from "./merge-sources.ts";
import { readPlugins } from "./plugins.ts";
import { readNames, readObject } from "./read-object.ts";
import { readGlobalParameters } from "./read-parameters.ts";
import { type Silence, takeSilences } from "./read-silences.ts";
import { readUser } from "./read-user.ts";
import { readVirtualHost } from "./read-virtual-host.ts";
import { fileSchema } from "./schema.ts";
import { nodeAt, parseSource } from "./source-tree.ts";
import { DEFAULT_VERSION, type RabbitmqVersion, type Target } from "./versions.ts";

export { type DeclarationFile, type Fault, isError, renderFaults } from "./fault.ts";

/** What was found: a declaration, or why there is none. */
export type Inspection =
  | {
      readonly declaration: Declaration;
      /** Warnings: what is taken, and does not do what it looks like. */
      readonly faults: readonly Fault[];
      /** What lint shall not say, by the objects that say so. */
      readonly silences: readonly Silence[];
      readonly locate: Locate;
    }
  | {
      readonly declaration?: undefined;
      /** Errors, and warnings among them. */
      readonly faults: readonly Fault[];
    };

/** The broker that the declaration is for. */
export interface ReadOptions {
  /** @default "4.3" */
  readonly version?: RabbitmqVersion;
  /** The plugins that it has, besides those that the declaration itself lists. @default [] */
  readonly plugins?: readonly string[];
}

/**
 * The declaration that the files make together: their sections are joined, an object may stand in one only.
 *
 * @throws WarrenError `declaration-invalid`, whose message is all the faults, rendered
 */
export function readDeclaration(files: readonly DeclarationFile[], options: ReadOptions = {}): Declaration {
  const { declaration, faults } = inspectDeclaration(files, options);
  if (declaration !== undefined) return declaration;
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
  const trees = files.map((file) => parseSource(file, report)).filter((tree) => tree !== undefined);
  const merged = mergeSources(trees, report);
  if (merged === undefined) return { faults };
  const { tree, silences } = takeSilences(merged, report);

  const target: Target = {
    version: options.version ?? DEFAULT_VERSION,
    plugins: new Set([...(options.plugins ?? []), ...readPlugins(nodeAt(tree, ["plugins"]), report)]),
  };
  readObject(tree, fileSchema, { kind: "a declaration", label: "the declaration" }, report);
  const found = readNames(nodeAt(tree, ["virtualHosts"]), '"virtualHosts"', report).map(
    (named) => [named.name, readVirtualHost(named, target, report)] as const,
  );
  const scopes = new Map(found.map(([name, { scope }]) => [name, scope]));
  const users = readNames(nodeAt(tree, ["users"]), '"users"', report).map((named) =>
    readUser(named, scopes, report),
  );
  const globalParameters = readGlobalParameters(tree, report);
  const objects = found.length + users.length + globalParameters.length;
  if (objects === 0 && !faults.some(isError)) {
    report(
      tree.place,
      "The file declares nothing.",
      "A declaration has virtualHosts or users that are not empty.",
    );
  }
  const sorted = inOrder(faults, files);
  if (faults.some(isError)) return { faults: sorted };
  return {
    declaration: {
      virtualHosts: found.map(([, { virtualHost }]) => virtualHost).filter((item) => item !== undefined),
      users: users.filter((user) => user !== undefined),
      globalParameters,
    },
    faults: sorted,
    silences,
    locate: locatorOf(tree),
  };
}

/** By file, line and column. */
function inOrder(faults: readonly Fault[], files: readonly DeclarationFile[]): Fault[] {
  const order = new Map(files.map((file, index) => [file.path, index]));
  return faults.toSorted(
    (a, b) => (order.get(a.file) ?? 0) - (order.get(b.file) ?? 0) || a.line - b.line || a.column - b.column,
  );
}
