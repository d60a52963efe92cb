/**
 * RabbitMQ's definitions.json as the tree of a declaration file in which every value keeps its place in the
 * definitions: so that everything that is checked in a declaration is checked in them, and said where they say it.
 * What the definitions mean is `model/definitions/`.
 */
import { type FromDefinitions, fromParsedDefinitions } from "../definitions/from-definitions.ts";
import { inspectDefinitions, isDefinitions } from "../definitions/parse-definitions.ts";
import type { Remark } from "../definitions/remark.ts";
import { WarrenError } from "../warren-error.ts";
import { definitionsPathOf } from "./definitions-path.ts";
import type { Report, Severity } from "./fault.ts";
import { toFileValue } from "./file-value.ts";
import { nodeAt, placeAt, type SourceMapping, toTable } from "./source-tree.ts";
import { type PlaceOf, treeAt } from "./value-tree.ts";

/** Whether a file holds RabbitMQ's definitions and no declaration. Only the keys of its root are looked at. */
export function holdsDefinitions(tree: SourceMapping): boolean {
  const outline = [...tree.entries].map(([key, { value }]) => [key, value.kind === "sequence" ? [] : null]);
  return isDefinitions(Object.fromEntries(outline));
}

/** @param virtualHost the name, for definitions of a single one that do not tell it */
export function readDefinitions(
  tree: SourceMapping,
  virtualHost: string | undefined,
  report: Report,
): SourceMapping | undefined {
  const table = toTable(tree);
  const inspected = inspectDefinitions(table);
  if ("issues" in inspected) {
    for (const { path, message } of inspected.issues) {
      report(placeAt(tree, ...path), `${JSON.stringify(path.at(-1) ?? "")} ${message}`);
    }
    return undefined;
  }
  let found: FromDefinitions;
  try {
    found = fromParsedDefinitions(inspected.parsed, virtualHost === undefined ? {} : { virtualHost });
  } catch (error) {
    if (!(error instanceof WarrenError)) throw error;
    report(tree.place, error.message, error.hint);
    return undefined;
  }
  for (const { code, path, message } of found.remarks) {
    report(placeAt(tree, ...path), message, "", SEVERITY[code]);
  }
  const definitionsPath = definitionsPathOf(table, found.declaration);
  const placeOf: PlaceOf = (path, what) => {
    const there = definitionsPath(path);
    const parent = what === "key" ? nodeAt(tree, there.slice(0, -1)) : undefined;
    const key = parent?.kind === "mapping" ? parent.entries.get(there.at(-1) ?? "")?.key : undefined;
    return { ...(key ?? placeAt(tree, ...there)), path };
  };
  const result = treeAt(toFileValue(found.declaration), placeOf, report);
  return result?.kind === "mapping" ? result : undefined;
}

/** An error is what the broker that wrote the definitions has and nobody could declare. */
const SEVERITY: Readonly<Record<Remark["code"], Severity>> = {
  "amq-name": "warning",
  "default-exchange": "warning",
  "internal-exchange": "warning",
  "missing-queue": "warning",
  "no-limit": "warning",
  "node-parameter": "warning",
  "password-hash": "warning",
  "policy-target": "error",
  "queue-type": "error",
  "secret-named": "warning",
  "undefined-user": "error",
  "undefined-virtual-host": "warning",
  "unknown-key": "error",
  "user-without-hash": "warning",
};
