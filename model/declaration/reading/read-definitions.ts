/**
 * RabbitMQ's definitions.json as the tree of a declaration file in which every value keeps its place in the
 * definitions: so that everything that is checked in a declaration is checked in them, and said where they say it.
 * What the definitions mean is `model/definitions/`.
 */
import {
  type FromDefinitions,
  type FromDefinitionsOptions,
  fromParsedDefinitions,
} from "../../definitions/from-definitions.ts";
import { inspectDefinitions, isDefinitions } from "../../definitions/parse-definitions.ts";
import type { RabbitmqVersion } from "../../rabbitmq/versions.ts";
import { exportingVersion } from "../../rabbitmq/versions.ts";
import type { Arguments } from "../../topology/topology.ts";
import { WarrenError } from "../../warren-error.ts";
import { definitionsPathOf } from "../source/definitions-path.ts";
import {
  type DeclarationFile,
  type Fault,
  isError,
  type Report,
  renderFaults,
  reportInto,
} from "../source/fault.ts";
import { parseSource } from "../source/parse-source.ts";
import { nodeAt, placeAt, type SourceDocument, type SourceMapping, toTable } from "../source/source-tree.ts";
import { type PlaceOf, treeAt } from "../source/value-tree.ts";
import { toFileValue } from "../writing/file-value.ts";

/** Whether a file holds RabbitMQ's definitions and no declaration. Only the keys of its root are looked at. */
export function holdsDefinitions(tree: SourceMapping): boolean {
  const outline = [...tree.entries].map(([key, { value }]) => [key, value.kind === "sequence" ? [] : null]);
  return isDefinitions(Object.fromEntries(outline));
}

/** The version of RabbitMQ that wrote them, as one that is known here; undefined where they do not tell it. */
export function versionOfDefinitions(tree: SourceMapping): RabbitmqVersion | undefined {
  return exportingVersion((key) => {
    const said = nodeAt(tree, [key]);
    return said?.kind === "scalar" ? said.value : undefined;
  });
}

/**
 * What RabbitMQ's definitions mean. All that is wrong is reported at its place, and what has no place in a declaration as a
 * warning.
 *
 * @returns undefined, with a fault reported, where they are none
 */
function takeDefinitions(
  { tree, plain }: { readonly tree: SourceDocument; readonly plain: Arguments },
  options: FromDefinitionsOptions,
  report: Report,
): FromDefinitions | undefined {
  const inspected = inspectDefinitions(plain);
  if ("issues" in inspected) {
    for (const { path, message } of inspected.issues) {
      report(placeAt(tree, ...path), `${JSON.stringify(path.at(-1) ?? "")} ${message}`);
    }
    return undefined;
  }
  let found: FromDefinitions;
  try {
    const inexact = tree.inexact.map(({ place: { path }, source, nearest }) => ({ path, source, nearest }));
    found = fromParsedDefinitions(inspected.parsed, { ...options, inexact });
  } catch (error) {
    if (!(error instanceof WarrenError)) throw error;
    report(tree.place, error.message, error.hint);
    return undefined;
  }
  // RabbitMQ's own import takes them: what becomes of them here is said, and no fault.
  for (const { path, message } of found.remarks) report(placeAt(tree, ...path), message, "", "warning");
  return found;
}

/**
 * A file that is to hold RabbitMQ's definitions.
 *
 * @throws WarrenError `definitions-invalid`, whose message is all that is wrong, each with its place
 */
export function definitionsOfFile(
  file: DeclarationFile,
  options: FromDefinitionsOptions,
): FromDefinitions & { readonly version: RabbitmqVersion | undefined } {
  const faults: Fault[] = [];
  const report = reportInto(faults);
  const tree = parseSource(file, report);
  if (tree !== undefined && !holdsDefinitions(tree)) {
    report(tree.place, "There is nothing in it that an export of RabbitMQ has.");
  }
  const found =
    faults.length > 0 || tree === undefined
      ? undefined
      : takeDefinitions({ tree, plain: toTable(tree) }, options, report);
  if (found !== undefined && tree !== undefined) return { ...found, version: versionOfDefinitions(tree) };
  // Without the lines themselves: there are hashes of passwords in them.
  throw new WarrenError("definitions-invalid", renderFaults(faults.filter(isError), []), {
    hint: "It is to be what GET /api/definitions answers, or rabbitmqctl export_definitions writes.",
  });
}

/** The same as the tree of a declaration file. */
export function readDefinitions(
  tree: SourceDocument,
  options: FromDefinitionsOptions,
  report: Report,
): SourceMapping | undefined {
  const plain = toTable(tree);
  const found = takeDefinitions({ tree, plain }, options, report);
  if (found === undefined) return undefined;
  const definitionsPath = definitionsPathOf(plain, found.declaration);
  const placeOf: PlaceOf = (path, what) => {
    const there = definitionsPath(path);
    const parent = what === "key" ? nodeAt(tree, there.slice(0, -1)) : undefined;
    const key = parent?.kind === "mapping" ? parent.entries.get(there.at(-1) ?? "")?.key : undefined;
    return { ...(key ?? placeAt(tree, ...there)), path };
  };
  const result = treeAt(toFileValue(found.declaration), placeOf, report);
  return result?.kind === "mapping" ? result : undefined;
}
