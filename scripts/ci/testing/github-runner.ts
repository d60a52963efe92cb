/**
 * What stands for a runner of GitHub Actions in tests: it reads a workflow, chooses its jobs for an event, and runs their steps
 * with a real shell in a checkout of a repository. The actions that Warren's workflow uses are done as they document it; the
 * token of a job has the job's permissions, and what a fork proposes gets neither secrets nor a token that may write.
 */
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, delimiter, dirname, join } from "node:path";
import { parse } from "yaml";
import { type Contexts, evaluate, interpolate, isTrue } from "./expressions.ts";
import type { ForgeServer } from "./forge-server.ts";
import { BOT, type WorkflowRun } from "./forge-state.ts";
import { type Workflow, type WorkflowJob, type WorkflowStep, workflowSchema } from "./github-workflow.ts";
import type { Repository } from "./repository.ts";
import { type JobRun, runShell } from "./run-shell.ts";

export interface GithubEvent {
  readonly name: "pull_request" | "schedule" | "workflow_dispatch";
  /** `GITHUB_SHA`. */
  readonly sha: string;
  readonly ref: string;
  /** The file of the event. */
  readonly payload: Readonly<Record<string, unknown>>;
  readonly inputs?: Readonly<Record<string, string>>;
  readonly isOfFork?: boolean;
}

export interface GithubRunner {
  readonly repository: Repository;
  readonly forge: ForgeServer;
  readonly secrets: Readonly<Record<string, string>>;
  readonly variables: Readonly<Record<string, string>>;
  /** Of the machine: PATH and the like. */
  readonly environment: NodeJS.ProcessEnv;
}

export function readWorkflow(text: string): Workflow {
  return workflowSchema.parse(parse(text));
}

/** All jobs whose condition is met, one after the other; none needs another. @returns of each what it came to */
export async function runWorkflow(
  runner: GithubRunner,
  event: GithubEvent,
): Promise<ReadonlyMap<string, JobRun>> {
  const workflow = readWorkflow(runner.repository.git("show", `${event.sha}:.github/workflows/warren.yml`));
  const record: WorkflowRun = {
    id: 100 + runner.forge.runs.length,
    event: event.name,
    headSha: headOf(event),
    conclusion: undefined,
    artifacts: new Map(),
  };
  runner.forge.runs.push(record);
  const results = new Map<string, JobRun>();
  const contexts = contextsOf(runner, event, record);
  for (const name of jobsOf(workflow, event)) {
    const job = workflow.jobs[name];
    if (job === undefined) continue;
    const done = await runJob({ runner, event, workflow, record, contexts, name, job });
    results.set(name, done);
  }
  record.conclusion = [...results.values()].some(({ result }) => result === "failure")
    ? "failure"
    : "success";
  return results;
}

/** Those whose condition is met. */
export function jobsOf({ jobs }: Workflow, event: GithubEvent): string[] {
  const none = { variables: {}, secrets: {} };
  const contexts = contextsOf(none, event, { id: 0 });
  return Object.entries(jobs)
    .filter(([, job]) => job.if === undefined || isTrue(evaluate(job.if, contexts)))
    .map(([name]) => name);
}

function headOf({ payload, sha }: GithubEvent): string {
  const { head } = (payload["pull_request"] ?? {}) as { head?: { sha: string } };
  return head?.sha ?? sha;
}

function contextsOf(
  runner: Pick<GithubRunner, "variables" | "secrets">,
  event: GithubEvent,
  { id }: Pick<WorkflowRun, "id">,
): Record<string, Contexts[string]> {
  const { name, sha, ref, payload, inputs = {} } = event;
  return {
    github: {
      event_name: name,
      event: payload,
      sha,
      ref,
      ref_name: ref.replace("refs/heads/", ""),
      run_id: id,
      repository: "o/r",
      token: "",
    },
    inputs,
    vars: runner.variables,
    secrets: event.isOfFork === true ? {} : runner.secrets,
  };
}

interface RunningJob {
  readonly runner: GithubRunner;
  readonly event: GithubEvent;
  readonly workflow: Workflow;
  readonly record: WorkflowRun;
  readonly contexts: Record<string, Contexts[string]>;
  readonly name: string;
  readonly job: WorkflowJob;
}

async function runJob(running: RunningJob): Promise<JobRun> {
  const { runner, event, workflow, contexts, name, job } = running;
  const granted: Record<string, string> = {};
  for (const [right, much] of Object.entries(job.permissions ?? workflow.permissions))
    granted[right] = String(much);
  const readOnly = Object.fromEntries(Object.keys(granted).map((right) => [right, "read"]));
  const token = runner.forge.grant({
    author: BOT,
    permissions: event.isOfFork === true ? readOnly : granted,
  });
  const temporary = await mkdtemp(join(tmpdir(), "warren-runner-"));
  const outputs: Record<string, { outputs: Record<string, string> }> = {};
  const place = { workspace: join(temporary, "empty") };
  await mkdir(place.workspace);
  await writeFile(join(temporary, "event.json"), JSON.stringify(event.payload));
  await writeGh(temporary);
  const all: Contexts = {
    ...contexts,
    github: { ...(contexts["github"] as object), token },
    env: workflow.env,
    steps: outputs,
  };
  let [result, log, summary]: [JobRun["result"], string, string] = ["success", "", ""];
  for (const [index, step] of job.steps.entries()) {
    if (result === "failure") break;
    if (step.if !== undefined && !isTrue(evaluate(step.if, all))) continue;
    const own = await runStep({ ...running, contexts: { ...all }, place, temporary, token }, step, index);
    log += own.log;
    summary += own.summary;
    if (step.id !== undefined) outputs[step.id] = { outputs: own.outputs };
    if (!own.isDone && step["continue-on-error"] !== true) result = "failure";
  }
  await rm(temporary, { recursive: true });
  if (basename(place.workspace) !== "empty") await rm(place.workspace, { recursive: true });
  return { name, result, log, summary };
}

