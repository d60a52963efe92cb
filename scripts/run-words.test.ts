/** How `./warren` ends when it is interrupted in the middle of what a command does. */
import assert from "node:assert/strict";
import { dirname } from "node:path";
import { PassThrough } from "node:stream";
import { test } from "node:test";
import { $ } from "zx/core";
import { WarrenError } from "../model/warren-error.ts";
import { type Context, interrupted } from "../terminal/context.ts";
import { defineCommand } from "./cli/command.ts";
import { runWords } from "./run-words.ts";

/** What it is at while Ctrl-C comes; `press` is what a terminal does then for Warren itself. */
const INTERRUPTED: Readonly<
  Record<string, (press: () => void, context: Context) => Promise<"done" | "failed">>
> = {
  "a program that runs ends by it, and its failure is an error of its own kind": async (press) => {
    press();
    await $({ quiet: true })`kill -INT $$`;
    return "done";
  },
  "a program that runs ends by it, and the command takes that for a failure": async (press) => {
    press();
    const { exitCode } = await $({ quiet: true, nothrow: true })`kill -INT $$`;
    return exitCode === 0 ? "done" : "failed";
  },
  "a request ends by the signal": async (press, { signal }) => {
    press();
    signal.throwIfAborted();
    return "done";
  },
};

for (const [what, run] of Object.entries(INTERRUPTED)) {
  test(`${what}: 130, and no fault of Warren`, async () => {
    assert.deepEqual(await runs(run), {
      code: 130,
      said: "Interrupted. What was finished is kept.\nRun the command again to go on.\n",
    });
  });
}

test("what is left behind is said all the same", async () => {
  const ended = await runs((press) => {
    press();
    throw new WarrenError("left-behind", "The container x is left behind.");
  });
  assert.deepEqual(ended, { code: 130, said: "The container x is left behind.\nError code: left-behind\n" });
});

test("what was finished by then is finished", async () => {
  const ended = await runs((press) => {
    press();
    return Promise.resolve("done" as const);
  });
  assert.deepEqual(ended, { code: 0, said: "" });
});

test("a program that fails otherwise is a fault of Warren", async () => {
  const { code, said } = await runs(async () => {
    await $({ quiet: true })`exit 7`;
    return "done" as const;
  });
  assert.equal(code, 1);
  assert.match(said, /^This is a fault in Warren itself/);
});

async function runs(
  run: (press: () => void, context: Context) => Promise<"done" | "failed">,
): Promise<{ code: number; said: string }> {
  const interruption = new AbortController();
  const work = defineCommand({
    name: "work",
    summary: "works",
    examples: [{ words: "work", does: "works" }],
    options: {},
    run: (context) => run(() => interruption.abort(interrupted()), context),
  });
  const root = dirname(import.meta.dirname);
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const code = await runWords(["work"], {
    root,
    cwd: root,
    commands: { work: () => Promise.resolve(work) },
    environment: process.env,
    stdin: PassThrough.from([]),
    stdout,
    stderr,
    signal: interruption.signal,
    interactive: false,
  });
  stderr.end();
  return { code, said: Buffer.concat(await Array.fromAsync<Buffer>(stderr)).toString("utf8") };
}
