/** docs/guides/tutorial.md, done from its beginning to its end: each command prints what the page has below it. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { after, before, describe, test } from "node:test";
import { Repository } from "./ci/testing/repository.ts";
import { runElsewhere } from "./testing/run-elsewhere.ts";
import { type TemporaryProject, temporaryProject } from "./testing/temporary-project.ts";

const ROOT = dirname(import.meta.dirname);
/** The one file that is written in it. */
const FILE = "declarations/shop.yaml";
/** In the page: lines that are left out. */
const LEFT_OUT = /^\.\.\.\n/m;
/** Between what two commands have printed. */
const MARK = "--- the next command ---";

interface Step {
  readonly language: string;
  readonly text: string;
}

const STEPS = [
  ...readFileSync(join(ROOT, "docs/guides/tutorial.md"), "utf8").matchAll(/^```(\w+)\n([^]*?)^```$/gm),
].map(([, language = "", text = ""]): Step => ({ language, text }));

describe("docs/guides/tutorial.md", { concurrency: false }, () => {
  let project: TemporaryProject;
  let repository: Repository;
  before(async () => {
    project = await temporaryProject();
    repository = await Repository.of(project.root, []);
    repository.git("config", "user.name", "Somebody");
    repository.git("config", "user.email", "somebody@example.org");
  });
  after(async () => {
    await project.dispose();
    await repository.remove();
  });

  test("has commands with their output, a declaration and changes of it", () => {
    const languages = STEPS.map(({ language }) => language);
    assert.deepEqual(new Set(languages), new Set(["console", "yaml", "diff"]));
    assert.ok(STEPS.length > 10);
  });

  for (const { language, text } of STEPS) {
    test(`${language}: ${text.split("\n", 1)[0]}`, async () => {
      if (language === "yaml") await writeFile(join(project.root, FILE), text);
      else if (language === "diff") await change(text);
      else await run(text);
    });
  }

  /** What the page says to change stands there once. */
  async function change(diff: string): Promise<void> {
    const lines = diff.trimEnd().split("\n");
    const side = (sign: string): string =>
      lines.flatMap((line) => (line.startsWith(sign) ? [`${line.slice(1)}\n`] : [])).join("");
    const path = join(project.root, FILE);
    const parts = (await readFile(path, "utf8")).split(side("-"));
    assert.equal(parts.length, 2, diff);
    await writeFile(path, parts.join(side("+")));
  }

  /** In one shell, so that `echo $?` tells of the command before. */
  async function run(text: string): Promise<void> {
    const shown = text.split(/^\$ /m).slice(1);
    const commands = shown.map((each) => each.slice(0, each.indexOf("\n")));
    const script = ["exec 2>&1", ...commands.map((each) => `${each}\nc=$?; echo '${MARK}'; (exit $c)`)];
    const { stdout } = await runElsewhere(script.join("\n").replaceAll("warren-dev", project.name), {
      cwd: project.root,
      environment: project.environment,
    });
    const printed = stdout.split(`${MARK}\n`);
    for (const [index, command] of commands.entries()) {
      const expected = (shown[index] ?? "").slice(command.length + 1);
      const output = asOnDev(printed[index] ?? "");
      const isSo = isAsShown(constant(output), constant(expected));
      assert.ok(isSo, `${command}\nprinted\n${output}\nand not\n${expected}`);
    }
  }

  /** As it is on the stack `dev`, which is not told by its name, with the ports that a node has by itself. */
  function asOnDev(output: string): string {
    const { amqp, management } = project.ports;
    return output
      .replaceAll(` --stack ${project.stack}`, "")
      .replaceAll(project.stack, "dev")
      .replaceAll(`:${amqp}`, ":5672")
      .replaceAll(`:${management}`, ":15672");
  }
});

/** Without what is another one in each run. */
function constant(text: string): string {
  return text.replaceAll(/\bwarren-smoke-\d{8}t[\w-]+/g, "warren-smoke-RUN");
}

/** All lines, in their order, with nothing between them but where the page leaves lines out. */
function isAsShown(output: string, shown: string): boolean {
  const [first = "", ...more] = shown.split(LEFT_OUT);
  const last = more.pop();
  if (last === undefined) return output === first;
  if (!output.startsWith(first)) return false;
  let end = first.length;
  for (const part of more) {
    const begin = `\n${output}`.indexOf(`\n${part}`, end);
    if (begin < 0) return false;
    end = begin + part.length;
  }
  return `\n${output.slice(end)}`.endsWith(`\n${last}`);
}
