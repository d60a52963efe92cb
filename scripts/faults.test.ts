/** Inputs that once went wrong, by the commands themselves. Those that need a broker: faults.live.test.ts. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { describe, test } from "node:test";
import { FAULTS, type FaultCase, PURE_FAULTS } from "./testing/fault-corpus.ts";

const WARREN = join(import.meta.dirname, "../warren");

/** Seconds of CPU for one command, however busy the machine is. What went wrong took minutes, or had no end. */
const CPU = 12;

/** Control characters but line breaks and tabs, and those that turn the direction of text. */
const NOT_FOR_A_TERMINAL = /(?![\n\t])[\p{Cc}\p{Bidi_Control}]/u;
/** GitHub takes such a line for a command. */
const WORKFLOW_COMMAND = /^::/m;

describe("inputs that went wrong", { concurrency: 2 }, () => {
  for (const [what, cases] of Object.entries(PURE_FAULTS)) {
    for (const one of cases) {
      test(`${what}: ./warren ${one.words.join(" ")}`, async () => assertGives(one));
    }
  }
});

async function assertGives({ words, exitCode, says = [], never = [] }: FaultCase): Promise<void> {
  const { code, text } = await run(words);
  for (const pattern of says) assert.match(text, pattern);
  for (const pattern of [...never, NOT_FOR_A_TERMINAL, WORKFLOW_COMMAND]) assert.doesNotMatch(text, pattern);
  assert.equal(code, exitCode, text);
}

function run(words: readonly string[]): Promise<{ readonly code: number; readonly text: string }> {
  const limited = ["-c", `ulimit -t ${CPU} && exec "$0" "$@"`, WARREN, ...words];
  return new Promise((resolve) => {
    execFile("sh", limited, { cwd: FAULTS }, (error, stdout, stderr) => {
      // Ended by a signal, which is how the limit ends it, there is no code.
      const code = error === null ? 0 : typeof error.code === "number" ? error.code : -1;
      resolve({ code, text: `${stdout}${stderr}` });
    });
  });
}
