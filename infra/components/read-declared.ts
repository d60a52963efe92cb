/** The declaration that an environment is given: files, or a value in the shape of one. */
import { globSync, statSync } from "node:fs";
import { isAbsolute, resolve } from "node:path";
import { readTextSync } from "../../files/read-text.ts";
import type { Declaration } from "../../model/declaration/declaration.ts";
import {
  declarationFromValue,
  type ReadOptions,
  readDeclaration,
} from "../../model/declaration/reading/read-declaration.ts";
import { messageOf, WarrenError } from "../../model/warren-error.ts";

/**
 * @param declaration a path or a glob relative to `root`; or a value
 * @throws WarrenError `declaration-not-found`, `declaration-unreadable`, `declaration-invalid` with every fault
 */
export function readDeclared(declaration: string | object, root: string, options: ReadOptions): Declaration {
  if (typeof declaration !== "string") return declarationFromValue(declaration, "declaration", options);
  const isPath = statSync(resolve(root, declaration), { throwIfNoEntry: false }) !== undefined;
  const paths = isPath || isAbsolute(declaration) ? [declaration] : globSync(declaration, { cwd: root });
  if (paths.length === 0) {
    throw new WarrenError(
      "declaration-not-found",
      `There is no declaration file at "${declaration}" in ${root}.`,
    );
  }
  const files = paths.toSorted().map((path) => ({ path, text: textOf(root, path) }));
  return readDeclaration(files, options);
}

function textOf(root: string, path: string): string {
  try {
    return readTextSync(resolve(root, path), path);
  } catch (cause) {
    if (cause instanceof WarrenError) throw cause;
    throw new WarrenError("declaration-unreadable", `"${path}" cannot be read: ${messageOf(cause)}`, {
      cause,
    });
  }
}
