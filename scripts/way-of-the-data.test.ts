/** What a command reads, it reads once. The same for commands that need a broker: way-of-the-data.live.test.ts. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, describe, test } from "node:test";
import { type Counts, counting } from "./testing/counted-run.ts";

const ROOT = dirname(import.meta.dirname);
const DECLARATION = "virtualHosts: { shop: { queues: { billing: {} } } }\n";

describe("the way of the data", { concurrency: 2 }, () => {
  let folder = "";
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "warren-way-"));
    await writeFile(join(folder, "right.yaml"), DECLARATION);
    await writeFile(join(folder, "faulty.yaml"), DECLARATION.replace("queues", "queus"));
  });
  after(async () => await rm(folder, { recursive: true }));

  async function countsOf(...words: readonly string[]): Promise<Counts> {
    const { ended, counts } = await counting(ROOT, (environment) => run(words, environment));
    assert.notEqual(ended, "", words.join(" "));
    return counts;
  }

  function run(words: readonly string[], environment: NodeJS.ProcessEnv): Promise<string> {
    return new Promise((done) => {
      const env = { ...process.env, PULUMI_STACK: "dev", ...environment };
      execFile(join(ROOT, "warren"), words, { cwd: folder, env }, (_, stdout, stderr) =>
        done(stdout + stderr),
      );
    });
  }

  for (const words of [
    ["check"],
    ["export"],
    ["smoke", "--list"],
    ["explain", "--vhost", "shop", "--queue", "billing"],
  ]) {
    test(`./warren ${words.join(" ")} reads the stack's files once and starts nothing`, async () => {
      const counts = await countsOf(...words);
      assert.equal(counts.opened("Pulumi.yaml"), 1);
      assert.equal(counts.opened("declarations/shop.yaml"), 1);
      assert.equal(counts.parsed, 1);
      assert.deepEqual(counts.programs, []);
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
      const counts = await countsOf(...words);
      assert.equal(counts.parsed, 1);
      assert.equal(counts.opened("Pulumi.yaml"), 0);
      assert.deepEqual(counts.programs, []);
    });
  }
});
