/** Finds and reads the declaration files of a stack. What they mean is `model/declaration/`. */
import { glob, stat } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import { readText } from "../../files/read-text.ts";
import { messageOf, WarrenError } from "../../model/warren-error.ts";

export interface DeclarationFile {
  /** Relative to the folder of the project: what error messages show. */
  readonly path: string;
  readonly text: string;
}

/**
 * @param root the folder of Pulumi.yaml
 * @param pattern a path or a glob relative to it
 * @throws WarrenError `declaration-not-found`, `declaration-unreadable`, `file-too-large`
 */
export async function readDeclarationFiles(root: string, pattern: string): Promise<DeclarationFile[]> {
  const exact = await isThere(resolve(root, pattern));
  const paths = exact ? [pattern] : await Array.fromAsync(glob(pattern, { cwd: root }));
  if (paths.length === 0) {
    throw new WarrenError("declaration-not-found", `No declaration file at "${pattern}" in ${root}`, {
      hint: "The stack's config names it: `pulumi config set declarations PATH`",
    });
  }
  return await Promise.all(paths.toSorted().map((path) => readOne(root, path)));
}

async function isThere(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return false;
    throw unreadable(path, error);
  }
}

async function readOne(root: string, path: string): Promise<DeclarationFile> {
  const absolute = resolve(root, path);
  try {
    const text = await readText(absolute, path);
    return { path: relative(root, absolute).startsWith("..") ? absolute : relative(root, absolute), text };
  } catch (error) {
    if (error instanceof WarrenError) throw error;
    throw unreadable(path, error);
  }
}

function unreadable(path: string, error: unknown): WarrenError {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === "EISDIR") {
    return new WarrenError("declaration-unreadable", `"${path}" is a directory, not a declaration file`, {
      hint: `Name the files in it: ${join(path, "*.yaml")}`,
    });
  }
  const why = code === "ERR_ENCODING_INVALID_ENCODED_DATA" ? "it is not UTF-8 text" : messageOf(error);
  return new WarrenError("declaration-unreadable", `"${path}" cannot be read: ${why}`, { cause: error });
}
