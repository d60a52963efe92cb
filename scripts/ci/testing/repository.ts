/** A Git repository with its origin, made for a test: branches are proposed in it and merged, as people do. */
import { execFileSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

export interface Proposal {
  readonly number: number;
  readonly branch: string;
  /** The commit that is proposed. */
  readonly head: string;
  /** Where it parts from the main branch. */
  readonly base: string;
  /** What GitHub makes of both for its checks: `refs/pull/NUMBER/merge`. */
  readonly merged: string;
}

export class Repository {
  readonly folder: string;
  readonly origin: string;
  #proposals = 0;

  private constructor(folder: string, origin: string) {
    this.folder = folder;
    this.origin = origin;
  }

  /** Of all files that are in a folder and not ignored, and of those that are named besides. */
  static async of(folder: string, besides: readonly string[]): Promise<Repository> {
    const origin = await mkdtemp(join(tmpdir(), "warren-origin-"));
    const made = new Repository(folder, origin);
    execFileSync("git", ["init", "--quiet", "--bare", "--initial-branch=main", origin]);
    made.git("init", "--quiet", "--initial-branch=main");
    made.git("add", "--all");
    made.git("add", "--force", ...besides);
    made.git("commit", "--quiet", "--message=first");
    made.git("remote", "add", "origin", origin);
    made.git("push", "--quiet", "origin", "main");
    return made;
  }

  git(...words: readonly string[]): string {
    const who = ["user.name=Someone", "user.email=someone@example.com", "commit.gpgsign=false", "gc.auto=0"];
    const settings = who.flatMap((setting) => ["-c", setting]);
    return execFileSync("git", [...settings, ...words], {
      cwd: this.folder,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    }).trim();
  }

  /** What is changed in the folder becomes a branch, and the main branch is checked out again. */
  propose(branch: string): Proposal {
    const number = ++this.#proposals;
    const base = this.git("rev-parse", "main");
    this.git("checkout", "--quiet", "-b", branch);
    this.git("commit", "--quiet", "--all", `--message=${branch}`);
    const head = this.git("rev-parse", "HEAD");
    this.git("push", "--quiet", "origin", branch);
    this.git("checkout", "--quiet", "--detach", "main");
    this.git("merge", "--quiet", "--no-ff", `--message=checks of ${branch}`, branch);
    const merged = this.git("rev-parse", "HEAD");
    this.git("push", "--quiet", "origin", `HEAD:refs/pull/${number}/merge`);
    this.git("checkout", "--quiet", "main");
    return { number, branch, head, base, merged };
  }

  /** @returns the commit of the merge */
  merge({ branch }: Pick<Proposal, "branch">): string {
    this.git("merge", "--quiet", "--no-ff", `--message=Merge ${branch}`, branch);
    this.git("push", "--quiet", "origin", "main");
    return this.git("rev-parse", "HEAD");
  }

  /**
   * A checkout in a folder of its own, as runners make it.
   *
   * @param depth how many commits are fetched. @default all, with all branches
   */
  async checkOut(commit: string, depth?: number): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), "warren-job-"));
    const git = (...words: readonly string[]) =>
      execFileSync("git", words, { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
    git("init", "--quiet");
    // By its address: of a path Git takes everything.
    git("remote", "add", "origin", pathToFileURL(this.origin).href);
    git(
      "-c",
      "uploadpack.allowAnySHA1InWant=true",
      "fetch",
      "--quiet",
      ...(depth === undefined ? [] : [`--depth=${depth}`]),
      "origin",
      commit,
      ...(depth === undefined ? ["+refs/heads/*:refs/remotes/origin/*"] : []),
    );
    git("checkout", "--quiet", "--detach", commit);
    return folder;
  }

  async remove(): Promise<void> {
    await rm(this.origin, { recursive: true });
  }
}
