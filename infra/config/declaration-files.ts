/**
 * Finds and reads the declaration files of a stack, and files of rules. What they mean is `model/declaration/` and
 * `model/lint/team-rules/`.
 */
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
  return await readFiles("declaration", root, pattern);
}

/** The same of rules of a team. @throws WarrenError `rules-not-found`, `rules-unreadable`, `file-too-large` */
export async function readRulesFiles(root: string, pattern: string): Promise<DeclarationFile[]> {
  return await readFiles("rules", root, pattern);
}

type What = "declaration" | "rules";

async function readFiles(what: What, root: string, pattern: string): Promise<DeclarationFile[]> {
  const exact = await isThere(what, resolve(root, pattern));
  const paths = exact ? [pattern] : await Array.fromAsync(glob(pattern, { cwd: root }));
  if (paths.length === 0) {
    const isRules = what === "rules";
    throw new WarrenError(
      isRules ? "rules-not-found" : "declaration-not-found",
      `No ${isRules ? "file of rules" : "declaration file"} at "${pattern}" in ${root}`,
      {
        hint: isRules
          ? "The stack's config names it: `pulumi config set lintRules PATH`"
          : "The stack's config names it: `pulumi config set declarations PATH`",
      },
    );
  }
  return await Promise.all(paths.toSorted().map((path) => readOne(what, root, path)));
}

async function isThere(what: What, path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return false;
    throw unreadable(what, path, error);
  }
}

async function readOne(what: What, root: string, path: string): Promise<DeclarationFile> {
  const absolute = resolve(root, path);
  try {
    const text = await readText(absolute, path);
    return { path: relative(root, absolute).startsWith("..") ? absolute : relative(root, absolute), text };
  } catch (error) {
    if (error instanceof WarrenError) throw error;
    throw unreadable(what, path, error);
  }
}

function unreadable(what: What, path: string, error: unknown): WarrenError {
  const code = (error as NodeJS.ErrnoException).code;
  const isRules = what === "rules";
  if (code === "EISDIR") {
    const file = isRules ? "file of rules" : "declaration file";
    return new WarrenError(
      isRules ? "rules-unreadable" : "declaration-unreadable",
      `"${path}" is a directory, not a ${file}`,
      {
        hint: `Name the files in it: ${join(path, "*.yaml")}`,
      },
    );
  }
  const why = code === "ERR_ENCODING_INVALID_ENCODED_DATA" ? "it is not UTF-8 text" : messageOf(error);
  return new WarrenError(
    isRules ? "rules-unreadable" : "declaration-unreadable",
    `"${path}" cannot be read: ${why}`,
    { cause: error },
  );
}
