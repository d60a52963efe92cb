import { glob } from "node:fs/promises";
import { WarrenError } from "../model/warren-error.ts";
import type { Command } from "./cli/command.ts";
import { type Context, say } from "./cli/context.ts";
import { runProgram } from "./cli/run-program.ts";
import { withTestEnvironment } from "./testing/test-environment.ts";

export const test: Command = {
  name: "test",
  summary: "Warren's own tests: types, lint, format, layers, unit tests, and live tests on real brokers",
  options: {
    static: { type: "boolean", help: "only what needs no broker: types, lint, format, layers, unit tests" },
  },
  operands: "[PATH...]",
  async run(context, values, paths) {
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

    for (const [title, words] of STATIC_CHECKS) await runStep(context, title, words);
    if (unit.length > 0) await runStep(context, "Unit tests", nodeTest(unit));
    if (values["static"] === true || live.length === 0) return 0;
    await withTestEnvironment(context, (environment) =>
      runStep(context, "Live tests", nodeTest(live, "--test-concurrency=2"), environment),
    );
    return 0;
  },
};

const STATIC_CHECKS: readonly (readonly [string, readonly string[]])[] = [
  ["Types", ["node_modules/.bin/tsc", "--noEmit"]],
  ["Lint", ["node_modules/.bin/oxlint", "--type-aware", "--deny-warnings"]],
  ["Format", ["node_modules/.bin/biome", "check"]],
  ["Layers", ["node_modules/.bin/depcruise", "--config", "layers.config.js", "."]],
];

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
