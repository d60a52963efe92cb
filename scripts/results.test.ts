/** What a command is called for goes to stdout, for people too: into a pager, a search, a file. Beside it nothing is said. */
import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { type Ran, runInProcess } from "./testing/run-in-process.ts";

const DECLARATION = `virtualHosts:
  shop:
    queues: { billing: , unreached: }
    exchanges: { orders: { type: topic } }
    bindings: [{ source: orders, destination: billing, routingKey: "#" }]
`;

describe("what a command is called for", { concurrency: false }, () => {
  let folder = "";
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "warren-results-"));
    await writeFile(join(folder, "shop.yaml"), DECLARATION);
  });
  after(async () => {
    await rm(folder, { recursive: true });
  });
  const run = (words: readonly string[]): Promise<Ran> =>
    runInProcess(words, { cwd: folder, environment: { WARREN_CACHE: join(folder, "cache") } });

  for (const [words, says] of [
    [["check", "shop.yaml"], /^shop\.yaml:3:\d+: .*unreached/m],
    [["check", "shop.yaml", "--errors-only"], /^shop\.yaml: clean\.$/m],
    [["check", "--explain", "unreachable-queue"], /^unreachable-queue \(warning\)/],
    [["explain", "shop.yaml", "--exchange", "orders", "--key", "a"], /queue "billing"/],
    [["explain", "shop.yaml", "--queue", "billing"], /"billing"/],
    [["doctor"], /^ok {7}Node\.js +\d/m],
    [["export", "shop.yaml"], /"queues"/],
    [["help"], /COMMAND/],
    [["check", "--help"], /--json/],
  ] as const) {
    test(`of ${words.join(" ")} is on stdout, and nothing on stderr`, async () => {
      const { stdout, stderr } = await run(words);
      assert.match(stdout, says);
      assert.equal(stderr, "");
    });
  }

  for (const words of [
    ["check", "shop.yaml", "--json"],
    ["explain", "shop.yaml", "--queue", "billing", "--json"],
    ["doctor", "--json"],
  ]) {
    test(`of ${words.join(" ")} is JSON, and nothing else is said`, async () => {
      const { stdout, stderr } = await run(words);
      assert.equal(typeof JSON.parse(stdout), "object");
      assert.equal(stderr, "");
    });
  }

  for (const words of [
    ["check", "none.yaml"],
    ["explain", "shop.yaml", "--queue", "none"],
    ["export", "none.yaml"],
    ["chekc"],
  ]) {
    test(`${words.join(" ")} has none, and says why on stderr`, async () => {
      const { code, stdout, stderr } = await run(words);
      assert.notEqual(code, 0);
      assert.equal(stdout, "");
      assert.notEqual(stderr, "");
    });
  }
});
