/** Inputs that once went wrong on a broker, by the real program. Those that need none: faults.test.ts. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import type { SmokeReport } from "../smoke-tests/report/smoke-report.ts";
import { publishTo } from "./testing/broker-client.ts";
import { FAULTS } from "./testing/fault-corpus.ts";
import { type Ended, type TemporaryProject, temporaryProject } from "./testing/temporary-project.ts";

/** Whose checks have to pass. Each has a virtual host of its own. */
const RIGHT = {
  "an operator policy counts for durability as it does for the broker": "operator-policy.yaml",
  "integers inside lists and tables of header bindings": "headers-integers-in-lists.yaml",
  "names of many bytes": "names-non-ascii.yaml",
  "a name of so many bytes that it does not fit into an error": "names-of-198-bytes.yaml",
};

describe("inputs that went wrong on a broker", { concurrency: false }, () => {
  let project: TemporaryProject;
  let report: SmokeReport;
  before(async () => {
    const declarations = Object.fromEntries(
      await Promise.all(Object.values(RIGHT).map(async (file) => [file, await readFault(file)] as const)),
    );
    const config = { "warren:plugins": ["rabbitmq_federation", "rabbitmq_shovel"] };
    project = await temporaryProject({ config, declarations });
    await succeeds("up", "--yes", "--skip-smoke");
    report = JSON.parse((await project.warren(["smoke", "--json"])).stdout) as SmokeReport;
  });
  after(async () => await project.dispose());

  /** Adds it to the environment, or replaces what is there by that name. */
  async function declare(file: string, name = file): Promise<void> {
    await project.declare({ [name]: await readFault(file) });
  }

  async function succeeds(...words: string[]): Promise<Ended> {
    const ended = await project.warren(words);
    assert.equal(ended.exitCode, 0, ended.stdout + ended.stderr);
    return ended;
  }

  async function output(name: string): Promise<string> {
    const { stdout } = await project.shell(`pulumi stack output ${name} --show-secrets`);
    return stdout.trim();
  }

  for (const [what, file] of Object.entries(RIGHT)) {
    test(`${what}: ${file}`, async () => {
      const host = /^ {2}(\S+):$/m.exec(await readFault(file))?.[1];
      const about = report.checks.filter(({ id, objects }) => {
        return id.includes(`/${host}/`) || objects.some(({ virtualHost }) => virtualHost === host);
      });
      assert.ok(about.length > 5, `${about.length} checks of ${host}`);
      const failed = about.filter(({ status }) => status === "failed");
      assert.deepEqual(failed, []);
    });
  }

  test("no check of them fails, whatever it is about", () => {
    const failed = report.checks.filter(({ status }) => status === "failed");
    assert.deepEqual(failed, []);
  });

  test("a virtual host whose name is another one's, percent-encoded", async () => {
    await declare("percent-before.yaml", "percent.yaml");
    await succeeds("up", "--yes", "--skip-smoke");
    const uri = `${await output("administratorUri")}/${encodeURIComponent("a%2Fb")}`;
    for (const queue of ["q", "s"]) await publishTo(uri, queue, ["kept"]);
    await declare("percent-after.yaml", "percent.yaml");
    const refused = await project.warren(["up", "--yes", "--skip-smoke"]);
    assert.notEqual(refused.exitCode, 0);
    for (const queue of ["q", "s"])
      assert.match(refused.stdout + refused.stderr, new RegExp(`"${queue}": 1 ready`));
    await declare("percent-before.yaml", "percent.yaml");
    const preview = await project.shell("pulumi preview --expect-no-changes");
    assert.equal(preview.exitCode, 0, preview.stdout + preview.stderr);
  });

  for (const [kind, file, place] of [
    ["a user", "user-proto.yaml", /^declarations\/user-proto\.yaml:3:3: .*__proto__/m],
    ["an exchange", "exchange-proto.yaml", /^declarations\/exchange-proto\.yaml:1:\d+: .*__proto__/m],
  ] as const) {
    test(`${kind} named __proto__: refused with its place, or made like any other`, async () => {
      await declare(file);
      const check = await project.warren(["check"]);
      if (/^\d+ errors?\b/m.test(check.stdout)) {
        assert.match(check.stdout, place);
        await project.declare({ [file]: "virtualHosts: {}\n" });
        return;
      }
      await succeeds("up", "--yes", "--skip-smoke");
      const uris = Object.entries(JSON.parse(await output("amqpUris")) as Record<string, string>);
      for (const [user, uri] of uris) assert.ok(new URL(uri).password.length >= 16, user);
      if (kind === "a user") assert.ok(uris.some(([user]) => user === "__proto__"));
    });
  }
});

describe("a plugin that only the stack's config names", { concurrency: false }, () => {
  let project: TemporaryProject;
  before(async () => {
    const config = { "warren:plugins": ["rabbitmq_random_exchange"] };
    const text = await readFault("config-twice.yaml");
    project = await temporaryProject({ config, declarations: { "house.yaml": text } });
  });
  after(async () => await project.dispose());

  for (const words of [["check"], ["preview"], ["smoke", "--list"]]) {
    test(`is known to ./warren ${words.join(" ")}`, async () => {
      const ended = await project.warren(words);
      assert.equal(ended.exitCode, 0, ended.stdout + ended.stderr);
    });
  }
});

function readFault(file: string): Promise<string> {
  return readFile(join(FAULTS, file), "utf8");
}
