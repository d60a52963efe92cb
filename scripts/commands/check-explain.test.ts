/** `./warren check --explain`: of files, of the stacks of a project, and where there is none. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, test } from "node:test";
import { ruledProjectOfSuite } from "../testing/ruled-project.ts";
import { runInProcess } from "../testing/run-in-process.ts";

describe("./warren check --explain", { concurrency: true }, () => {
  const { run, ofStack, folder } = ruledProjectOfSuite();

  test("--explain says what its team says of a rule", async () => {
    const { code, stdout } = await run("--explain", "team/names", "--rules", "rules.yaml");
    assert.deepEqual(
      [code, stdout],
      [
        0,
        `team/names (error): Names are in small letters.

Queries of the dashboard are: case matters.

See https://wiki.example/names
`,
      ],
    );
    const unknown = await run("--explain", "team/name", "--rules", "rules.yaml");
    assert.equal(unknown.code, 2);
    assert.match(
      unknown.stderr,
      /"team\/name" is not a rule\. Did you mean "team\/names"\?.* team\/names, team\/owners/,
    );
  });

  test("--explain of a rule whose file is not read says how it is named", async () => {
    for (const [words, message] of [
      [
        [],
        /^"team\/names" would be of a file of rules called "team", and none is read\. --rules FILE.* names it/,
      ],
      [["d.yaml", "--rules", "other.yaml"], /"team", and read are "other"\. --rules FILE names it\.\n/],
    ] as const) {
      const { code, stdout, stderr } = await run("--explain", "team/names", ...words);
      assert.deepEqual([code, stdout], [2, ""]);
      assert.match(stderr, message);
    }
  });

  test("--explain says how severe a rule of Warren's own is by the files that are named", async () => {
    const severe = ["--rules", "severe.yaml", "--explain"];
    for (const words of [["d.yaml", ...severe], severe]) {
      const { stdout } = await run(...words, "dead-end-exchange");
      assert.match(stdout, /^dead-end-exchange \(error\): /);
      assert.match((await run(...words, "unreachable-queue")).stdout, /\n\nIt is off here: they are many\n$/);
    }
    assert.match((await run("--explain", "dead-end-exchange")).stdout, /^dead-end-exchange \(warning\): /);
  });

  test("--explain of Warren's own needs no project, where no stack is named", async () => {
    const nowhere = { cwd: folder(), root: folder() };
    const own = ["check", "--explain", "dead-end-exchange"];
    const { code, stdout } = await runInProcess(own, nowhere);
    assert.deepEqual([code, stdout.split(":", 1)], [0, ["dead-end-exchange (warning)"]]);
    const named = await runInProcess(own, { ...nowhere, environment: { PULUMI_STACK: "prod" } });
    assert.match(named.stderr, /\nError code: project-missing\n$/);
  });

  test("--explain knows them, and how severe each is there, Warren's own too", async () => {
    const { stdout } = await ofStack("dev", "--explain", "team/owners");
    assert.equal(
      stdout,
      "team/owners (warning): Everything has an owner.\n\nIt is off here: they share all\n",
    );
    assert.match((await ofStack("prod", "--explain", "team/owners")).stdout, /^team\/owners \(error\): /);
    const own = ["--explain", "dead-end-exchange"];
    assert.match((await ofStack("prod", ...own)).stdout, /^dead-end-exchange \(error\): [^]*mandatory[^]*/);
    assert.match((await ofStack("plain", ...own)).stdout, /^dead-end-exchange \(warning\): /);
  });

  test("--explain is of the stack that PULUMI_STACK chooses, and of none for files", async () => {
    const root = join(folder(), "project");
    const place = { cwd: root, root, environment: { PULUMI_STACK: "prod" } };
    const own = ["--explain", "dead-end-exchange"];
    assert.match((await runInProcess(["check", ...own], place)).stdout, /^dead-end-exchange \(error\): /);
    const besides = ["check", "--rules", "../other.yaml", ...own];
    assert.match((await runInProcess(besides, place)).stdout, /^dead-end-exchange \(error\): /);
    const ofFiles = await runInProcess(["check", "declarations/d.yaml", ...own], place);
    assert.match(ofFiles.stdout, /^dead-end-exchange \(warning\): /);
  });

  test("how to ask why names the stack, and what that says is what counted", async () => {
    const { stdout } = await ofStack("prod");
    const [, hint = ""] = /`\S+ (check --explain RULE --stack prod)` says why/.exec(stdout) ?? [];
    const rule = "team/owners";
    assert.match(stdout, /d\.yaml:3:53: The queue "packing"[^]*\[team\/owners\]/);
    const root = join(folder(), "project");
    const explained = await runInProcess(hint.replace("RULE", rule).split(" "), { cwd: root, root });
    assert.match(explained.stdout, /^team\/owners \(error\): /);
  });

  test("a command in what a rule says is for the stack, for people and for programs", async () => {
    const explained = await ofStack("prod", "--explain", "limit-lowered");
    assert.match(explained.stdout, /`\S+ status --stack prod`/);
    for (const form of [[], ["--json"], ["--github"], ["--gitlab"]]) {
      assert.match((await ofStack("tagged", ...form)).stdout, /: `\S+ up --stack tagged` makes the user/);
    }
  });
});
