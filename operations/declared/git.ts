/** What a Git repository has at a revision: read by Git itself, in a process that is bounded. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { utf8Text } from "../../files/read-text.ts";
import { LARGEST_FILE } from "../../model/bounds.ts";
import { visibleLine } from "../../model/text/visible.ts";
import { messageOf, WarrenError } from "../../model/warren-error.ts";
import type { Context } from "../../terminal/context.ts";

/** Milliseconds. Nothing that is asked needs the network; a repository on a slow disk may need its time. */
const AT_MOST = 60_000;

const run = promisify(execFile);

/** A revision in a repository. */
export interface GitRevision {
  /** Of the commit, in full. */
  readonly commit: string;
  /** The repository's own folder. */
  readonly top: string;
}

type Caller = Pick<Context, "environment" | "signal">;

/** What Git is asked from. */
export interface GitPlace {
  readonly caller: Caller;
  readonly folder: string;
}

/**
 * @param revision a branch, a tag, `HEAD~1` ...; never an option
 * @returns a string where there is none: why, without a full stop
 */
export async function findRevision(place: GitPlace, revision: string): Promise<GitRevision | string> {
  const top = await git(place, ["rev-parse", "--show-toplevel"]);
  if (!top.done) return top.isMissing ? "there is no git on the PATH" : `no Git repository: ${top.why}`;
  // An option is none, and would be one to Git: not every version of it can be told that its options are over.
  const words = ["rev-parse", "--verify", "--quiet", `${revision.startsWith("-") ? "" : revision}^{commit}`];
  const commit = await git(place, words);
  if (!commit.done) return `the Git repository in ${firstLine(top.stdout)} has no such revision`;
  return { commit: firstLine(commit.stdout), top: firstLine(top.stdout) };
}

/** The repository's own folder. @throws WarrenError `git-failed` */
export async function repositoryFolder(place: GitPlace): Promise<string> {
  return firstLine(succeeded(await git(place, ["rev-parse", "--show-toplevel"])).stdout);
}

/** The paths of all files below a folder, from the repository's own. @throws WarrenError `git-failed` */
export async function filesAt(
  place: GitPlace,
  { commit }: GitRevision,
  below: string,
): Promise<readonly string[]> {
  const words = ["ls-tree", "-r", "-z", "--name-only", "--full-tree", commit];
  const { stdout } = succeeded(await git(place, below === "" ? words : [...words, "--", `${below}/`]));
  return stdout
    .toString("utf8")
    .split("\0")
    .filter((path) => path !== "");
}

/**
 * The text of a file, by its path from the repository's own folder; undefined where it was not there.
 *
 * @throws WarrenError `declaration-unreadable`, `file-too-large`, `git-failed`
 */
export async function textAt(
  place: GitPlace,
  { commit }: GitRevision,
  path: string,
): Promise<string | undefined> {
  const entry = succeeded(await git(place, ["ls-tree", "-z", "--full-tree", commit, "--", path])).stdout;
  const [, mode, hash] = /^(\d+) \w+ ([0-9a-f]+)\t/.exec(entry.toString("utf8")) ?? [];
  if (mode === undefined || hash === undefined) return undefined;
  if (!mode.startsWith("100")) {
    throw new WarrenError("declaration-unreadable", `"${path}" was no file in the commit ${commit}.`, {
      hint: "It was a folder, a symbolic link or a submodule. Name the file itself, or a later revision.",
    });
  }
  const found = await git(place, ["cat-file", "blob", hash]);
  if (!found.done && found.isTooLong) {
    const most = LARGEST_FILE / 1_024 / 1_024;
    throw new WarrenError(
      "file-too-large",
      `${path} was larger than ${most} MiB, which is the most that is read.`,
    );
  }
  try {
    return utf8Text(succeeded(found).stdout);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    const message = `"${path}" cannot be read as it was in the commit ${commit}: it is not UTF-8 text`;
    throw new WarrenError("declaration-unreadable", message, { cause: error });
  }
}

type Answer =
  | { readonly done: true; readonly stdout: Buffer }
  | {
      readonly done: false;
      readonly why: string;
      readonly isMissing: boolean;
      readonly isTooLong: boolean;
      readonly cause: unknown;
    };

async function git({ caller, folder }: GitPlace, words: readonly string[]): Promise<Answer> {
  try {
    const { stdout } = await run("git", ["--literal-pathspecs", "--no-replace-objects", ...words], {
      cwd: folder,
      // Its words are read here, nothing is fetched, and nothing is written.
      env: { ...caller.environment, LC_ALL: "C", GIT_NO_LAZY_FETCH: "1", GIT_OPTIONAL_LOCKS: "0" },
      encoding: "buffer",
      maxBuffer: LARGEST_FILE,
      timeout: AT_MOST,
      signal: caller.signal,
    });
    return { done: true, stdout };
  } catch (error) {
    caller.signal.throwIfAborted();
    const { code, stderr, killed } = error as { code?: unknown; stderr?: Buffer; killed?: boolean };
    const said = stderr === undefined ? "" : firstLine(stderr);
    const late = killed === true ? `git took more than ${AT_MOST / 1_000} s` : messageOf(error);
    return {
      done: false,
      why: visibleLine(said === "" ? late : said),
      isMissing: code === "ENOENT",
      isTooLong: code === "ERR_CHILD_PROCESS_STDIO_MAXBUFFER",
      cause: error,
    };
  }
}

function succeeded(answer: Answer): Extract<Answer, { readonly done: true }> {
  if (answer.done) return answer;
  throw new WarrenError("git-failed", `Git could not be asked: ${answer.why}`, { cause: answer.cause });
}

function firstLine(output: Buffer): string {
  return output.toString("utf8").split("\n", 1)[0] ?? "";
}
