/** `--scenario` and `--watch`: lessons are run instead of the declaration's checks, and shown as they go. */
import { chooseScenarios, SCENARIO_NAMES } from "../../examples/scenarios/all-scenarios.ts";
import type { Scenario } from "../../examples/scenarios/stage/scenario.ts";
import { scenarioChecks } from "../../examples/scenarios/stage/scenario-checks.ts";
import type { Plan } from "../../smoke-tests/smoke-options.ts";
import type { Context } from "../../terminal/context.ts";
import { createProgress, type Progress } from "../../toolchain/progress.ts";
import type { Options, Said } from "../cli/option.ts";
import type { ShowOptions } from "./run-and-show.ts";
import { watchScenarios } from "./watch-scenarios.ts";

export const SCENARIO_OPTIONS = {
  scenario: {
    kind: "choices",
    value: "NAME",
    choices: SCENARIO_NAMES,
    help: "run a lesson of messaging instead (docs/scenarios.md), or all of them",
  },
  watch: { kind: "flag", help: "with --scenario: show the messages as they go" },
} as const satisfies Options;

export type ScenarioSaid = Said<typeof SCENARIO_OPTIONS>;

/** @returns undefined where none was said */
export function scenariosOf({ scenario: names }: ScenarioSaid): Scenario[] | undefined {
  return names.length === 0 ? undefined : chooseScenarios(names);
}

/** For a plan that is only listed. */
export function planOf(scenarios: readonly Scenario[] | undefined): { readonly plan?: Plan } {
  return scenarios === undefined ? {} : { plan: () => scenarioChecks(scenarios) };
}

/** What `runAndShow` is told for lessons, and for a lesson that is watched. */
export function showing(
  context: Context,
  { scenarios, watch }: { readonly scenarios: readonly Scenario[] | undefined; readonly watch: boolean },
): ShowOptions {
  if (scenarios === undefined || !watch) return planOf(scenarios);
  const progress: Progress = createProgress(context.stderr);
  const { onEvent, onProgress } = watchScenarios(scenarios, (line) => progress.note(line));
  return { progress, onProgress, plan: () => scenarioChecks(scenarios, { onEvent }) };
}
