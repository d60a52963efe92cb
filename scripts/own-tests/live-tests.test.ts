/** What becomes of live tests that fail, by Node's real runner on files that fail as often as they are told. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { after, before, describe, test } from "node:test";

const ROOT = dirname(dirname(import.meta.dirname));
/** In a process of its own: Node's runner does not start where it runs already. */
const PROGRAM = `import { runLiveTests } from "./scripts/own-tests/live-tests.ts";
const { env, stdin, stdout, stderr } = process;
const [files, again] = [process.argv.slice(2), process.argv[1] === "again"];
const signal = new AbortController().signal;
const context = { root: process.cwd(), cwd: process.cwd(), environment: env, stdin, stdout, stderr, signal };
try {
  await runLiveTests({ ...context, interactive: false, assumeYes: true }, { files, environment: {}, again });
} catch (error) {
  stderr.write(error.code + ": " + error.message);
  process.exitCode = 1;
}`;

describe("live tests", () => {
  let folder = "";
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "warren-live-tests-"));
  });
  after(() => rmSync(folder, { recursive: true }));

  /** A file whose test fails so often. */
  const file = (name: string, failures: number): string => {
    const [path, counter] = [join(folder, `${name}.mjs`), join(folder, `${name}.count`)];
    writeFileSync(
      path,
      `import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { test } from "node:test";
test("${name}", () => {
  const runs = existsSync("${counter}") ? Number(readFileSync("${counter}", "utf8")) : 0;
  writeFileSync("${counter}", String(runs + 1));
  if (runs < ${failures}) throw new Error("it fails");
});
`,
    );
    return path;
  };
  test("that fail, and pass alone, are named as unsteady; those that passed do not run again", async () => {
    const { code, stdout, stderr } = await run("again", [file("steady", 0), file("unsteady", 1)]);
    assert.equal(code, 0, stdout + stderr);
    assert.match(stderr, /once more, one file at a time: \S*unsteady\.mjs\n/);
    assert.match(stderr, /failed once, and passed alone: \S*unsteady\.mjs\.\n$/);
    assert.match(stdout, /it fails/);
    assert.equal(stdout.match(/✔ steady/g)?.length, 1);
  });

  test("that fail twice fail", async () => {
    const { code, stderr } = await run("again", [file("steady-too", 0), file("broken", 2)]);
    assert.equal(code, 1);
    assert.match(stderr, /test-failed: Live tests: failed in \S*broken\.mjs\.$/);
  });

  test("fail at once where few files are named, and where many fail", async () => {
    const named = await run("once", [file("named", 1)]);
    assert.equal(named.code, 1);
    assert.doesNotMatch(named.stderr, /once more/);
    const many = await run(
      "again",
      ["a", "b", "c", "d"].map((name) => file(`many-${name}`, 1)),
    );
    assert.equal(many.code, 1);
    assert.doesNotMatch(many.stderr, /once more/);
    assert.match(many.stderr, /many-a\.mjs, \S*many-b\.mjs, \S*many-c\.mjs, \S*many-d\.mjs\.$/);
  });

  test("that wait for ever are ended, with what they wait for, and the others are judged", async () => {
    const waits = join(folder, "a-waits.mjs");
    const text = `import { after, test } from "node:test";
import { createServer } from "node:net";
createServer().listen(0);
after(() => new Promise(() => undefined));
test("waits", () => undefined);
`;
    writeFileSync(waits, text);
    const bound = { WARREN_TEST_FILE_BOUND: "3000" };
    const { code, stdout, stderr } = await run("once", [waits, file("behind", 0)], bound);
    assert.equal(code, 1);
    assert.match(stdout, /Ended after 3 s: .* Active are: .*TCPServerWrap/);
    assert.match(stdout, /✔ behind/);
    assert.match(stderr, /test-failed: Live tests: failed in \S*a-waits\.mjs\.$/);
  });
});

async function run(again: "again" | "once", files: readonly string[], bounds: NodeJS.ProcessEnv = {}) {
  const { NODE_TEST_CONTEXT: _, ...environment } = process.env;
  const words = ["--input-type=module", "--eval", PROGRAM, again, ...files];
  const child = spawn(process.execPath, words, {
    cwd: ROOT,
    env: { ...environment, ...bounds },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]);
  return { code: child.exitCode, stdout, stderr };
}
