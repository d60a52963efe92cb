/** Which unit tests share a process, and that Node's runner says of each what it would say of it alone. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, test } from "node:test";
import { groupsOf, inGroups } from "./groups.ts";

const files = (...paths: string[]) => paths.map((path) => ({ path, text: "" }));

describe("which tests share a process", () => {
  test("those of all folders, in their order", () => {
    assert.deepEqual(groupsOf(files("a/1", "a/b/2", "c/3")), [["a/1", "a/b/2", "c/3"]]);
    assert.deepEqual(groupsOf([]), []);
  });

  test("not too many, and each once", () => {
    const paths = Array.from({ length: 85 }, (_, index) => `a/${index}`);
    const groups = groupsOf(files(...paths));
    assert.deepEqual(
      groups.map((group) => group.length),
      [40, 40, 5],
    );
    assert.deepEqual(groups.flat(), paths);
  });

  for (const line of [
    "before(() => {});",
    "afterEach(() => {});",
    'process.env["A"] = "1";',
    "process.env.A = undefined;",
    "process.env = {};",
    'delete process.env["A"];',
    "Object.assign(process.env, {});",
    'process.chdir("/");',
    'process.on("SIGINT", stop);',
    "process.exitCode = 1;",
    "mock.timers.enable();",
  ]) {
    test(`not one that changes what a process has once: ${line}`, () => {
      const own = { path: "a/2", text: `import {} from "node:test";\n${line}\n` };
      assert.deepEqual(groupsOf([...files("a/1"), own, ...files("a/3")]), [["a/1", "a/3"], ["a/2"]]);
    });
  }

  for (const line of [
    "  before(() => {});",
    'if (process.env["A"] === "1") skip();',
    "process.exitCode == 1",
  ]) {
    test(`one that does not: ${line}`, () => {
      assert.deepEqual(groupsOf([...files("a/1"), { path: "a/2", text: line }]), [["a/1", "a/2"]]);
    });
  }
});

test("a failing test and a file that cannot be loaded are named with their files, and the others run", async () => {
  const root = mkdtempSync(join(tmpdir(), "warren-groups-"));
  try {
    const texts = {
      "a/fails.test.ts":
        'import { test } from "node:test";\ntest("one", () => { throw new Error("reason"); });\n',
      "a/broken.test.ts": 'import { none } from "node:test";\nnone();\n',
      "a/passes.test.ts": 'import { test } from "node:test";\ntest("two", () => {});\n',
    };
    for (const [path, text] of Object.entries(texts)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    let told: readonly string[] = [];
    const { status, stdout } = await inGroups(root, Object.keys(texts), async (files) => {
      told = files;
      const { NODE_TEST_CONTEXT: _, ...env } = process.env;
      const words = ["--test", "--test-reporter=spec", ...files];
      return spawnSync(process.execPath, words, { cwd: root, env, encoding: "utf8" });
    });
    assert.equal(told.length, 1);
    assert.equal(status, 1);
    assert.match(stdout, /test at a\/fails\.test\.ts:2:1\n✖ one/);
    assert.match(stdout, /✖ a\/broken\.test\.ts.*SyntaxError: .*'none'/s);
    assert.match(stdout, /✔ two/);
    assert.match(stdout, /ℹ tests 3\n.*ℹ pass 1\nℹ fail 2\n/s);
    assert.equal(existsSync(told[0] ?? root), false);
  } finally {
    rmSync(root, { recursive: true });
  }
});