interface StepPlace extends RunningJob {
  readonly place: { workspace: string };
  readonly temporary: string;
  readonly token: string;
}

interface StepEnd {
  readonly isDone: boolean;
  readonly log: string;
  readonly summary: string;
  readonly outputs: Record<string, string>;
}

async function runStep(at: StepPlace, step: WorkflowStep, index: number): Promise<StepEnd> {
  const { runner, event, workflow, contexts, temporary, place } = at;
  const filled = (table: Readonly<Record<string, unknown>> = {}): Record<string, string> =>
    Object.fromEntries(
      Object.entries(table).map(([key, value]) => [key, interpolate(String(value), contexts)]),
    );
  if (step.uses !== undefined) {
    const log = await useAction(at, step.uses, filled(step.with));
    return { isDone: log === "", log, summary: "", outputs: {} };
  }
  const [output, summary] = [join(temporary, `output-${index}`), join(temporary, `summary-${index}`)];
  for (const file of [output, summary]) await writeFile(file, "");
  const { pull_request: request } = event.payload as {
    pull_request?: { base: { ref: string }; head: { ref: string } };
  };
  const env = {
    ...runner.environment,
    PATH: [temporary, runner.environment["PATH"]].join(delimiter),
    CI: "true",
    GITHUB_ACTIONS: "true",
    GITHUB_API_URL: runner.forge.url,
    GITHUB_SERVER_URL: "https://forge.example",
    GITHUB_REPOSITORY: "o/r",
    GITHUB_EVENT_NAME: event.name,
    GITHUB_EVENT_PATH: join(temporary, "event.json"),
    GITHUB_SHA: event.sha,
    GITHUB_REF: event.ref,
    GITHUB_BASE_REF: request?.base.ref ?? "",
    GITHUB_HEAD_REF: request?.head.ref ?? "",
    GITHUB_RUN_ID: String(at.record.id),
    GITHUB_WORKSPACE: place.workspace,
    GITHUB_OUTPUT: output,
    GITHUB_STEP_SUMMARY: summary,
    ...filled(workflow.env),
    ...filled(step.env),
  };
  const cwd = join(place.workspace, workflow.defaults.run["working-directory"]);
  const { exitCode, stdout, stderr } = await runShell(interpolate(step.run ?? "", contexts), {
    flags: ["-e"],
    cwd,
    env,
  });
  const pairs = (await readFile(output, "utf8")).split("\n").filter((line) => line.includes("="));
  return {
    isDone: exitCode === 0,
    log: `${stdout}${stderr}`,
    summary: await readFile(summary, "utf8"),
    outputs: Object.fromEntries(
      pairs.map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]),
    ),
  };
}

/** @returns "" where it was done, else why not */
async function useAction(
  at: StepPlace,
  uses: string,
  given: Readonly<Record<string, string>>,
): Promise<string> {
  const { runner, event, place, record } = at;
  const action = uses.replace(/^actions\/|@.*$/g, "");
  if (action === "checkout") {
    const depth = given["fetch-depth"] === "0" ? undefined : 1;
    place.workspace = await runner.repository.checkOut(given["ref"] || event.sha, depth);
    return "";
  }
  if (action === "setup-node") return "";
  const { name = "", path = "" } = given;
  if (action === "upload-artifact") {
    const texts = await visibleFiles(join(place.workspace, path));
    if (texts.size === 0)
      return given["if-no-files-found"] === "error" ? `No files were found at ${path}\n` : "";
    record.artifacts.set(name, texts);
    return "";
  }
  const { [`run-id`]: id } = given;
  const found = runner.forge.runs.find((run) => String(run.id) === id)?.artifacts.get(name);
  if (found === undefined) return `Unable to download artifact: there is no ${name} of run ${id}\n`;
  for (const [file, text] of found) {
    await mkdir(join(place.workspace, path), { recursive: true });
    await writeFile(join(place.workspace, path, file), text);
  }
  return "";
}

/** Hidden files and folders are left out, unless they are asked for: https://github.com/actions/upload-artifact#uploading-hidden-files */
async function visibleFiles(path: string): Promise<ReadonlyMap<string, string>> {
  if (path.split("/").some((part) => part.startsWith("."))) return new Map();
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) return new Map();
  const files = found.isDirectory() ? (await readdir(path)).map((name) => join(path, name)) : [path];
  const texts = files.map(async (file) => [basename(file), await readFile(file, "utf8")] as const);
  return new Map(await Promise.all(texts));
}

/** GitHub's own program, which its machines have: `gh run list`, as its manual describes it, asks the API. */
async function writeGh(folder: string): Promise<void> {
  const program = join(dirname(import.meta.filename), "gh.ts");
  await writeFile(join(folder, "gh"), `#!/bin/sh\nexec '${process.execPath}' '${program}' "$@"\n`, {
    mode: 0o755,
  });
}
