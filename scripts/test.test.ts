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

const workflowSteps = (
  workflow: string,
): { readonly uses: readonly string[]; readonly run: readonly string[] } => {
  const text = readFileSync(join(ROOT, ".github/workflows", workflow), "utf8");
  const step = z.object({ uses: z.string().optional(), run: z.string().optional() });
  const { jobs } = z
    .object({ jobs: z.record(z.string(), z.object({ steps: z.array(step) })) })
    .parse(parse(text));
  const steps = Object.values(jobs).flatMap((job) => job.steps);
  return {
    uses: steps.flatMap(({ uses }) => uses ?? []),
    run: steps.flatMap(({ run }) => run ?? []),
  };
};

describe("other machines run the same", () => {
  const PINNED = /^actions\/[\w-]+@[0-9a-f]{40}$/;

  test("the workflow of GitHub runs .ci/run and nothing beside it, with actions pinned by their commits", () => {
    const { uses, run } = workflowSteps("test.yml");
    assert.deepEqual(run, [".ci/run"]);
    for (const each of uses) assert.match(each, PINNED);
  });

  test("the workflow of releases publishes what ./warren build makes of the tag, as it is called", async () => {
    const { uses, run } = workflowSteps("release.yml");
    for (const each of uses) assert.match(each, PINNED);
    const [first = "", ...others] = run;
    const words = first.replace("./warren ", "").replace('"$GITHUB_REF_NAME"', "v1.2.3").split(" ");
    const { build } = await import("./checkout/build.ts");
    assert.equal(words.shift(), build.name);
    assert.equal(build.read(words).help, false);
    const folder = words[words.indexOf("--out") + 1] ?? "";
    const { name } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { name: string };
    assert.ok(others[0]?.includes(`publish "${folder}/${name}-\${GITHUB_REF_NAME#v}.tgz"`), others[0]);
    const files = ["RELEASE.md", "*.gz", "*.tgz", "*.json", "SHA256SUMS"].map((file) => `${folder}/${file}`);
    assert.ok(others[1]?.endsWith(`--notes-file ${files.join(" ")}`), others[1]);
    assert.ok(others[2]?.includes(`- < "${folder}/${name}-\${GITHUB_REF_NAME#v}-image.tar.gz"`), others[2]);
    assert.equal(others.length, 3);
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
