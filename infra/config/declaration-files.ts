/**
 * Finds and reads the declaration files of a stack, and files of rules. What they mean is `model/declaration/` and
 * `model/lint/team-rules/`.
 */
import { glob, stat } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import { readText } from "../../files/read-text.ts";
import { shellWord } from "../../model/advice.ts";
import { messageOf, WarrenError } from "../../model/warren-error.ts";

export interface DeclarationFile {
  /** Relative to the folder of the project: what error messages show. */
  readonly path: string;
  readonly text: string;
}

/** What is said of files of each kind. */
const KINDS = {
  declaration: {
    file: "declaration file",
    notFound: "declaration-not-found",
    unreadable: "declaration-unreadable",
    hint: "The stack's config names it: `pulumi config set declarations PATH`",
  },
  rules: {
    file: "file of rules",
    notFound: "rules-not-found",
    unreadable: "rules-unreadable",
    hint: "The stack's config names it: `pulumi config set lintRules PATH`",
  },
} as const;
type Kind = (typeof KINDS)[keyof typeof KINDS];

/**
 * @param root the folder of Pulumi.yaml
 * @param pattern a path or a glob relative to it
 * @throws WarrenError `declaration-not-found`, `declaration-unreadable`, `file-too-large`
 */
export async function readDeclarationFiles(root: string, pattern: string): Promise<DeclarationFile[]> {
  return await readFiles(KINDS.declaration, root, pattern);
}

/** The same of rules of a team. @throws WarrenError `rules-not-found`, `rules-unreadable`, `file-too-large` */
export async function readRulesFiles(root: string, pattern: string): Promise<DeclarationFile[]> {
  return await readFiles(KINDS.rules, root, pattern);
}

async function readFiles(kind: Kind, root: string, pattern: string): Promise<DeclarationFile[]> {
  if (pattern === "") {
    // As a variable of a shell says it that is not set.
    throw new WarrenError(kind.notFound, `"" is no path of a ${kind.file}: what says it is empty.`, {
      hint: kind.hint,
    });
  }
  const exact = await isThere(kind, resolve(root, pattern));
  const paths = exact ? [pattern] : await Array.fromAsync(glob(pattern, { cwd: root }));
  if (paths.length === 0) {
    const { file, hint } = kind;
    throw new WarrenError(kind.notFound, `No ${file} at "${pattern}" in ${root}`, { hint });
  }
  return await Promise.all(paths.toSorted().map((path) => readOne(kind, root, path)));
}

async function isThere(kind: Kind, path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return false;
    throw unreadable(kind, path, error);
  }
}

async function readOne(kind: Kind, root: string, path: string): Promise<DeclarationFile> {
  const absolute = resolve(root, path);
  try {
    const text = await readText(absolute, path);
    return { path: relative(root, absolute).startsWith("..") ? absolute : relative(root, absolute), text };
  } catch (error) {
    if (error instanceof WarrenError) throw error;
    throw unreadable(kind, path, error);
  }
}

function unreadable(kind: Kind, path: string, error: unknown): WarrenError {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === "EISDIR") {
    return new WarrenError(kind.unreadable, `"${path}" is a directory, not a ${kind.file}`, {
      hint: `Name the files in it: ${shellWord(join(path, "*.yaml"))}`,
    });
  }
  const why = code === "ERR_ENCODING_INVALID_ENCODED_DATA" ? "it is not UTF-8 text" : messageOf(error);
  return new WarrenError(kind.unreadable, `"${path}" cannot be read: ${why}`, { cause: error });
}
