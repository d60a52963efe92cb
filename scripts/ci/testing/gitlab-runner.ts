/**
 * What stands for GitLab CI and its runner in tests: it reads what .gitlab-ci.yml includes, chooses the jobs of a pipeline by
 * their rules, and runs their lines with a real shell in a checkout of a repository. Artifacts are kept as GitLab keeps them.
 */
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { evaluate, isTrue } from "./expressions.ts";
import type { ForgeServer } from "./forge-server.ts";
import { extended, type Template, type TemplateJob, templateSchema } from "./gitlab-template.ts";
import type { Repository } from "./repository.ts";
import { type JobRun, runShell } from "./run-shell.ts";

export interface GitlabEvent {
  readonly source: "merge_request_event" | "push" | "web" | "schedule";
  readonly sha: string;
  /** Of a merge request: its number, and where it parts from the main branch. */
  readonly request?: { readonly iid: number; readonly base: string; readonly isOfFork?: boolean };
  /** Jobs that wait for somebody, who starts them. */
  readonly started?: readonly string[];
}

export interface GitlabRunner {
  readonly repository: Repository;
  readonly forge: ForgeServer;
  /** Of the project's settings: a pipeline of a fork has none of them. */
  readonly variables: Readonly<Record<string, string>>;
  /** Of the machine: PATH and the like. */
  readonly environment: NodeJS.ProcessEnv;
}

export function readTemplate(text: string): Template {
  return templateSchema.parse(parse(text));
}

const INCLUDING = z.strictObject({ include: z.array(z.strictObject({ local: z.string() })).length(1) });

/** @returns of each job that ran what it came to, and of each that waits for somebody nothing */
export async function runPipeline(
  runner: GitlabRunner,
  event: GitlabEvent,
): Promise<ReadonlyMap<string, JobRun>> {
  const { repository, forge } = runner;
  const show = (path: string): string => repository.git("show", `${event.sha}:${path}`);
  const { include } = INCLUDING.parse(parse(show(".gitlab-ci.yml")));
  const template = readTemplate(show(include[0]?.local ?? ""));
  const id = 100 + forge.pipelines.length;
  forge.pipelines.push({ id, iid: event.request?.iid, sha: event.sha });
  const variables = variablesOf(forge.url, event);
  const results = new Map<string, JobRun>();
  const kept = new Map<string, ReadonlyMap<string, string>>();
  for (const name of jobsOfPipeline(template, event)) {
    const job = template.jobs[name];
    if (job === undefined) continue;
    if (job.needs.some((each) => results.get(each.job)?.result === "failure")) continue;
    const needed = job.needs.flatMap((each) => [...(kept.get(each.job) ?? [])]);
    const { artifacts, ...done } = await runJob(runner, {
      event,
      name,
      job: extended(template, job),
      variables,
      needed,
    });
    results.set(name, done);
    kept.set(name, artifacts);
    forge.jobs.push({
      id: 1_000 + forge.jobs.length,
      pipeline: id,
      name,
      status: done.result === "success" ? "success" : "failed",
      artifacts,
    });
  }
  return results;
}

/** Those that a rule takes in, and whose start is not waited for, in the order of their stages. */
export function jobsOfPipeline(template: Template, event: GitlabEvent): string[] {
  const variables = dollared(variablesOf("", event));
  const found = inStages(template).filter(([name, { rules }]) => {
    const rule = rules.find((each) => isTrue(evaluate(each.if, variables)));
    return rule !== undefined && (rule.when !== "manual" || event.started?.includes(name) === true);
  });
  return found.map(([name]) => name);
}

const STAGES = ["test", "deploy"];

function inStages({ jobs }: Template): [string, TemplateJob][] {
  return Object.entries(jobs).toSorted(
    ([, one], [, other]) => STAGES.indexOf(one.stage) - STAGES.indexOf(other.stage),
  );
}

/** All that a rule may ask about, undefined where a pipeline has it not. https://docs.gitlab.com/ci/variables/predefined_variables/ */
function variablesOf(url: string, { source, sha, request }: GitlabEvent): Record<string, string | undefined> {
  const ofBranch = request === undefined;
  return {
    CI: "true",
    GITLAB_CI: "true",
    CI_API_V4_URL: `${url}/api/v4`,
    CI_PROJECT_ID: "1",
    CI_PROJECT_URL: "https://forge.example/o/r",
    CI_JOB_URL: "https://forge.example/o/r/-/jobs/1",
    CI_DEFAULT_BRANCH: "main",
    CI_PIPELINE_SOURCE: source,
    CI_COMMIT_SHA: sha,
    CI_COMMIT_BRANCH: ofBranch ? "main" : undefined,
    CI_MERGE_REQUEST_IID: ofBranch ? undefined : String(request.iid),
    CI_MERGE_REQUEST_PROJECT_ID: ofBranch ? undefined : "1",
    CI_MERGE_REQUEST_SOURCE_PROJECT_ID: ofBranch ? undefined : request.isOfFork === true ? "2" : "1",
    CI_MERGE_REQUEST_TARGET_BRANCH_NAME: ofBranch ? undefined : "main",
    CI_MERGE_REQUEST_DIFF_BASE_SHA: request?.base,
  };
}

function dollared(
  variables: Readonly<Record<string, string | undefined>>,
): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(variables).map(([name, value]) => [`$${name}`, value]));
}

interface Running {
  readonly event: GitlabEvent;
  readonly name: string;
  readonly job: TemplateJob;
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly needed: readonly (readonly [string, string])[];
}

async function runJob(
  { repository, environment, variables: ofProject }: GitlabRunner,
  { event, name, job, variables, needed }: Running,
): Promise<JobRun & { readonly artifacts: ReadonlyMap<string, string> }> {
  const folder = await repository.checkOut(event.sha);
  for (const [path, text] of needed) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  const env = {
    ...environment,
    ...(event.request?.isOfFork === true ? {} : ofProject),
    ...variables,
    ...job.variables,
    CI_PROJECT_DIR: folder,
  };
  const lines = [...(job.before_script ?? []), ...job.script].join("\n");
  const { exitCode, stdout, stderr } = await runShell(lines, {
    flags: ["-eo", "pipefail"],
    cwd: folder,
    env,
  });
  const { paths = [], reports = {}, when } = job.artifacts ?? {};
  const artifacts = new Map<string, string>();
  if (exitCode === 0 || when === "always") {
    const named = [...paths, reports.codequality, reports.junit];
    for (const path of named.filter((each) => each !== undefined)) {
      const text = await readFile(join(folder, path), "utf8").catch(() => undefined);
      if (text !== undefined) artifacts.set(path, text);
    }
  }
  await rm(folder, { recursive: true });
  return {
    name,
    result: exitCode === 0 ? "success" : "failure",
    log: `${stdout}${stderr}`,
    summary: "",
    artifacts,
  };
}
