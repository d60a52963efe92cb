/** What a command reads, it reads once. The same for commands that need a broker: way-of-the-data.live.test.ts. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, describe, test } from "node:test";
import { promisify } from "node:util";
import { type Counts, counting, countingHere } from "./testing/counted-run.ts";
import { runInProcess } from "./testing/run-in-process.ts";

const ROOT = dirname(import.meta.dirname);
const DECLARATION = "virtualHosts: { shop: { queues: { billing: {} } } }\n";

function assertStackReadOnce(counts: Counts): void {
  assert.equal(counts.opened("Pulumi.yaml"), 1);
  assert.equal(counts.opened("declarations/shop.yaml"), 1);
  assert.equal(counts.parsed, 1);
  assert.deepEqual(counts.programs, []);
}

describe("the way of the data", { concurrency: false }, () => {
  let folder = "";
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "warren-way-"));
    await writeFile(join(folder, "right.yaml"), DECLARATION);
    await writeFile(join(folder, "faulty.yaml"), DECLARATION.replace("queues", "queus"));
  });
  after(async () => await rm(folder, { recursive: true }));

  const environment = { PULUMI_STACK: "dev" };

  /** In a process of its own, as a user has it. */
  async function countsOfProcess(words: readonly string[]): Promise<Counts> {
    const { ended, counts } = await counting(ROOT, async (counted) => {
      const env = { ...process.env, ...environment, ...counted };
      const { stdout, stderr } = await promisify(execFile)(join(ROOT, "warren"), words, { cwd: folder, env });
      return stdout + stderr;
    });
    assert.notEqual(ended, "");
    return counts;
  }

  async function countsOf(words: readonly string[]): Promise<Counts> {
    const { ended, counts } = await countingHere(ROOT, () =>
      runInProcess(words, { cwd: folder, environment }),
    );
    assert.notEqual(ended.stdout + ended.stderr, "", words.join(" "));
    return counts;
  }

  test("./warren, before its command, reads nothing of the stack and starts nothing", async () => {
    assertStackReadOnce(await countsOfProcess(["check"]));
  });

  for (const words of [
    ["check"],
    ["export"],
    ["smoke", "--list"],
    ["explain", "--vhost", "shop", "--queue", "billing"],
    ["diagram"],
  ]) {
    test(`./warren ${words.join(" ")} reads the stack's files once and starts nothing`, async () => {
      assertStackReadOnce(await countsOf(words));
    });
  }

  for (const words of [
    ["check", "right.yaml"],
    ["check", "faulty.yaml"],
    ["export", "right.yaml"],
    ["export", "faulty.yaml"],
    ["explain", "faulty.yaml", "--queue", "billing"],
  ]) {
    test(`./warren ${words.join(" ")} parses the file once, and reads no stack`, async () => {
      const counts = await countsOf(words);
      assert.equal(counts.parsed, 1);
      assert.equal(counts.opened("Pulumi.yaml"), 0);
      assert.deepEqual(counts.programs, []);
    });
  }
});
