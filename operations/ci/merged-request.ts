/** The merge request by which a commit has come to its branch at GitLab, and the plan that was made in it. */
import { z } from "zod";
import { WarrenError } from "../../model/warren-error.ts";
import type { CiRun } from "./ci-run.ts";
import { type ForgeApi, ForgeError } from "./forge-api.ts";

const REQUESTS = z.array(
  z.object({
    iid: z.number().int(),
    state: z.string(),
    sha: z.string().nullish(),
    merge_commit_sha: z.string().nullish(),
    squash_commit_sha: z.string().nullish(),
  }),
);

export interface MergedRequest {
  readonly number: number;
  /** The newest commit that was proposed. */
  readonly head: string | undefined;
}

/** @returns undefined where the commit was pushed past any */
export async function mergedRequestOf(forge: ForgeApi, run: CiRun): Promise<MergedRequest | undefined> {
  const all = await forge.read(
    `/projects/${encodeURIComponent(run.project)}/repository/commits/${encodeURIComponent(run.commit)}/merge_requests`,
    REQUESTS,
  );
  const merged = all.filter(({ state }) => state === "merged");
  // A commit can have gone through several: the one whose merge has made it is meant.
  const found =
    merged.find((each) =>
      [each.merge_commit_sha, each.squash_commit_sha, each.sha].some((sha) => sha === run.commit),
    ) ?? merged[0];
  return found === undefined ? undefined : { number: found.iid, head: found.sha ?? undefined };
}

const PIPELINES = z.array(z.object({ id: z.number().int(), sha: z.string() }));
const JOBS = z.array(z.object({ id: z.number().int(), name: z.string(), status: z.string() }));

/**
 * @param job that made it, whose artifact it is
 * @param path of the file, from the repository's folder
 * @returns the text of its newest plan
 * @throws WarrenError `no-reviewed-plan` where there is none of what was merged
 */
export async function reviewedPlan(
  forge: ForgeApi,
  run: CiRun,
  { job, path }: { readonly job: string; readonly path: string },
): Promise<string> {
  const request = await mergedRequestOf(forge, run);
  if (request === undefined) {
    throw noPlan(`The commit ${run.commit.slice(0, 12)} has come by no merge request that was merged.`);
  }
  const project = `/projects/${encodeURIComponent(run.project)}`;
  const pipelines = await forge.read(
    `${project}/merge_requests/${request.number}/pipelines?per_page=100`,
    PIPELINES,
  );
  const newest = pipelines
    .filter(({ sha }) => sha === request.head)
    .toSorted((one, other) => other.id - one.id)
    .slice(0, MOST_PIPELINES);
  for (const { id } of newest) {
    const jobs = await forge.read(`${project}/pipelines/${id}/jobs?scope%5B%5D=success&per_page=100`, JOBS);
    const made = jobs.find(({ name, status }) => name === job && status === "success");
    if (made === undefined) continue;
    try {
      return await forge.text(
        `${project}/jobs/${made.id}/artifacts/${path.split("/").map(encodeURIComponent).join("/")}`,
      );
    } catch (error) {
      if (!(error instanceof ForgeError) || error.status !== 404) throw error;
      throw noPlan(`The plan of merge request !${request.number} is not kept any more.`);
    }
  }
  throw noPlan(`No job ${job} has made a plan of what was merged by !${request.number}.`);
}

/** Of one commit: somebody runs them again. */
const MOST_PIPELINES = 20;

function noPlan(message: string): WarrenError {
  return new WarrenError("no-reviewed-plan", message, {
    hint: "Run a pipeline by hand on this branch: it makes a plan, and applies it when its job is started.",
  });
}
