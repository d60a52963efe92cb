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
  type Fault,
  inOrder,
  isError,
  type Place,
  type Report,
  renderFaults,
  reportInto,
} from "../source/fault.ts";
import {
  type InexactNumber,
  nodeAt,
  placeAt,
  type SourceDocument,
  type SourceMapping,
  toTable,
} from "../source/source-tree.ts";
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

/** `"name"`, and of a list an entry of it: `An entry of "queues"`. Where it stands, its place says. */
function inWords(path: readonly string[]): string {
  const [list, last = ""] = [path.at(-2), path.at(-1)];
  return list !== undefined && /^\d+$/.test(last)
    ? `An entry of ${JSON.stringify(list)}`
    : JSON.stringify(last);
}

/** Definitions with their places: those of a file, or what another tool's objects are in RabbitMQ's words. */
export interface GivenDefinitions {
  readonly plain: Arguments;
  readonly placeOf: (path: readonly string[]) => Place;
  readonly inexact: readonly InexactNumber[];
}

function givenBy(tree: SourceDocument): GivenDefinitions {
  return {
    plain: toTable(tree),
    placeOf: (path) => placeAt(tree, ...path),
    inexact: tree.inexact,
  };
}

/**
 * What RabbitMQ's definitions mean. All that is wrong is reported at its place, and what has no place in a declaration as a
 * warning.
 *
 * @returns undefined, with a fault reported, where they are none
 */
function takeDefinitions(
  { plain, placeOf, inexact: numbers }: GivenDefinitions,
  options: FromDefinitionsOptions,
  report: Report,
): FromDefinitions | undefined {
  const inspected = inspectDefinitions(plain);
  if ("issues" in inspected) {
    for (const { path, message } of inspected.issues) {
      report(placeOf(path), `${inWords(path)} ${message}`);
    }
    return undefined;
  }
  let found: FromDefinitions;
  try {
    const inexact = numbers.map(({ place: { path }, source, nearest }) => ({ path, source, nearest }));
    found = fromParsedDefinitions(inspected.parsed, { ...options, inexact });
  } catch (error) {
    if (!(error instanceof WarrenError)) throw error;
    report(placeOf([]), error.message, error.hint);
    return undefined;
  }
  // RabbitMQ's own import takes them: what becomes of them here is said, and no fault.
  for (const { path, message } of found.remarks) report(placeOf(path), message, "", "warning");
  return found;
}

/**
 * A file that is to hold RabbitMQ's definitions, or something that they can be made of.
 *
 * @param read the file's tree, or the definitions that are made of it; undefined with a fault reported
 * @throws WarrenError `definitions-invalid`, whose message is all that is wrong, each with its place
 */
export function readDefinitionsFile(
  options: FromDefinitionsOptions,
  read: (report: Report) => GivenDefinitions | SourceDocument | undefined,
): FromDefinitions & { readonly version: RabbitmqVersion | undefined } {
  const faults: Fault[] = [];
  const report = reportInto(faults);
  const source = read(report);
  const tree = source !== undefined && "kind" in source ? source : undefined;
  if (tree !== undefined && !holdsDefinitions(tree)) {
    report(tree.place, "There is nothing in it that an export of RabbitMQ has.");
  }
  const given = tree === undefined ? source : givenBy(tree);
  const found =
    faults.length > 0 || given === undefined || "kind" in given
      ? undefined
      : takeDefinitions(given, options, report);
  const version = tree === undefined ? undefined : versionOfDefinitions(tree);
  if (found !== undefined) return { ...found, version };
  // Without the lines themselves: there are hashes of passwords in them.
  throw new WarrenError("definitions-invalid", renderFaults(inOrder(faults.filter(isError)), []), {
    hint: "It is to be what GET /api/definitions answers, or rabbitmqctl export_definitions writes; a Terraform state; or manifests of the messaging topology operator.",
  });
}

/** The same as the tree of a declaration file. */
export function readDefinitions(
  tree: SourceDocument,
  options: FromDefinitionsOptions,
  report: Report,
): SourceMapping | undefined {
  const given = givenBy(tree);
  const found = takeDefinitions(given, options, report);
  if (found === undefined) return undefined;
  const definitionsPath = definitionsPathOf(given.plain, found.declaration);
  const placeOf: PlaceOf = (path, what) => {
    const there = definitionsPath(path);
    const parent = what === "key" ? nodeAt(tree, there.slice(0, -1)) : undefined;
    const key = parent?.kind === "mapping" ? parent.entries.get(there.at(-1) ?? "")?.key : undefined;
    return { ...(key ?? placeAt(tree, ...there)), path };
  };
  const result = treeAt(toFileValue(found.declaration), placeOf, report);
  return result?.kind === "mapping" ? result : undefined;
}
