/** `./warren smoke --scenario` as its user meets it. */

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { describe, test } from "node:test";
import { liveBroker } from "../../broker/testing/live-broker.ts";
import { rawGet } from "../../broker/testing/raw-answer.ts";
import { SCENARIOS } from "../../examples/scenarios/all-scenarios.ts";
import { reportSchema } from "../../smoke-tests/report/report-schema.ts";

const ENTRY = join(import.meta.dirname, "../warren.ts");
const broker = liveBroker();

describe("./warren smoke --scenario", { skip: typeof broker === "string" ? broker : false }, () => {
  test("a lesson that is watched tells what it teaches and what happens; the report is a smoke test's", async () => {
    const { exitCode, stdout, stderr } = await smoke(["--scenario", "hello-world", "--watch", "--json"]);
    assert.equal(exitCode, 0, stderr);
    assert.match(
      stderr,
      /\nhello-world: A queue keeps .*\n {2}Look: .*\n {2}producer +published "Hello World!"/,
    );
    assert.match(stderr, /\n {2}consumer +received "Hello World!"\n {2}passed\n/);
    const { checks } = reportSchema.parse(JSON.parse(stdout));
    assert.deepEqual(
      checks.map(({ id, kind, status }) => ({ id, kind, status })),
      [{ id: "scenario/hello-world", kind: "scenario", status: "passed" }],
    );
  });

  test("without --watch it is a line of the report", async () => {
    const { exitCode, stdout, stderr } = await smoke(["--scenario", "topics"]);
    assert.equal(exitCode, 0, stdout + stderr);
    assert.doesNotMatch(stdout + stderr, /Look:/);
    assert.match(stdout, /^passed scenario\/topics: /m);
  });

  test("all of them are listed, with the reason for what would not run", async () => {
    const { exitCode, stdout } = await smoke(["--scenario", "all", "--list"]);
    assert.equal(exitCode, 0);
    const ids = stdout.trim().split("\n");
    assert.deepEqual(
      ids.map((line) => line.split(" ")[0]),
      SCENARIOS.map(({ name }) => `scenario/${name}`),
    );
    assert.match(stdout, /survive-restart {2}\(skipped: the environment is not declared disposable/);
  });

  test("an unknown name ends with 2 and a suggestion, and so does --watch alone", async () => {
    const unknown = await smoke(["--scenario", "hello-wrld"]);
    assert.equal(unknown.exitCode, 2);
    assert.match(
      unknown.stderr,
      /--scenario cannot be "hello-wrld"; allowed: hello-world, .* did you mean "hello-world"\?/,
    );
    const alone = await smoke(["--watch"]);
    assert.equal(alone.exitCode, 2);
    assert.match(alone.stderr, /--watch shows the messages of a --scenario/);
  });

  test("Ctrl-C in the middle of a lesson ends with 130 and leaves no virtual host", async () => {
    if (typeof broker === "string") throw new Error(broker);
    const words = ["--scenario", "dead-letter-retry", "--watch"];
    const { pid, exitCode, stderr } = await smoke(words, /attempt 1 of/);
    assert.equal(exitCode, 130, stderr);
    const virtualHosts = await rawGet<{ tags: string[] }[]>(broker.api, "/vhosts");
    const left = virtualHosts.filter(({ tags }) => tags.some((tag) => tag.endsWith(`-${pid}`)));
    assert.deepEqual(left, []);
  });
});

async function smoke(
  words: readonly string[],
  interruptAt?: RegExp,
): Promise<{ pid: number | undefined; exitCode: number | null; stdout: string; stderr: string }> {
  if (typeof broker === "string") throw new Error(broker);
  const { url, username, password } = broker.amqp;
  const child = spawn(process.execPath, [ENTRY, "smoke", "--url", url, ...words], {
    env: {
      ...process.env,
      WARREN_USERNAME: username,
      WARREN_PASSWORD: password,
      WARREN_MANAGEMENT_URL: new URL(process.env["WARREN_TEST_MANAGEMENT_URL"] ?? "").origin,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  let interrupted = false;
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
    // A second one would end it at once.
    if (interrupted || interruptAt?.test(stderr) !== true) return;
    interrupted = child.kill("SIGINT");
  });
  const [exitCode] = (await once(child, "close")) as [number | null];
  return { pid: child.pid, exitCode, stdout, stderr };
}
