import { glob, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { LOCAL_FOLDER } from "../../files/project-folder.ts";
import { WarrenError } from "../../model/warren-error.ts";
import { type Context, say } from "../../terminal/context.ts";
import { cacheFolderOf, keyOf } from "../../toolchain/cache/cache.ts";
import { compileCacheOf } from "../../toolchain/cache/compile-cache.ts";
import { type Command, defineCommand } from "../cli/command.ts";
import type { Options, Said } from "../cli/option.ts";
import { runProgram } from "../cli/run-program.ts";
import { changedFiles } from "../own-tests/changed-files.ts";
import { inGroups } from "../own-tests/groups.ts";
import { lookAtHouse } from "../own-tests/layers.ts";
import { runLiveTests } from "../own-tests/live-tests.ts";
import { checksOfAll, checksOfFiles, environmentOfChecks, STATIC_STEPS } from "../own-tests/static-checks.ts";
import { withTestEnvironment } from "../testing/test-environment.ts";

export const STEPS = [...STATIC_STEPS, "unit", "live"] as const;
type Step = (typeof STEPS)[number];

/** Files at once. Of two cores Node's runner would leave one alone. */
const UNIT_AT_ONCE = "--test-concurrency=2";
export const TEST_OPTIONS = {
  static: { kind: "flag", help: "only what needs no broker: types, lint, format, layers, unit tests" },
  step: {
    kind: "choices",
    value: "STEP",
    choices: STEPS,
    help: "only this step, and those that are named beside it",
  },
  fix: { kind: "flag", help: "lint and format change the files where they can" },
  watch: { kind: "flag", help: "the unit tests alone, and again when a file changes that they import" },
} as const satisfies Options;

export const test: Command = defineCommand({
  name: "test",
  summary: "Warren's own tests: types, lint, format, layers, unit tests, and live tests on real brokers",
  examples: [
    { words: "test", does: "everything" },
    { words: "test --static", does: "all that needs no broker" },
    { words: "test model/lint/", does: "one folder, and what differs from the last commit" },
  ],
  options: TEST_OPTIONS,
  operands: "[PATH...]",
  async run(context, said, paths) {
    const steps = stepsOf(said);
    const all = (
      await Array.fromAsync(
        glob("**/*.test.ts", { cwd: context.root, exclude: ["node_modules", LOCAL_FOLDER] }),
      )
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

    // Compiled code and stripped types are kept, for a fifth of the time of all the processes.
    const environment = { NODE_COMPILE_CACHE: compileCacheOf(context.environment) };
    if (said.watch) {
      await runStep(context, "Unit tests, until Ctrl-C", nodeTest(unit, "--watch"), environment);
      return "done";
    }
    const isPart = paths.length > 0 && said.step.length === 0;
    const changed = isPart ? await changedFiles(context.root) : undefined;
    const checks = changed === undefined ? await checksOf(context, said) : checksOfFiles(changed, said);
    const ofChecks = environmentOfChecks(context.environment);
    for (const { title, words } of checks) await runStep(context, title, words, ofChecks);
    if (steps.has("layers") && changed === undefined) await checkHouse(context);
    if (steps.has("unit") && unit.length > 0) {
      await inGroups(context.root, unit, (files) =>
        runStep(context, "Unit tests", nodeTest(files, UNIT_AT_ONCE), environment),
      );
    }
    if (!steps.has("live") || live.length === 0) return "done";
    // Who names files looks into just these.
    const again = paths.length === 0;
    await withTestEnvironment(context, (environment) =>
      runLiveTests(context, { files: live, environment, again }),
    );
    return "done";
  },
});

/** Of the whole checkout, but for the layers. */
async function checksOf(
  context: Context,
  said: Said<typeof TEST_OPTIONS>,
): Promise<readonly { readonly title: string; readonly words: readonly string[] }[]> {
  const steps = stepsOf(said);
  const folder = join(cacheFolderOf(context.environment), "types");
  await mkdir(folder, { recursive: true });
  const typesKept = join(folder, `${await keyOf(context.root, [], [context.root])}.tsbuildinfo`);
  return checksOfAll(steps, { fix: said.fix, typesKept });
}

/** @throws WarrenError `test-failed`: what is out of order has been printed by then */
async function checkHouse(context: Context): Promise<void> {
  say(context, "\n== Layers");
  const { counts, faults } = await lookAtHouse(context);
  for (const fault of faults) say(context, fault);
  say(context, counts);
  if (faults.length > 0) throw new WarrenError("test-failed", "Layers: failed.");
}

export function stepsOf({ static: isStatic, step: named }: Said<typeof TEST_OPTIONS>): ReadonlySet<Step> {
  const steps = new Set<Step>(named.length > 0 ? named : STEPS);
  if (isStatic) steps.delete("live");
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
  const code = await runProgram(context, words, { environment });
  if (code !== 0) throw new WarrenError("test-failed", `${title}: failed.`);
}
