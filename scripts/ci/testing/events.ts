/** What GitHub and GitLab run pipelines for, as they tell it. */
import type { GithubEvent } from "./github-runner.ts";
import type { GitlabEvent } from "./gitlab-runner.ts";
import type { Proposal } from "./repository.ts";

interface Where {
  /** The branch that it is to be merged into. @default "main" */
  readonly base?: string;
  readonly isOfFork?: boolean;
}

const REPOSITORY = { full_name: "o/r", default_branch: "main" };

/** Opened, or pushed to again. */
export function proposed({ number, branch, head, merged }: Proposal, where: Where = {}): GithubEvent {
  return {
    name: "pull_request",
    sha: merged,
    ref: `refs/pull/${number}/merge`,
    ...(where.isOfFork === undefined ? {} : { isOfFork: where.isOfFork }),
    payload: {
      action: "synchronize",
      pull_request: { number, merged: false, merge_commit_sha: merged, ...ends({ branch, head }, where) },
      repository: REPOSITORY,
    },
  };
}

/** @param commit that it was merged by; undefined where it was closed without that */
export function closed(
  { number, branch, head, merged }: Proposal,
  commit: string | undefined,
  where: Where = {},
): GithubEvent {
  const isMerged = commit !== undefined;
  return {
    name: "pull_request",
    sha: commit ?? merged,
    ref: isMerged ? "refs/heads/main" : `refs/pull/${number}/merge`,
    ...(where.isOfFork === undefined ? {} : { isOfFork: where.isOfFork }),
    payload: {
      action: "closed",
      pull_request: {
        number,
        merged: isMerged,
        merge_commit_sha: commit ?? merged,
        ...ends({ branch, head }, where),
      },
      repository: REPOSITORY,
    },
  };
}

function ends(
  { branch, head }: Pick<Proposal, "branch" | "head">,
  { base = "main", isOfFork = false }: Where,
) {
  const repo = { full_name: isOfFork ? "eve/r" : "o/r" };
  return { base: { ref: base }, head: { ref: branch, sha: head, repo } };
}

export function scheduled(sha: string): GithubEvent {
  return {
    name: "schedule",
    sha,
    ref: "refs/heads/main",
    payload: { schedule: "23 5 * * *", repository: REPOSITORY },
  };
}

/** @param run whose plan is applied; "" for a plan alone */
export function startedByHand(sha: string, run: string, ref = "refs/heads/main"): GithubEvent {
  return {
    name: "workflow_dispatch",
    sha,
    ref,
    inputs: { run },
    payload: { inputs: { run }, repository: REPOSITORY },
  };
}

export function mergeRequest(
  { number, head, base }: Proposal,
  { isOfFork = false }: Where = {},
): GitlabEvent {
  return { source: "merge_request_event", sha: head, request: { iid: number, base, isOfFork } };
}
