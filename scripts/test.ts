import { glob } from "node:fs/promises";
import { WarrenError } from "../model/warren-error.ts";
import { type Command, usage, type Values } from "./cli/command.ts";
import { type Context, say } from "./cli/context.ts";
import { runProgram } from "./cli/run-program.ts";
import { withTestEnvironment } from "./testing/test-environment.ts";

/** What needs no broker, in order. Options that mend what was found stand in `fix`. */
const STATIC_CHECKS: Readonly<Record<string, StaticCheck>> = {
  types: { title: "Types", words: ["node_modules/.bin/tsc", "--noEmit"], fix: [] },
  lint: {
    title: "Lint",
    words: ["node_modules/.bin/oxlint", "--type-aware", "--deny-warnings"],
    fix: ["--fix"],
  },
  format: { title: "Format", words: ["node_modules/.bin/biome", "check"], fix: ["--write"] },
  layers: {
    title: "Layers",
    words: ["node_modules/.bin/depcruise", "--config", "layers.config.js", "."],
    fix: [],
  },
};

interface StaticCheck {
  readonly title: string;
  readonly words: readonly string[];
  readonly fix: readonly string[];
}

export const STEPS: readonly string[] = [...Object.keys(STATIC_CHECKS), "unit", "live"];

export const test: Command = {
  name: "test",
  summary: "Warren's own tests: types, lint, format, layers, unit tests, and live tests on real brokers",
  options: {
    static: { type: "boolean", help: "only what needs no broker: types, lint, format, layers, unit tests" },
    step: {
      type: "string",
      value: "STEP",
      multiple: true,
      help: `only this step, and those that are named beside it: ${STEPS.join(", ")}`,
    },
    fix: { type: "boolean", help: "lint and format change the files where they can" },
  },
  operands: "[PATH...]",
  async run(context, values, paths) {
    const steps = stepsOf(values);
    const all = (
      await Array.fromAsync(glob("**/*.test.ts", { cwd: context.root, exclude: ["node_modules", ".warren"] }))
    )
      .filter(
        (file) => paths.length === 0 || paths.some((path) => file.startsWith(path.replace(/^\.\//, ""))),
      )
      .toSorted();
    if (all.length === 0) {
      throw new WarrenError("usage", `No test file below ${paths.join(", ")}.`, {
        hint: "They are named *.test.ts.",
      });
    }
    const live = all.filter((file) => file.endsWith(".live.test.ts"));
    const unit = all.filter((file) => !live.includes(file));

    for (const [step, check] of Object.entries(STATIC_CHECKS)) {
      if (!steps.has(step)) continue;
      const more = values["fix"] === true ? check.fix : [];
      await runStep(context, check.title, [...check.words, ...more]);
    }
    if (steps.has("unit") && unit.length > 0) await runStep(context, "Unit tests", nodeTest(unit));
    if (!steps.has("live") || live.length === 0) return 0;
    await withTestEnvironment(context, (environment) =>
      runStep(context, "Live tests", nodeTest(live, "--test-concurrency=2"), environment),
    );
    return 0;
  },
};

/** @throws WarrenError `usage` for a step that there is not */
export function stepsOf(values: Values): ReadonlySet<string> {
  const named = (values["step"] ?? []) as readonly string[];
  const unknown = named.find((step) => !STEPS.includes(step));
  if (unknown !== undefined) {
    throw usage(test, `"${unknown}" is not a step of the tests: ${STEPS.join(", ")}`);
  }
  const steps = new Set(named.length > 0 ? named : STEPS);
  if (values["static"] === true) steps.delete("live");
  return steps;
}

function nodeTest(files: readonly string[], ...flags: readonly string[]): string[] {
  return [process.execPath, "--test", "--test-reporter=spec", ...flags, ...files];
}

/** @throws WarrenError `test-failed`: what failed has been printed by then */
async function runStep(
  context: Context,
  title: string,
  words: readonly string[],
  environment: NodeJS.ProcessEnv = {},
): Promise<void> {
  say(context, `\n== ${title}`);
  const code = await runProgram(context, words, environment);
  if (code !== 0) throw new WarrenError("test-failed", `${title}: failed.`);
}
