/** The script that CI calls, with a program in Warren's place: what it calls, keeps and tells, and how it ends. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, beforeEach, describe, test } from "node:test";
import { ciFiles } from "./ci-files.ts";

const [SCRIPT] = await ciFiles({ choice: "github", stack: "production", program: "./warren", below: "" });

describe("the script", () => {
  const parent = mkdtempSync(join(tmpdir(), "warren-ci-script-"));
  after(() => rmSync(parent, { recursive: true }));
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(join(parent, "project-"));
    mkdirSync(join(folder, "ci"));
    writeFileSync(join(folder, "ci/warren.sh"), SCRIPT?.text ?? "");
    // It notes how it is called, says something on both streams, and ends as the test wants it.
    const program = `#!/bin/sh
printf '%s\\n' "$*" >> calls
echo "result of $1"; echo "words of $1" >&2
case "$*" in *--against*) [ -z "$BEFORE" ] || { echo "Error code: $BEFORE" >&2; exit 1; } ;; esac
[ "$1" != preview ] || touch "$5"
case " $ENDS " in *" $1=3 "*) case "$*" in *--errors-only*) exit "\${ERRORS:-0}" ;; esac ;; esac
for end in $ENDS; do [ "\${end%=*}" != "$1" ] || exit "\${end#*=}"; done
`;
    writeFileSync(join(folder, "warren"), program, { mode: 0o755 });
  });
  const run = (words: readonly string[], environment: NodeJS.ProcessEnv = {}) => {
    const { PATH } = process.env;
    const env = { PATH, STACK: "s", PULUMI_BACKEND_URL: "file:///x", ...environment };
    const { status, stdout, stderr } = spawnSync("sh", ["ci/warren.sh", ...words], {
      cwd: folder,
      env,
      encoding: "utf8",
    });
    const calls = join(folder, "calls");
    return {
      status,
      stdout,
      stderr,
      calls: existsSync(calls) ? readFileSync(calls, "utf8").trimEnd().split("\n") : [],
    };
  };
  const said = (file: string): string => readFileSync(join(folder, "ci/out", file), "utf8");
  const FAILED = "ci report ci/out/said.txt --as";

  test("shows what is said as it comes, and keeps both streams apart", () => {
    const { status, stdout, stderr, calls } = run(["plan"]);
    assert.equal(status, 0, stderr);
    assert.deepEqual(calls, [
      "preview --stack s --save ci/out/plan.json",
      "ci report ci/out/plan.md --as plan --stack s",
    ]);
    assert.equal(said("plan.md"), "result of preview\n");
    assert.equal(said("said.txt"), "words of preview\n");
    assert.match(stdout, /^result of preview$/m);
    assert.match(stderr, /^words of preview$/m);
  });

  for (const [word, ends, status, last] of [
    [["plan"], "preview=1", 1, `${FAILED} plan --log failed --stack s`],
    [["plan"], "ci=1", 1, "ci report ci/out/plan.md --as plan --stack s"],
    [["drift"], "drift=4", 4, "ci report ci/out/drift.md --as drift --stack s"],
    [["drift"], "drift=1", 1, `${FAILED} drift --log failed --stack s`],
    [["drift"], "", 0, "ci report ci/out/drift.md --as drift --stack s"],
    [["apply", "p.json"], "", 0, `${FAILED} smoke --log done --stack s`],
    [["apply", "p.json"], "up=1", 1, `${FAILED} apply --log failed --stack s`],
    [["apply", "p.json"], "smoke=3", 3, `${FAILED} smoke --log failed --stack s`],
    [["apply", "none.json"], "", 1, `${FAILED} apply --log failed --stack s`],
    [["apply"], "", 0, `${FAILED} smoke --log done --stack s`],
    [["check", "main"], "check=1", 1, "check --stack s --against main"],
    [["check", "main"], "", 0, "check --stack s --against main"],
    [["check", "main"], "check=3", 0, "check --stack s --against main --errors-only"],
  ] as const) {
    test(`${word.join(" ")} where ${ends || "all is well"} ends with ${status}`, () => {
      writeFileSync(join(folder, "p.json"), "{}");
      const ran = run(word, { ENDS: ends });
      assert.equal(ran.status, status, ran.stderr);
      assert.equal(ran.calls.at(-1), last);
    });
  }

  test("what may not pass is an error among what was found", () => {
    assert.equal(run(["check", "main"], { ENDS: "check=3", ERRORS: "3" }).status, 3);
  });

  test("what mends a declaration that was broken before is judged without it, and nothing else is", () => {
    const { status, calls } = run(["check", "main"], { BEFORE: "against-invalid", ENDS: "check=3" });
    assert.equal(status, 0);
    assert.deepEqual(calls, [
      "check --stack s --against main",
      "check --stack s",
      "check --stack s --errors-only",
    ]);
    const mended = { BEFORE: "against-invalid", ENDS: "check=3", ERRORS: "3" };
    assert.equal(run(["check", "main"], mended).status, 3);
    assert.equal(run(["check", "main"], { BEFORE: "against-not-found" }).status, 1);
  });

  test("each forge gets its form of what was found", () => {
    assert.equal(
      run(["check", "main"], { GITHUB_ACTIONS: "true" }).calls[0],
      "check --stack s --against main --github",
    );
    assert.equal(
      run(["check", "main"], { GITLAB_CI: "true" }).calls[1],
      "check --stack s --against main --gitlab",
    );
    assert.equal(said("code-quality.json"), "result of check\n");
  });

  test("an apply does the plan, and tries it as it is told to", () => {
    writeFileSync(join(folder, "p.json"), "{}");
    const up = "up --yes --stack s --skip-smoke --plan p.json";
    assert.deepEqual(
      run(["apply", "p.json"], { SMOKE_OPTIONS: "--read-only --kind presence" }).calls.slice(0, 2),
      [up, "smoke --stack s --junit ci/out/smoke.xml --read-only --kind presence"],
    );
    rmSync(join(folder, "calls"));
    assert.deepEqual(run(["apply", "p.json"], { SMOKE_OPTIONS: "none" }).calls, [
      up,
      `${FAILED} smoke --log done --stack s`,
    ]);
  });

  test("a job without a state is told so, and nothing is called", () => {
    for (const word of [["plan"], ["apply", "p.json"], ["drift"]]) {
      const { status, stderr, calls } = run(word, { PULUMI_BACKEND_URL: "", PULUMI_ACCESS_TOKEN: "" });
      assert.equal(status, 1);
      assert.match(stderr, /Neither PULUMI_BACKEND_URL nor PULUMI_ACCESS_TOKEN is set/);
      assert.deepEqual(calls, []);
    }
  });

  test("wrong words end with 2, and a stack has to be named", () => {
    assert.equal(run(["aply"]).status, 2);
    assert.notEqual(run(["plan"], { STACK: undefined }).status, 0);
    assert.notEqual(run(["check"]).status, 0);
  });
});
