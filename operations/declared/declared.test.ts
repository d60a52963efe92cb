import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { after, before, describe, test } from "node:test";
import { WarrenError } from "../../model/warren-error.ts";
import type { Context } from "../../terminal/context.ts";
import { readProject } from "../stack/project.ts";
import { checkAndLint } from "./declared.ts";

describe("before an environment is changed", () => {
  let root = "";
  before(async () => {
    root = await mkdtemp(join(tmpdir(), "warren-declared-"));
    await writeFile(
      join(root, "Pulumi.yaml"),
      "name: warren\nconfig: { declarations: { type: string, default: shop.yaml } }\n",
    );
  });
  after(async () => {
    await rm(root, { recursive: true });
  });

  async function declare(queues: string, nodes = 1): Promise<{ names: string[] | undefined; told: string }> {
    await writeFile(join(root, "shop.yaml"), `virtualHosts: { shop: { queues: { ${queues} } } }\n`);
    const stderr = new PassThrough();
    const context: Context = {
      root,
      cwd: root,
      environment: {},
      stdin: new PassThrough(),
      stdout: new PassThrough(),
      stderr,
      signal: new AbortController().signal,
      interactive: false,
      assumeYes: true,
    };
    const { virtualHosts } = await checkAndLint(context, await readProject(context, "dev"), {
      options: {},
      facts: { nodes },
    });
    const told: unknown = stderr.read();
    return {
      names: virtualHosts[0]?.topology.queues.map(({ name }) => name),
      told: Buffer.isBuffer(told) ? told.toString() : "",
    };
  }

  test("warnings are told in one line", async () => {
    assert.deepEqual(await declare("a: {}"), {
      names: ["a"],
      told: "The declaration has 1 warning: `./warren check --nodes 1` shows it.\n",
    });
    assert.match((await declare("a: {}, b: {}")).told, /^The declaration has 2 warnings: .* shows them\.\n$/);
  });

  test("the size of the cluster is known: a classic queue is on one of its nodes", async () => {
    assert.match((await declare("a: {}", 1)).told, / has 1 warning: .*--nodes 1` /);
    assert.match((await declare("a: {}", 3)).told, / has 2 warnings: .*--nodes 3` /);
  });

  test("what is silenced is not told", async () => {
    assert.equal((await declare("a: { lint: { unreachable-queue: a test } }")).told, "");
  });

  test("an error of lint stops it, and is told without the warnings", async () => {
    const queue = "a: { type: quorum, arguments: { x-dead-letter-strategy: at-least-once } }";
    await assert.rejects(declare(queue), isLint);
  });

  test("rules of a team and severities of the stack count", async () => {
    const rules = "name: team\nrules: { short: { message: Short., for: queue, require: { name: '^.$' } } }\n";
    await writeFile(join(root, "rules.yaml"), rules);
    const config = join(root, "Pulumi.dev.yaml");
    await writeFile(config, "config: { warren:lintRules: rules.yaml }\n");
    assert.match((await declare("aa: {}")).told, /^The declaration has 2 warnings: /);
    await writeFile(
      config,
      "config: { warren:lintRules: rules.yaml, warren:lintSeverity: { unreachable-queue: { off: a test } } }\n",
    );
    assert.match((await declare("aa: {}")).told, /^The declaration has 1 warning: /);
    await writeFile(
      config,
      "config: { warren:lintRules: rules.yaml, warren:lintSeverity: { team/short: error } }\n",
    );
    await assert.rejects(
      declare("aa: {}"),
      (error) =>
        error instanceof WarrenError &&
        error.code === "declaration-lint" &&
        error.message.includes("[team/short]"),
    );
    await rm(config);
  });

  test("a fault of reading stops it", async () => {
    await assert.rejects(
      declare("a: { typ: quorum }"),
      (error) => error instanceof WarrenError && error.code === "declaration-invalid",
    );
  });
});

function isLint(error: unknown): boolean {
  return (
    error instanceof WarrenError &&
    error.code === "declaration-lint" &&
    error.message.includes("[at-least-once-falls-back]") &&
    !error.message.includes("[unreachable-queue]")
  );
}
