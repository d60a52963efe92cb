/**
 * A project whose stack is on a broker that exists, in a Git repository with what `./warren init --ci` writes, and what stands
 * for GitHub and GitLab: changes are proposed, reviewed and merged in it, as people do.
 */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import type { ExistingBroker } from "../../testing/existing-broker.ts";
import { type TemporaryProject, temporaryProject } from "../../testing/temporary-project.ts";
import { closed, mergeRequest, proposed } from "./events.ts";
import { type ForgeServer, startForge } from "./forge-server.ts";
import { GITLAB_BOT } from "./forge-state.ts";
import { type GithubEvent, runWorkflow } from "./github-runner.ts";
import { type GitlabEvent, runPipeline } from "./gitlab-runner.ts";
import type { Forge, Shop } from "./kinds-of-change.ts";
import { type Proposal, Repository } from "./repository.ts";
import type { JobRun } from "./run-shell.ts";

export const PASSPHRASE = "a passphrase of the team";
type Jobs = ReadonlyMap<string, JobRun>;

export class ReviewedProject {
  readonly repository: Repository;
  readonly forge: ForgeServer;
  /** What the smoke tests prove is tested elsewhere: that some of them run is enough here. */
  smokeOptions = "none";
  readonly #project: TemporaryProject;
  /** The folder of the states. */
  readonly #backend: string;
  /** What the machine of a job has, and nothing of what the test itself may run in. */
  readonly #environment: NodeJS.ProcessEnv;

  private constructor(
    made: Pick<ReviewedProject, "repository" | "forge">,
    { project, backend }: { readonly project: TemporaryProject; readonly backend: string },
  ) {
    this.repository = made.repository;
    this.forge = made.forge;
    this.#project = project;
    this.#backend = backend;
    const { PULUMI_STACK: _, ...machine } = project.environment;
    this.#environment = Object.fromEntries(
      Object.entries(machine).filter(([name]) => !/^(CI|GITHUB|GITLAB|GH|RUNNER)(_|$)/.test(name)),
    );
  }

  /** Its declaration is empty, and its stack is made and holds nothing. */
  static async on(broker: ExistingBroker): Promise<ReviewedProject> {
    const forge = await startForge();
    const backend = await mkdtemp(join(tmpdir(), "warren-backend-"));
    const project = await temporaryProject({ declarations: { "shop.yaml": "virtualHosts: {}\n" } });
    const config = {
      "warren:server": "existing",
      "warren:amqpUrl": broker.amqpUrl,
      "warren:managementUrl": broker.managementUrl,
      "warren:administrator": broker.username,
    };
    await writeFile(join(project.root, "Pulumi.production.yaml"), stringify({ config }));
    const environment = { ...stateIn(backend), PULUMI_STACK: "production" };
    const made = await project.warren(["env", "--yes"], environment);
    assert.equal(made.exitCode, 0, made.stderr);
    const line = `printf %s '${broker.password}' | pulumi config set --secret administratorPassword`;
    const set = await project.shell(line, environment);
    assert.equal(set.exitCode, 0, set.stderr);
    execFileSync("git", ["init", "--quiet", "--initial-branch=main"], { cwd: project.root });
    for (const choice of ["github", "gitlab"]) {
      const { exitCode, stderr } = await project.warren(["init", "--ci", choice]);
      assert.equal(exitCode, 0, stderr);
    }
    const repository = await Repository.of(project.root, ["node_modules"]);
    return new ReviewedProject({ repository, forge }, { project, backend });
  }

  async remove(): Promise<void> {
    await this.forge.stop();
    await this.repository.remove();
    await rm(this.#backend, { recursive: true });
    await this.#project.dispose();
  }

  async declare(declared: Shop | string): Promise<void> {
    const text =
      typeof declared === "string" ? declared : stringify(declared, { aliasDuplicateObjects: false });
    await this.#project.declare({ "shop.yaml": text });
  }

  async propose(name: string, declared: Shop | string): Promise<Proposal> {
    await this.declare(declared);
    return this.repository.propose(name.replaceAll(/\W+/g, "-"));
  }

  async atGithub(event: GithubEvent): Promise<Jobs> {
    const { PULUMI_BACKEND_URL, PULUMI_CONFIG_PASSPHRASE } = stateIn(this.#backend);
    const { repository, forge } = this;
    const runner = {
      repository,
      forge,
      environment: this.#environment,
      secrets: { PULUMI_CONFIG_PASSPHRASE },
      variables: { PULUMI_BACKEND_URL, SMOKE_OPTIONS: this.smokeOptions },
    };
    return await runWorkflow(runner, event);
  }

  async atGitlab(event: GitlabEvent): Promise<Jobs> {
    const { repository, forge } = this;
    const token = forge.grant({ author: GITLAB_BOT, permissions: { api: "yes" } });
    const variables = { ...stateIn(this.#backend), GITLAB_TOKEN: token, SMOKE_OPTIONS: this.smokeOptions };
    return await runPipeline({ repository, forge, environment: this.#environment, variables }, event);
  }

  /** @returns of its check and its plan what they came to */
  async review(forge: Forge, proposal: Proposal): Promise<readonly (JobRun | undefined)[]> {
    if (forge === "GitHub") {
      const jobs = await this.atGithub(proposed(proposal));
      return [jobs.get("check"), jobs.get("plan")];
    }
    const { requests } = this.forge;
    if (!requests.some(({ iid }) => iid === proposal.number)) {
      requests.push({ iid: proposal.number, sha: proposal.head, state: "opened" });
    }
    const jobs = await this.atGitlab(mergeRequest(proposal));
    return [jobs.get("warren-check"), jobs.get("warren-plan")];
  }

  /** @returns of its apply what it came to */
  async merge(forge: Forge, proposal: Proposal): Promise<JobRun | undefined> {
    const sha = this.repository.merge(proposal);
    if (forge === "GitHub") return (await this.atGithub(closed(proposal, sha))).get("apply");
    const request = this.forge.requests.find(({ iid }) => iid === proposal.number);
    if (request !== undefined) Object.assign(request, { state: "merged", mergeCommit: sha });
    return (await this.atGitlab({ source: "push", sha })).get("warren-apply");
  }

  /** There is one of each kind. */
  comment({ number }: Proposal, kind: "plan" | "apply"): string {
    const marker = `<!-- warren ${kind} warren/production -->`;
    const found = this.forge.comments.filter(
      ({ request, body }) => request === number && body.startsWith(marker),
    );
    assert.equal(found.length, 1);
    return found[0]?.body ?? "";
  }
}

function stateIn(backend: string) {
  return { PULUMI_BACKEND_URL: `file://${backend}`, PULUMI_CONFIG_PASSPHRASE: PASSPHRASE };
}

export function succeeded(job: JobRun | undefined): void {
  assert.equal(job?.result, "success", job?.log ?? "it did not run");
}
