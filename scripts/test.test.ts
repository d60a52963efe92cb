/** The steps of `./warren test`, by their names, and npm's scripts, which call them. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, test } from "node:test";
import { parse } from "yaml";
import { z } from "zod";
import { test as command, STEPS, stepsOf, TEST_OPTIONS } from "./checkout/test.ts";
import { readWords } from "./cli/option.ts";

const ROOT = dirname(import.meta.dirname);
const { scripts } = z
  .object({ scripts: z.record(z.string(), z.string()) })
  .parse(JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")));
const stepsFor = (...words: string[]): string[] => {
  const found = readWords({}, TEST_OPTIONS, words);
  if (typeof found === "string") throw new Error(found);
  return [...stepsOf(found.said)];
};

describe("the steps of ./warren test", () => {
  test("all of them, unless some are named", () => {
    assert.deepEqual(stepsFor(), STEPS);
    assert.deepEqual(stepsFor("--step", "lint", "--step", "types"), ["lint", "types"]);
  });

  test("--static leaves out what needs a broker, also where steps are named", () => {
    assert.deepEqual(
      stepsFor("--static"),
      STEPS.filter((step) => step !== "live"),
    );
    assert.deepEqual(stepsFor("--static", "--step", "unit", "--step", "live"), ["unit"]);
  });

  test("one that there is not is refused with those that there are", () => {
    assert.throws(() => command.read(["--step", "typos"]), {
      code: "usage",
      message: /--step cannot be "typos"; allowed: types, lint, format/,
    });
  });
});

describe("npm's scripts", () => {
  for (const [name, line] of Object.entries(scripts)) {
    test(`npm run ${name} is a call of ./warren test that it understands`, () => {
      const [program, subcommand, ...words] = line.split(" ");
      assert.deepEqual([program, subcommand], ["./warren", "test"]);
      assert.ok(stepsFor(...words).length > 0);
    });
  }

  test("those that people look for are there", () => {
    assert.deepEqual(
      ["test", "types", "lint", "format"].filter((name) => !Object.hasOwn(scripts, name)),
      [],
    );
  });
});

test("editors are told the width and the indents that the formatter has", () => {
  const { formatter } = z
    .object({
      formatter: z.object({ indentStyle: z.string(), indentWidth: z.number(), lineWidth: z.number() }),
    })
    .parse(JSON.parse(readFileSync(join(ROOT, "biome.json"), "utf8")));
  const [, forAll = ""] = readFileSync(join(ROOT, ".editorconfig"), "utf8").split(/^\[.*\]$/m);
  const told = new Map(
    [...forAll.matchAll(/^(\w+) = (\w+)$/gm)].map(([, key = "", value = ""]) => [key, value]),
  );
  assert.deepEqual(
    [told.get("indent_style"), told.get("indent_size"), told.get("max_line_length")],
    [formatter.indentStyle, String(formatter.indentWidth), String(formatter.lineWidth)],
  );
});

describe("other machines run the same", () => {
  test("the workflow of GitHub runs .ci/run and nothing beside it, with actions pinned by their commits", () => {
    const text = readFileSync(join(ROOT, ".github/workflows/test.yml"), "utf8");
    const step = z.object({ uses: z.string().optional(), run: z.string().optional() });
    const { jobs } = z
      .object({ jobs: z.record(z.string(), z.object({ steps: z.array(step) })) })
      .parse(parse(text));
    const steps = Object.values(jobs).flatMap((job) => job.steps);
    assert.deepEqual(
      steps.flatMap(({ run = [] }) => run),
      [".ci/run"],
    );
    for (const { uses } of steps)
      if (uses !== undefined) assert.match(uses, /^actions\/[\w-]+@[0-9a-f]{40}$/);
  });

  test(".ci/run is ./warren test, with all its steps", () => {
    const commands = readFileSync(join(ROOT, ".ci/run"), "utf8")
      .split("\n")
      .filter((line) => line !== "" && !line.startsWith("#"));
    assert.deepEqual(commands, ['exec "$(dirname "$0")/../warren" test --yes']);
  });

  test("the development container has a Node.js that Warren takes, and calls what is there", () => {
    // JSON with comments, which are lines of their own there.
    const text = readFileSync(join(ROOT, ".devcontainer/devcontainer.json"), "utf8");
    const container = z
      .object({ image: z.string(), postCreateCommand: z.string(), forwardPorts: z.array(z.number()) })
      .parse(parse(text.replace(/^\s*\/\/.*$/gm, "")));
    assert.match(container.image, /typescript-node:24-/);
    assert.equal(container.postCreateCommand, "./warren check");
    assert.deepEqual(container.forwardPorts, [5672, 15672, 15692]);
  });
});
