/** What `./warren test PATH` checks before the first test: what has changed, and nothing else. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { changedFiles } from "./changed-files.ts";
import { checksOfAll, checksOfFiles, STATIC_STEPS } from "./static-checks.ts";

describe("what has changed", () => {
  let folder = "";
  const git = (...words: string[]): void => {
    const person = ["-c", "user.name=Somebody", "-c", "user.email=somebody@example.org"];
    execFileSync("git", [...person, ...words], { cwd: folder, stdio: "ignore" });
  };
  const write = (...names: string[]): void => {
    for (const name of names) writeFileSync(join(folder, name), `${name} ${Math.random()}\n`);
  };
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "warren-changed-"));
    mkdirSync(join(folder, "part"));
    git("init");
    write(".gitignore", "same.ts", "changed.ts", "staged.ts", "gone.ts", "part/inner.ts");
    writeFileSync(join(folder, ".gitignore"), "*.log\n");
    git("add", ".");
    git("commit", "--message", "one");
  });
  after(() => rmSync(folder, { recursive: true }));

  test("is nothing in a clean checkout", async () => assert.deepEqual(await changedFiles(folder), []));

  test("is what differs from the last commit, and what is new, but not what is ignored or gone", async () => {
    write("changed.ts", "staged.ts", "new 西\n.ts", "a.log", "part/inner.ts");
    git("add", "staged.ts");
    rmSync(join(folder, "gone.ts"));
    assert.deepEqual(await changedFiles(folder), ["changed.ts", "new 西\n.ts", "part/inner.ts", "staged.ts"]);
    assert.deepEqual(await changedFiles(join(folder, "part")), ["inner.ts"]);
  });

  test("is not known where there is no repository", async () => {
    assert.equal(await changedFiles(join(tmpdir(), "warren-nowhere")), undefined);
  });
});

const words = (files: readonly string[], fix = false): string[] =>
  checksOfFiles(files, { fix }).map((program) => program.words.join(" "));
const all = (fix: boolean, ...steps: readonly string[]): string[] =>
  checksOfAll(new Set(steps.length === 0 ? STATIC_STEPS : steps), { fix, typesKept: "k" }).map((program) =>
    program.words.join(" "),
  );

describe("the static checks", () => {
  test("of all: the compiler where types alone are asked for, and with lint the linter, which knows them all", () => {
    const lint = "node_modules/.bin/oxlint --type-aware --deny-warnings";
    const compiler = "node_modules/.bin/tsc --noEmit --incremental --tsBuildInfoFile k";
    assert.deepEqual(all(false), [`${lint} --type-check`, "node_modules/.bin/biome check"]);
    const pages = "node_modules/.bin/tsc --noEmit --project scripts/explain/diagram/page";
    assert.deepEqual(all(false, "types"), [compiler, pages]);
    assert.deepEqual(all(false, "lint", "unit"), [lint]);
    assert.deepEqual(all(false, "unit"), []);
  });

  test("of some files: types and lint of those that have them, the format of all", () => {
    assert.deepEqual(words(["a.ts", "b.json"]), [
      "node_modules/.bin/oxlint --type-aware --deny-warnings --type-check a.ts",
      "node_modules/.bin/biome check --no-errors-on-unmatched --files-ignore-unknown=true a.ts b.json",
    ]);
    assert.equal(words(["b.md"]).length, 1);
    assert.deepEqual(words([]), []);
  });

  test("change files only where that is asked for", () => {
    assert.doesNotMatch([...all(false), ...words(["a.ts"])].join(" "), /--fix|--write/);
    assert.match(all(true).join(" "), /--deny-warnings --fix .*check --write/);
    assert.match(words(["a.ts"], true).join(" "), /--fix a\.ts .*--write a\.ts/);
  });

  test("of all are of all: no file is named", () => {
    assert.doesNotMatch(all(false).join(" "), /\.ts\b/);
  });
});
