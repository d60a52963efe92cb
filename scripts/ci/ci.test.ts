/** `./warren ci` against what stands for GitHub's and GitLab's HTTP API. */
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, before, beforeEach, describe, test } from "node:test";
import { OWN_FOLDER } from "../../files/project-folder.ts";
import { type Ran, runInProcess } from "../testing/run-in-process.ts";
import { type ForgeServer, startForge } from "./testing/forge-server.ts";
import { BOT, GITLAB_BOT, type Grant } from "./testing/forge-state.ts";

const MARKER = "<!-- warren plan warren/production -->";
/** What the test itself runs in may be a job, and behind a proxy. */
const NONE = Object.fromEntries(
  Object.keys(process.env)
    .filter((name) =>
      /^(GITHUB|GITLAB|CI|GH|http_proxy|https_proxy|HTTP_PROXY|HTTPS_PROXY)(_|$)|^https?_proxy$/i.test(name),
    )
    .map((name) => [name, undefined]),
);
const WRITES: Grant = { author: BOT, permissions: { "pull-requests": "write" } };
const OF_GITLAB: Grant = { author: GITLAB_BOT, permissions: { api: "yes" } };

function done({ code, stderr, stdout }: Ran): string {
  assert.equal(code, 0, stderr);
  return stdout;
}

function failed({ code, stderr }: Ran): string {
  assert.equal(code, 1, stderr);
  assert.doesNotMatch(stderr, /token-[0-9a-f]{24}/);
  return stderr;
}

/** In a merge request of which there are three pipelines, the first of an earlier push. */
function merge({ requests, pipelines }: ForgeServer): void {
  requests.push({ iid: 4, sha: "aaaa", state: "merged", mergeCommit: "dddd" });
  requests.push({ iid: 5, sha: "feed", state: "merged", mergeCommit: "beef" });
  pipelines.push(
    { id: 1, iid: 5, sha: "0ld" },
    { id: 2, iid: 5, sha: "feed" },
    { id: 3, iid: 5, sha: "feed" },
  );
}

function planJob(
  { jobs }: ForgeServer,
  { pipeline, plan, status = "success" }: { pipeline: number; plan?: string; status?: "success" | "failed" },
): void {
  const artifacts = new Map(plan === undefined ? [] : [["ci/out/plan.json", plan]]);
  jobs.push({ id: 10 + pipeline, pipeline, name: "warren-plan", status, artifacts });
}

