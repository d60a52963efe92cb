/** Facts of which each stands in one file, so that a change of it cannot miss a second one. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

const ROOT = join(import.meta.dirname, "..");

interface Fact {
  readonly what: string;
  readonly written: RegExp;
  readonly home: string;
}

const FACTS: readonly Fact[] = [
  {
    what: "the labels of what Warren makes in Docker",
    written: /\bdev\.warren\.[a-z]|["'`=]warren\.(disposable|bench|test)\b/,
    home: "model/docker-labels.ts",
  },
];

const FILES = execFileSync("git", ["ls-files", "*.ts"], { cwd: ROOT, encoding: "utf8" })
  .split("\n")
  .filter((file) => file !== "" && file !== "scripts/one-home.test.ts")
  .map((file) => ({ file, text: readFileSync(join(ROOT, file), "utf8") }));

for (const { what, written, home } of FACTS) {
  test(`${what}: in ${home} alone`, () => {
    assert.deepEqual(
      FILES.filter(({ text }) => written.test(text)).map(({ file }) => file),
      [home],
    );
  });
}
