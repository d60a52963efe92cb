import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { test } from "node:test";
import { promisify } from "node:util";

const run = promisify(execFile);
const MODULE = new URL("stray-errors.ts", import.meta.url).href;

/** In a process of its own: what nobody waits for ends a process, and a test as well. */
async function outputOf(program: string): Promise<{ stdout: string; code: number }> {
  const text = `import { StrayErrors } from ${JSON.stringify(MODULE)};\nconst stray = new StrayErrors();\n${program}`;
  const words = ["--input-type=module", "--eval", text];
  try {
    return { stdout: (await run(process.execPath, words)).stdout, code: 0 };
  } catch (error) {
    const { stdout, code } = error as { stdout: string; code: number };
    return { stdout, code };
  }
}

test("an error that nobody waits for is the answer to what is being made", async () => {
  const { stdout, code } = await outputOf(`
    const made = stray.orErrorOf(() => { void Promise.reject(new Error("stray")); return new Promise(() => {}); });
    await made.catch((error) => process.stdout.write(error.message));
    void Promise.reject(new Error("another of the same"));
    setImmediate(() => process.stdout.write(", and goes on"));
  `);
  assert.equal(stdout, "stray, and goes on");
  assert.equal(code, 0);
});

test("without anything that is being made, or has failed, it ends the plugin", async () => {
  const { stdout, code } = await outputOf(`
    await stray.orErrorOf(async () => process.stdout.write("made"));
    void Promise.reject(new Error("a bug"));
    setImmediate(() => process.stdout.write(", and goes on"));
  `);
  assert.equal(stdout, "made");
  assert.notEqual(code, 0);
});