describe("./warren ci", () => {
  let forge: ForgeServer;
  let folder = "";
  before(async () => {
    forge = await startForge();
    folder = mkdtempSync(join(tmpdir(), "warren-ci-"));
  });
  after(async () => {
    await forge.stop();
    rmSync(folder, { recursive: true });
  });
  beforeEach(() => {
    writeFileSync(join(folder, "plan.md"), "### Preview\n");
    writeFileSync(join(folder, "summary.md"), "before");
  });
  afterEach(() => {
    for (const list of [forge.comments, forge.asked, forge.requests, forge.pipelines, forge.jobs])
      list.length = 0;
    assert.deepEqual(forge.canned.splice(0), []);
  });

  const github = (token: string, event: unknown = { pull_request: { number: 5, head: { sha: "feed" } } }) => {
    writeFileSync(join(folder, "event.json"), JSON.stringify(event));
    return {
      ...NONE,
      GITHUB_ACTIONS: "true",
      GITHUB_API_URL: forge.url,
      GITHUB_SERVER_URL: "https://forge.example",
      GITHUB_REPOSITORY: "o/r",
      GITHUB_RUN_ID: "77",
      GITHUB_SHA: "beef",
      GITHUB_EVENT_PATH: join(folder, "event.json"),
      GITHUB_STEP_SUMMARY: join(folder, "summary.md"),
      GITHUB_TOKEN: token,
    };
  };
  const gitlab = (token: string, more: NodeJS.ProcessEnv = { CI_MERGE_REQUEST_IID: "5" }) => ({
    ...NONE,
    GITLAB_CI: "true",
    CI_API_V4_URL: `${forge.url}/api/v4`,
    CI_PROJECT_ID: "1",
    CI_PROJECT_URL: "https://forge.example/o/r",
    CI_JOB_URL: "https://forge.example/o/r/-/jobs/8",
    CI_COMMIT_SHA: "feed",
    GITLAB_TOKEN: token,
    ...more,
  });
  const push = () => gitlab(forge.grant(OF_GITLAB), { CI_PIPELINE_SOURCE: "push", CI_COMMIT_SHA: "beef" });
  const run = async (environment: NodeJS.ProcessEnv, ...words: string[]): Promise<Ran> =>
    await runInProcess(["ci", ...words], { cwd: folder, environment });
  const get = async (): Promise<Ran> => await run(push(), "reviewed-plan", "out/plan.json");
  const report = async (environment: NodeJS.ProcessEnv, ...words: string[]): Promise<Ran> =>
    await run(environment, "report", "plan.md", "--stack", "production", ...words);
  const somebodys = (count: number): void => {
    for (let id = 1; id <= count; id++)
      forge.comments.push({
        id,
        request: 5,
        body: `${MARKER}\nforged`,
        author: { id: 1, login: "eve", type: "User" },
      });
  };

  for (const [what, environment] of [
    ["GitHub", () => github(forge.grant(WRITES))],
    ["GitLab", () => gitlab(forge.grant(OF_GITLAB))],
  ] as const) {
    test(`at ${what} there is one comment, which is changed, and nobody else's is`, async () => {
      somebodys(250);
      assert.match(done(await report(environment())), /^Commented: https?:\/\/\S+1250\n$/);
      const [own] = forge.comments.slice(250);
      assert.match(
        own?.body ?? "",
        /^<!-- warren plan warren\/production -->\n### Preview\n\nOf commit `feed`, by \[this run\]\(https:/,
      );
      writeFileSync(join(folder, "plan.md"), "### Another\n");
      done(await report(environment()));
      done(await report(environment(), "--as", "apply", "--log", "done"));
      assert.equal(forge.comments.length, 252);
      assert.match(forge.comments[250]?.body ?? "", /\n### Another\n/);
      assert.ok(forge.comments.slice(0, 250).every(({ body }) => body.endsWith("forged")));
      assert.equal(new Set(forge.asked.map(({ method }) => method)).size, 3);
    });

    test(`at ${what} a limit is waited for, as long as it says`, async () => {
      forge.canned.push({ status: 429, headers: { "retry-after": "0" }, body: "{}" });
      forge.canned.push({ status: 429, headers: { "retry-after": "1" }, body: "{}" });
      done(await report(environment()));
      assert.equal(forge.comments.length, 1);
      forge.canned.push({ status: 429, headers: { "retry-after": "7200" }, body: '{"message":"slow down"}' });
      assert.match(failed(await report(environment())), /429: slow down\nRun the job again in 7200 s\./);
    });

    test(`at ${what} what is no answer of it is told as that, and the token is not`, async () => {
      const given = environment();
      const token = ("GITHUB_TOKEN" in given ? given.GITHUB_TOKEN : given.GITLAB_TOKEN) ?? "";
      forge.canned.push({ status: 200, body: "<html>" });
      assert.match(failed(await report(given)), /not of \w+'s form[^]*Error code: forge-answer-unreadable/);
      forge.canned.push({ status: 500, body: JSON.stringify({ message: `you said ${token}` }) });
      assert.match(failed(await report(given)), /answered 500: you said \[token\]/);
      forge.canned.push({ status: 302, headers: { location: `${forge.url}/elsewhere` } });
      assert.match(failed(await report(given)), /answered 302/);
      assert.ok(forge.asked.every(({ path }) => path !== "/elsewhere"));
      assert.match(failed(await report({ ...given, GITHUB_TOKEN: "x", GITLAB_TOKEN: "x" })), /answered 401/);
      const without = { ...given, GITHUB_TOKEN: "", GITLAB_TOKEN: "" };
      assert.match(failed(await report(without)), /_TOKEN is not set\.\n.+\nError code: ci-token-missing/);
    });
  }

  test("a comment that is deleted between two looks is made again", async () => {
    const environment = gitlab(forge.grant(OF_GITLAB));
    forge.comments.push({ id: 3, request: 5, body: `${MARKER}\nold`, author: GITLAB_BOT });
    const [whoami, page, gone] = [
      { status: 200, body: JSON.stringify({ id: GITLAB_BOT.id }) },
      { status: 200, body: JSON.stringify([{ id: 9, body: MARKER, author: { id: GITLAB_BOT.id } }]) },
      { status: 404, body: '{"message":"404 Not found"}' },
    ];
    forge.canned.push(whoami, page, gone);
    done(await report(environment));
    assert.equal(forge.comments.length, 2);
  });

  test("at GitHub a token of a user finds what that user has written", async () => {
    const author = { id: 2, login: "warren-bot", type: "User" } as const;
    const token = forge.grant({ author, permissions: { "pull-requests": "write" } });
    somebodys(3);
    done(await report(github(token)));
    done(await report(github(token)));
    assert.equal(forge.comments.length, 4);
  });

  test("at GitHub a token that may only read says which right is missing", async () => {
    const token = forge.grant({ author: BOT, permissions: { contents: "read" } });
    assert.match(failed(await report(github(token))), /403: Resource not accessible[^]*pull-requests: write/);
  });

  test("at GitHub it stands in the summary too, and for no pull request there alone", async () => {
    const environment = github("", { schedule: "23 5 * * *" });
    assert.match(done(await report(environment, "--as", "drift")), /It is|it is in the summary/);
    const summary = readFileSync(join(folder, "summary.md"), "utf8");
    assert.match(summary, /^before\n### Preview\n\nOf commit `beef`/);
    assert.deepEqual(forge.asked, []);
  });

  test("at GitLab what is for no merge request is printed", async () => {
    assert.match(
      done(await report(gitlab("", { CI_PIPELINE_SOURCE: "schedule" }), "--as", "drift")),
      /^### Preview\n/,
    );
    const token = forge.grant(OF_GITLAB);
    assert.match(done(await report(gitlab(token, { CI_PIPELINE_SOURCE: "push" }))), /^### Preview\n/);
  });

  test("what is longer than the forge takes is cut", async () => {
    writeFileSync(join(folder, "plan.md"), "- a line of it\n".repeat(9_000));
    done(await report(github(forge.grant(WRITES))));
    assert.match(forge.comments[0]?.body ?? "", /more lines are cut off here/);
    assert.ok((forge.comments[0]?.body.length ?? 0) > 60_000);
  });

  describe("the plan that was reviewed, at GitLab", () => {
    test("is the newest of what was merged", async () => {
      merge(forge);
      planJob(forge, { pipeline: 1, plan: "of an earlier push" });
      planJob(forge, { pipeline: 2, plan: "the plan" });
      planJob(forge, { pipeline: 3, plan: "of a job that failed", status: "failed" });
      done(await get());
      assert.equal(readFileSync(join(folder, "out/plan.json"), "utf8"), "the plan");
    });

    test("is none where nothing was merged, none was made, or it is not kept", async () => {
      assert.match(failed(await get()), /beef has come by no merge request[^]*Error code: no-reviewed-plan/);
      merge(forge);
      planJob(forge, { pipeline: 1, plan: "of an earlier push" });
      assert.match(failed(await get()), /No job warren-plan has made a plan of what was merged by !5/);
      planJob(forge, { pipeline: 2 });
      assert.match(failed(await get()), /The plan of merge request !5 is not kept any more/);
    });

    test("is told of in the merge request", async () => {
      merge(forge);
      done(await report(push(), "--as", "apply", "--log", "done"));
      assert.equal(forge.comments[0]?.request, 5);
    });
  });

  test("outside of a job it says what is missing, and wrong words are told", async () => {
    assert.match(
      failed(await report(NONE)),
      /no job of GitHub Actions or GitLab CI[^]*Error code: ci-unknown/,
    );
    assert.match(failed(await report({ ...NONE, GITLAB_CI: "true" })), /CI_\w+ is not set[^]*ci-incomplete/);
    const withPassword = { ...gitlab("x"), CI_API_V4_URL: "https://a:secret@forge.example" };
    assert.doesNotMatch(failed(await report(withPassword)), /secret/);
    assert.match(
      failed(await report({ ...github("x"), GITHUB_EVENT_PATH: join(OWN_FOLDER, "README.md") })),
      /ci-incomplete/,
    );
    assert.match(
      failed(await report({ ...gitlab("x"), CI_API_V4_URL: "http://127.0.0.1:9" })),
      /forge-unreachable/,
    );
    for (const words of [[], ["comment", "x"], ["report"], ["report", "a", "b"]]) {
      const { code } = await run(NONE, ...words);
      assert.equal(code, 2);
    }
    assert.equal((await run(github("x"), "reviewed-plan", "x")).code, 2);
  });
});
