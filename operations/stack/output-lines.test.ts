import assert from "node:assert/strict";
import { test } from "node:test";
import { $ } from "zx/core";
import { outputLines } from "./output-lines.ts";

test("lines of stdout, whatever stderr says", async () => {
  const command = $({ quiet: true })`echo one; echo a warning >&2; printf 'two words\n\nthree'`;
  assert.deepEqual(await outputLines(command), ["one", "two words", "three"]);
});

test("none", async () => assert.deepEqual(await outputLines($({ quiet: true })`true`), []));

test("a command that fails", async () =>
  await assert.rejects(outputLines($({ quiet: true })`echo one; exit 3`), { exitCode: 3 }));
