/** The files by which CI works on a stack: their form, which jobs an event has, and what these may. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, describe, test } from "node:test";
import { closed, mergeRequest, proposed, scheduled, startedByHand } from "../ci/testing/events.ts";
import { evaluate, isTrue } from "../ci/testing/expressions.ts";
import { type GithubEvent, jobsOf, readWorkflow } from "../ci/testing/github-runner.ts";
import { type GitlabEvent, jobsOfPipeline, readTemplate } from "../ci/testing/gitlab-runner.ts";
import type { Proposal } from "../ci/testing/repository.ts";
import { runInProcess } from "../testing/run-in-process.ts";
import { type CiPlace, ciFiles } from "./ci-files.ts";

const PLACE: CiPlace = { choice: "github", stack: "production", program: "npx warren", below: "" };
const textOf = async (path: string, place: Partial<CiPlace> = {}): Promise<string> => {
  const files = await ciFiles({ ...PLACE, ...place });
  return files.find((file) => file.path.endsWith(path))?.text ?? assert.fail(path);
};
const WORKFLOW = readWorkflow(await textOf("warren.yml"));
const TEMPLATE = readTemplate(await textOf("warren.gitlab-ci.yml", { choice: "gitlab" }));
const PROPOSAL: Proposal = { number: 5, branch: "b", head: "feed", base: "0a", merged: "beef" };

describe("the files", () => {
  for (const below of ["", "rabbitmq/broker"]) {
    for (const program of ["npx warren", "./warren", "warren"]) {
      for (const choice of ["github", "gitlab"] as const) {
        test(`for ${choice}, called as ${program}, in "${below}": have their form, and nothing is left to fill in`, async () => {
          const files = await ciFiles({ choice, stack: "staging", program, below });
          const all = files.map(({ text }) => text).join("\n");
          assert.doesNotMatch(all, /\bFOLDER\b|'CALL'|"NAME"|-NAME\b/);
          assert.ok(all.includes("staging"));
          const [script] = files;
          assert.equal(script?.path, join(below, "ci/warren.sh"));
          execFileSync("sh", ["-n"], { input: script.text });
          assert.match(
            script.text,
            new RegExp(`^warren='${program === "npx warren" ? "npx --no -- warren" : program}'$`, "m"),
          );
          assert.equal(/\bnpm ci\b/.test(all), program === "npx warren");
          const path = join(below, "ci/out/plan.json");
          if (choice === "github") {
            const { jobs, defaults } = readWorkflow(files[1]?.text ?? "");
            assert.equal(defaults.run["working-directory"], below === "" ? "." : below);
            assert.equal(jobs["plan"]?.steps.at(-1)?.with?.["path"], path);
          } else {
            const { jobs, hidden } = readTemplate(files[1]?.text ?? "");
            assert.deepEqual(jobs["warren-plan"]?.artifacts?.paths, [path]);
            const into = below === "" ? 'cd "$CI_PROJECT_DIR"' : `cd "$CI_PROJECT_DIR/${below}"`;
            assert.equal(hidden[".warren"]?.before_script?.[0], into);
            assert.equal(files[2]?.text, `include:\n  - local: ${join(below, "ci/warren.gitlab-ci.yml")}\n`);
          }
        });
      }
    }
  }

  test("a folder whose name would have to be quoted is refused", async () => {
    await assert.rejects(ciFiles({ ...PLACE, below: "my broker" }), { code: "ci-folder" });
  });
});

describe("at GitHub", () => {
  const events: readonly (readonly [what: string, event: GithubEvent, jobs: readonly string[]])[] = [
    ["a pull request", proposed(PROPOSAL), ["check", "plan"]],
    ["one of a fork", proposed(PROPOSAL, { isOfFork: true }), ["check"]],
    ["one into another branch", proposed(PROPOSAL, { base: "next" }), ["check"]],
    ["one that is merged", closed(PROPOSAL, "c0de"), ["apply"]],
    ["one of a fork that is merged", closed(PROPOSAL, "c0de", { isOfFork: true }), ["apply"]],
    ["one that is merged into another branch", closed(PROPOSAL, "c0de", { base: "next" }), []],
    ["one that is closed", closed(PROPOSAL, undefined), []],
    ["the schedule", scheduled("c0de"), ["drift"]],
    ["a start by hand", startedByHand("c0de", ""), ["plan"]],
    ["one with a run", startedByHand("c0de", "12"), ["apply"]],
    ["one on another branch", startedByHand("c0de", "12", "refs/heads/next"), []],
  ];
  for (const [what, event, jobs] of events) {
    test(`${what} has the jobs: ${jobs.join(", ") || "none"}`, () =>
      assert.deepEqual(jobsOf(WORKFLOW, event), jobs));
  }

  test("no job may more than it has to, and only the script gets secrets", () => {
    assert.deepEqual(WORKFLOW.permissions, { contents: "read" });
    const granted = Object.entries(WORKFLOW.jobs).map(([name, { permissions }]) => [
      name,
      permissions ?? WORKFLOW.permissions,
    ]);
    assert.deepEqual(Object.fromEntries(granted), {
      check: { contents: "read" },
      plan: { contents: "read", "pull-requests": "write" },
      apply: { actions: "read", contents: "read", "pull-requests": "write" },
      drift: { contents: "read" },
    });
    assert.doesNotMatch(JSON.stringify([WORKFLOW.env, WORKFLOW.jobs["check"]]), /secrets\.|\.token/);
    for (const { run = "", env = {}, uses } of Object.values(WORKFLOW.jobs).flatMap(({ steps }) => steps)) {
      if (/secrets\./.test(JSON.stringify(env)))
        assert.match(run, /^sh ci\/warren\.sh (plan|apply \S+|drift)$/);
      if (uses?.startsWith("actions/checkout") === true) continue;
      // What strangers write comes into a shell by a variable, and never as a part of its text.
      assert.doesNotMatch(run, /\$\{\{/);
    }
    const checkouts = Object.values(WORKFLOW.jobs).map(
      ({ steps }) => steps[0]?.with?.["persist-credentials"],
    );
    assert.deepEqual(new Set(checkouts), new Set([false]));
  });

  test("applies go one by one, and none is cancelled", () => {
    assert.deepEqual(WORKFLOW.jobs["apply"]?.concurrency, {
      group: "warren-apply-production",
      "cancel-in-progress": false,
    });
    assert.equal(WORKFLOW.jobs["apply"]?.environment, "production");
  });
});

describe("at GitLab", () => {
  const events: readonly (readonly [what: string, event: GitlabEvent, jobs: readonly string[]])[] = [
    ["a merge request", mergeRequest(PROPOSAL), ["warren-check", "warren-plan"]],
    ["one of a fork", mergeRequest(PROPOSAL, { isOfFork: true }), ["warren-check"]],
    ["a push to the main branch", { source: "push", sha: "c0de" }, ["warren-check", "warren-apply"]],
    ["the schedule", { source: "schedule", sha: "c0de" }, ["warren-drift"]],
    ["a start by hand", { source: "web", sha: "c0de" }, ["warren-plan"]],
    [
      "one whose apply is started",
      { source: "web", sha: "c0de", started: ["warren-apply"] },
      ["warren-plan", "warren-apply"],
    ],
  ];
  for (const [what, event, jobs] of events) {
    test(`${what} has the jobs: ${jobs.join(", ")}`, () =>
      assert.deepEqual(jobsOfPipeline(TEMPLATE, event), jobs));
  }

  test("applies go one by one, and none is cancelled", () => {
    const { resource_group: group, interruptible } = TEMPLATE.jobs["warren-apply"] ?? {};
    assert.deepEqual([group, interruptible], ["warren-production", false]);
  });
});

test("an expression of which something is not known is no condition", () => {
  assert.equal(isTrue(evaluate("a.b == 'X' && !c || (c && a.b != 'x')", { a: { b: "x" }, c: false })), true);
  for (const wrong of ["a.b ==", "(a", "d", "a b", "a ? b"]) {
    assert.throws(() => evaluate(wrong, { a: {}, b: "" }), Error, wrong);
  }
});

async function init(cwd: string, ...words: string[]) {
  return await runInProcess(["init", ...words], { cwd });
}

describe("./warren init --ci", () => {
  const parent = mkdtempSync(join(tmpdir(), "warren-init-ci-"));
  after(() => rmSync(parent, { recursive: true }));
  test("writes where the forge looks, and changes nothing that is there", async () => {
    const top = mkdtempSync(join(parent, "top-"));
    execFileSync("git", ["init", "--quiet"], { cwd: top });
    mkdirSync(join(top, ".github/workflows"), { recursive: true });
    writeFileSync(join(top, ".gitlab-ci.yml"), "test: { script: [make] }\n");
    const first = await init(top, "broker", "--ci", "github", "--ci-stack", "staging");
    assert.equal(first.code, 0, first.stderr);
    const script = readFileSync(join(top, "broker/ci/warren.sh"), "utf8");
    assert.match(readFileSync(join(top, ".github/workflows/warren.yml"), "utf8"), /STACK: "staging"/);
    assert.equal(readFileSync(join(top, "broker/.gitignore"), "utf8"), ".warren/\nci/out/\n");
    assert.match(first.stderr, /secret PULUMI_CONFIG_PASSPHRASE/);
    writeFileSync(join(top, "broker/ci/warren.sh"), `${script}# ours\n`);
    const second = await init(join(top, "broker"), "--ci", "gitlab");
    assert.equal(second.code, 0, second.stderr);
    assert.equal(readFileSync(join(top, "broker/ci/warren.sh"), "utf8"), `${script}# ours\n`);
    assert.equal(readFileSync(join(top, ".gitlab-ci.yml"), "utf8"), "test: { script: [make] }\n");
    assert.match(
      second.stderr,
      /\.gitlab-ci\.yml: was there already, and stays as it is\. It has to have:\ninclude:\n {2}- local: broker\/ci\/warren\.gitlab-ci\.yml/,
    );
    assert.ok(existsSync(join(top, "broker/ci/warren.gitlab-ci.yml")));
  });

  test("says what is wrong: no repository, no stack, a stack for nothing", async () => {
    const folder = mkdtempSync(join(parent, "none-"));
    const none = await runInProcess(["init", "--ci", "github"], {
      cwd: folder,
      environment: { GIT_CEILING_DIRECTORIES: dirname(folder) },
    });
    assert.equal(none.code, 1);
    assert.match(none.stderr, /not a git repository[^]*Error code: git-failed/);
    assert.equal((await init(folder, "--ci", "github", "--ci-stack", "a b")).code, 2);
    assert.equal((await init(folder, "--ci-stack", "a")).code, 2);
  });
});
