import assert from "node:assert/strict";
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { PassThrough } from "node:stream";
import { after, before, describe, test } from "node:test";
import { WarrenError } from "../../model/warren-error.ts";
import type { Context } from "../../terminal/context.ts";
import { stateFile } from "./backend.ts";
import { allowNewStack, hasConfigFile } from "./known-stack.ts";
import { readProject } from "./project.ts";

describe("a stack that is not there is not made by its misspelt name", () => {
  let root = "";
  before(async () => {
    root = await mkdtemp(join(tmpdir(), "warren-stacks-"));
    await writeFile(join(root, "Pulumi.yaml"), "name: warren\nconfig: {}\n");
    await writeFile(join(root, "Pulumi.production.yaml"), "config: {}\n");
    const state = stateFile(root, "warren", "only-state");
    await mkdir(dirname(state), { recursive: true });
    await writeFile(state, "{}");
  });
  after(async () => await rm(root, { recursive: true }));

  // Nobody is logged in to a backend there.
  const environment = (): NodeJS.ProcessEnv => ({ PULUMI_CREDENTIALS_PATH: root });
  const context = (more: Partial<Context> = {}): Context => ({
    root,
    cwd: root,
    environment: environment(),
    stdin: new PassThrough(),
    stdout: new PassThrough(),
    stderr: new PassThrough(),
    signal: new AbortController().signal,
    interactive: false,
    assumeYes: true,
    ...more,
  });

  for (const stack of ["dev", "production", "only-state"]) {
    test(`"${stack}" is there`, async () => {
      await readProject(context(), stack);
      await allowNewStack(context(), { project: "warren", stack, isNew: false });
    });
  }

  test("another backend knows its own", async () => {
    const elsewhere = { ...environment(), PULUMI_BACKEND_URL: "s3://state" };
    await readProject(context({ environment: elsewhere }), "staging");
  });

  test("the misspelt one is refused, also with --yes, with what was meant and what there is", async () => {
    const before = await readdir(root);
    for (const refused of [
      () => readProject(context(), "prodution"),
      () => allowNewStack(context(), { project: "warren", stack: "prodution", isNew: false }),
    ]) {
      await assert.rejects(refused, (error) => {
        assert.ok(error instanceof WarrenError && error.code === "stack-unknown");
        assert.match(error.message, /Did you mean "production"\? There are: dev, only-state, production\.$/);
        assert.match(error.hint, /`\.\/warren up --new --stack prodution`/);
        return true;
      });
    }
    assert.deepEqual(await readdir(root), before);
  });

  test("a new one is made where that is said, and is there from then on", async () => {
    await allowNewStack(context(), { project: "warren", stack: "pr-12", isNew: true });
    await readProject(context(), "pr-12");
  });

  test("a new one on another backend keeps what was said by its file", async () => {
    const elsewhere = context({ environment: { ...environment(), PULUMI_BACKEND_URL: "s3://state" } });
    const place = { project: "warren", stack: "pr-13" };
    await allowNewStack(elsewhere, { ...place, isNew: false });
    assert.equal(await hasConfigFile(elsewhere, "pr-13"), false);
    await allowNewStack(elsewhere, { ...place, isNew: true });
    assert.equal(await hasConfigFile(elsewhere, "pr-13"), true);
  });

  for (const [answer, made] of [
    ["y", true],
    ["n", false],
    ["", false],
  ] as const) {
    test(`a person is asked, and says ${JSON.stringify(answer)}`, async () => {
      const stdin = new PassThrough();
      stdin.end(`${answer}\n`);
      const asked = allowNewStack(context({ interactive: true, assumeYes: false, stdin }), {
        project: "warren",
        stack: `asked-${answer}`,
        isNew: false,
      });
      if (made) await asked;
      else await assert.rejects(asked, { code: "stack-unknown" });
    });
  }
});
