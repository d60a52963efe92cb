/** What a job of CI is told about itself: by GitHub Actions or GitLab CI, in the variables that they document. */
import { join } from "node:path";
import { z } from "zod";
import { readText } from "../../files/read-text.ts";
import { firstFaultOf } from "../../model/text/issue-words.ts";
import { parsedJson } from "../../model/text/parsed-json.ts";
import { WarrenError } from "../../model/warren-error.ts";
import type { Context } from "../../terminal/context.ts";

export interface CiRun {
  readonly forge: "GitHub" | "GitLab";
  /** Of its HTTP API, without a slash at the end. */
  readonly api: string;
  /** As the API names it: `owner/name`, or a number. */
  readonly project: string;
  /** Number of the pull request, or of the merge request within its project, that it runs for; undefined where it is for none. */
  readonly pullRequest: number | undefined;
  /** Of what was proposed, where it runs for a pull request; else of what it runs on. */
  readonly commit: string;
  /** Where people see the run, and all that it has said. */
  readonly page: string;
  /** The project's own page. */
  readonly home: string;
  /** A file whose Markdown GitHub shows as the run's summary. */
  readonly summary: string | undefined;
  /** Whether the commit can have come by a merge request that was merged: it was pushed to a branch. */
  readonly isPush: boolean;
}

type Caller = Pick<Context, "environment">;

/** @throws WarrenError `ci-unknown`, `ci-incomplete`; what reading GitHub's file of the event throws */
export async function readCiRun(context: Caller): Promise<CiRun> {
  const { GITHUB_ACTIONS, GITLAB_CI } = context.environment;
  if (GITHUB_ACTIONS === "true") return await onGithub(context);
  if (GITLAB_CI === "true") return onGitlab(context);
  throw new WarrenError("ci-unknown", "This is no job of GitHub Actions or GitLab CI.", {
    hint: "Those set GITHUB_ACTIONS or GITLAB_CI to true, and say in other variables what they run for.",
  });
}

const EVENT = z.object({
  pull_request: z
    .object({ number: z.number().int().positive(), head: z.object({ sha: z.string().max(100) }) })
    .optional(),
});

async function onGithub({ environment }: Caller): Promise<CiRun> {
  const said = (name: string): string => variable(environment, name);
  const path = said("GITHUB_EVENT_PATH");
  const read = EVENT.safeParse(parsedJson(await readText(path, path)));
  if (!read.success) {
    throw new WarrenError(
      "ci-incomplete",
      `The file of GITHUB_EVENT_PATH is not GitHub's${firstFaultOf(read.error, { given: undefined, schema: EVENT })}`,
    );
  }
  const { pull_request: request } = read.data;
  const home = `${said("GITHUB_SERVER_URL")}/${said("GITHUB_REPOSITORY")}`;
  return {
    forge: "GitHub",
    api: address(environment, "GITHUB_API_URL"),
    project: said("GITHUB_REPOSITORY"),
    pullRequest: request?.number,
    commit: request?.head.sha ?? said("GITHUB_SHA"),
    page: `${home}/actions/runs/${said("GITHUB_RUN_ID")}`,
    home,
    summary: environment["GITHUB_STEP_SUMMARY"] || undefined,
    isPush: false,
  };
}

function onGitlab({ environment }: Caller): CiRun {
  const said = (name: string): string => variable(environment, name);
  const request = environment["CI_MERGE_REQUEST_IID"] || undefined;
  if (request !== undefined && !/^[1-9]\d{0,14}$/.test(request)) {
    throw new WarrenError("ci-incomplete", "CI_MERGE_REQUEST_IID is not a number.");
  }
  return {
    forge: "GitLab",
    api: address(environment, "CI_API_V4_URL"),
    project: said("CI_PROJECT_ID"),
    pullRequest: request === undefined ? undefined : Number(request),
    commit: said("CI_COMMIT_SHA"),
    page: said("CI_JOB_URL"),
    home: said("CI_PROJECT_URL"),
    summary: undefined,
    isPush: environment["CI_PIPELINE_SOURCE"] === "push",
  };
}

/** The variables by which a job is given a token; the first that is set counts. */
const TOKENS = { GitHub: ["GITHUB_TOKEN", "GH_TOKEN"], GitLab: ["GITLAB_TOKEN"] } as const;

/** What is to be done where there is none. */
const NO_TOKEN = {
  GitHub:
    "The step gets it by `env: { GITHUB_TOKEN: ${{ github.token }} }`, and the job by `permissions: { pull-requests: write }`.",
  GitLab: "Set the CI variable GITLAB_TOKEN, masked, to a project access token with the scope api.",
} as const;

/** @throws WarrenError `ci-token-missing` */
export function ciToken({ environment }: Caller, { forge }: Pick<CiRun, "forge">): string {
  const token = TOKENS[forge].map((name) => environment[name]).find(Boolean);
  if (token !== undefined) return token;
  throw new WarrenError("ci-token-missing", `${TOKENS[forge][0]} is not set.`, { hint: NO_TOKEN[forge] });
}

/** The folder of the repository that a job works in; undefined outside of one. */
export function ciWorkspace({ environment }: Caller): string | undefined {
  const folder = environment["GITHUB_WORKSPACE"] || environment["CI_PROJECT_DIR"];
  return folder ? join(folder) : undefined;
}

function variable(environment: NodeJS.ProcessEnv, name: string): string {
  const value = environment[name];
  if (value) return value;
  throw new WarrenError("ci-incomplete", `${name} is not set.`, {
    hint: "The CI sets it in each job: is it handed on to the container, or to the shell?",
  });
}

/** Not quoted where it is none: it may have credentials in it. */
function address(environment: NodeJS.ProcessEnv, name: string): string {
  const url = URL.parse(variable(environment, name));
  if (url !== null && /^https?:$/.test(url.protocol) && url.username === "" && url.password === "") {
    return `${url.origin}${url.pathname.replace(/\/+$/, "")}`;
  }
  throw new WarrenError("ci-incomplete", `${name} is no address of http or https without credentials.`);
}
