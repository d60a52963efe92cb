/** Inputs that once went wrong, by the commands themselves. Those that need a broker: faults.live.test.ts. */
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { FAULTS, type FaultCase, PURE_FAULTS } from "./testing/fault-corpus.ts";
import { BoundedCommands } from "./testing/run-bounded.ts";
import type { Ran } from "./testing/run-in-process.ts";

/** Seconds of CPU for one command, however busy the machine is. What went wrong took minutes, or had no end. */
const CPU = 12;

/** Control characters but line breaks and tabs, and those that turn the direction of text. */
const NOT_FOR_A_TERMINAL = /(?![\n\t])[\p{Cc}\p{Bidi_Control}]/u;
/** GitHub takes such a line for a command. */
const WORKFLOW_COMMAND = /^::/m;

const commands = new BoundedCommands(CPU);

describe("inputs that went wrong", () => {
  after(() => commands.end());
  for (const [what, cases] of Object.entries(PURE_FAULTS)) {
    for (const one of cases) {
      test(`${what}: ./warren ${one.words.join(" ")}`, async () => assertGives(one));
    }
  }
});

test("a command that uses more than it may is ended, and so is the next one", async () => {
  const none = new BoundedCommands(0);
  for (const name of ["first", "second"]) {
    assert.equal(await none.run({ words: ["check", `${name}.yaml`], cwd: FAULTS }), undefined);
  }
});

/** A file of the corpus that no case names would be tried by nobody. */
test("every input is tried, here or on a broker", async () => {
  const named = new Set(Object.values(PURE_FAULTS).flatMap((cases) => cases.flatMap(({ words }) => words)));
  const live = await readFile(join(import.meta.dirname, "faults.live.test.ts"), "utf8");
  const forgotten = readdirSync(FAULTS).filter((file) => !named.has(file) && !live.includes(`"${file}"`));
  assert.deepEqual(forgotten, []);
});

async function assertGives(one: FaultCase): Promise<void> {
  const { words, exitCode, says = [], never = [], checked } = one;
  const ran = await ranWithin(words, FAULTS);
  const text = `${ran.stdout}${ran.stderr}`;
  for (const pattern of says) assert.match(text, pattern);
  for (const pattern of [...never, NOT_FOR_A_TERMINAL, WORKFLOW_COMMAND]) assert.doesNotMatch(text, pattern);
  assert.equal(ran.code, exitCode, text);
  if (checked === undefined) return;
  const folder = await mkdtemp(join(tmpdir(), "warren-faults-"));
  try {
    await writeFile(join(folder, "imported.yaml"), ran.stdout);
    const check = await ranWithin(["check", "imported.yaml", "--errors-only"], folder);
    assert.equal(check.code, checked, check.stdout);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function ranWithin(words: readonly string[], cwd: string): Promise<Ran> {
  const ran = await commands.run({ words, cwd });
  assert.ok(ran !== undefined, `it uses more than ${CPU} seconds of CPU`);
  return ran;
}
