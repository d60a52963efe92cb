/** What a declaration is compared with: the same files at a revision of Git, or other files. */
import { realpath, stat } from "node:fs/promises";
import { dirname, join, matchesGlob, relative, resolve, sep } from "node:path";
import type { DeclarationFile } from "../../model/declaration/reading/read-declaration.ts";
import { WarrenError } from "../../model/warren-error.ts";
import type { Context } from "../../terminal/context.ts";
import { filesAt, findRevision, type GitPlace, type GitRevision, textAt } from "./git.ts";
import { readGivenFiles } from "./given-files.ts";

export interface EarlierFiles {
  /** The revision, or the path or glob, as it was said. */
  readonly name: string;
  readonly isRevision: boolean;
  /** Those of a revision are called as Git does: `main:declarations/shop.yaml`. */
  readonly files: readonly DeclarationFile[];
  /** The files of today that were not there then. */
  readonly added: readonly string[];
}

/** The files of today, and by which words they were found. */
export interface TodaysFiles {
  /** That the paths are from. */
  readonly folder: string;
  readonly files: readonly DeclarationFile[];
  /** Paths and globs, by which files are found that are not there any more. */
  readonly patterns: readonly string[];
}

/**
 * @param against a path or a glob from where the command was called, or a revision
 * @throws WarrenError `against-not-found`, `against-ambiguous`; what reading the files throws
 */
export async function readEarlierFiles(
  context: Context,
  against: string,
  today: TodaysFiles,
): Promise<EarlierFiles> {
  const isFile = await isFileThere(resolve(context.cwd, against));
  const place: GitPlace = { caller: context, folder: today.folder };
  const revision = await findRevision(place, against);
  if (isFile && typeof revision !== "string") {
    throw new WarrenError("against-ambiguous", `"${against}" is a file, and a revision of Git.`, {
      hint: `Say ./${against} for the file, or the commit for the revision: ${revision.commit.slice(0, 12)}`,
    });
  }
  if (typeof revision !== "string") return await atRevision(place, { against, revision }, today);
  if (isFile || /[*?[{]/.test(against)) {
    return {
      name: against,
      isRevision: false,
      files: await readGivenFiles(context, [against]),
      added: [],
    };
  }
  throw new WarrenError("against-not-found", `"${against}" is neither a file nor a revision: ${revision}.`, {
    hint: "Name a branch, a tag or a commit that is here, or an older file. A machine that runs checks often fetches the newest commit only: let it fetch that one too.",
  });
}

async function atRevision(
  place: GitPlace,
  { against, revision }: { readonly against: string; readonly revision: GitRevision },
  { folder, files, patterns }: TodaysFiles,
): Promise<EarlierFiles> {
  const paths = new Map<string, string | undefined>();
  for (const { path } of files) paths.set(await pathInRepository(revision, resolve(folder, path)), path);
  for (const pattern of patterns) {
    for (const path of await matchesAt(place, revision, pattern))
      if (!paths.has(path)) paths.set(path, undefined);
  }
  const found: DeclarationFile[] = [];
  const added: string[] = [];
  for (const [path, name] of paths) {
    const text = await textAt(place, revision, path);
    if (text !== undefined) found.push({ path: `${against}:${path}`, text });
    else if (name !== undefined) added.push(name);
  }
  return { name: against, isRevision: true, files: found, added };
}

/** Of a file that is there, wherever a link to it leads. */
async function pathInRepository({ top }: GitRevision, path: string): Promise<string> {
  const inside = relative(top, await realpath(path));
  if (!inside.startsWith("..")) return inside.split(sep).join("/");
  throw new WarrenError("against-not-found", `"${path}" is not in the Git repository in ${top}.`, {
    hint: "Compare it with another file: --against FILE.",
  });
}

/** What a glob matched then; a path by itself names a file that is there. */
async function matchesAt(
  place: GitPlace,
  revision: GitRevision,
  pattern: string,
): Promise<readonly string[]> {
  const parts = pattern.split("/");
  const first = parts.findIndex((part) => /[*?[{!(]/.test(part));
  if (first === -1) return [];
  const fixed = resolve(place.folder, parts.slice(0, first).join("/"));
  const below = relative(revision.top, await realThere(fixed))
    .split(sep)
    .join("/");
  if (below.startsWith("..")) return [];
  const rest = parts.slice(first).join("/");
  return (await filesAt(place, revision, below)).filter((path) =>
    matchesGlob(below === "" ? path : path.slice(below.length + 1), rest),
  );
}

/** A folder that is gone by now is where it was. */
async function realThere(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT" || dirname(path) === path) throw error;
    return join(await realThere(dirname(path)), relative(dirname(path), path));
  }
}

async function isFileThere(path: string): Promise<boolean> {
  try {
    return !(await stat(path)).isDirectory();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR" || code === "ENAMETOOLONG" || code === "EACCES") return false;
    throw error;
  }
}
