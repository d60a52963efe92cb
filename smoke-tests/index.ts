/**
 * The smoke tests as a library: for node:test, Vitest, or a script of CI. docs/smoke-tests.md has examples, and
 * `examples/` one that runs.
 */
import { readFile } from "node:fs/promises";
import type { Declaration } from "../model/declaration/declaration.ts";
import { readDeclaration } from "../model/declaration/reading/read-declaration.ts";

/**
 * The lessons of messaging, each a program and a check of the broker: `SCENARIOS` are all, in the order in which they
 * are best read; `chooseScenarios(["rpc"])` are some, by name. They run in empty virtual hosts of their own:
 *
 *     const plan = () => scenarioChecks(SCENARIOS, { onEvent: ({ who, what }) => console.log(who, what) });
 *     const report = await broker.smokeTest({ plan });
 */
export { chooseScenarios, SCENARIOS } from "../examples/scenarios/all-scenarios.ts";
export type { Connection, Observation, Scenario, Stage } from "../examples/scenarios/stage/scenario.ts";
export {
  type ScenarioEvent,
  type ScenarioOptions,
  scenarioChecks,
} from "../examples/scenarios/stage/scenario-checks.ts";
export type { Declaration } from "../model/declaration/declaration.ts";
/** `declarationFromValue` is for a program that says its declaration itself, in the shape of a file. */
export { declarationFromValue, readDeclaration } from "../model/declaration/reading/read-declaration.ts";
export { WarrenError } from "../model/warren-error.ts";
export type { Check, CheckResult } from "./check.ts";
export { type DeclaredBroker, type DeclaredBrokerOptions, startDeclaredBroker } from "./declared-broker.ts";
export { renderHtml } from "./report/render-html.ts";
export { renderJunit } from "./report/render-junit.ts";
export { renderReport } from "./report/render-report.ts";
export { exitCode, type SmokeReport } from "./report/smoke-report.ts";
export { planRun } from "./run/plan-run.ts";
export { runSmokeTests } from "./run/run-smoke-tests.ts";
export type { Selection } from "./select-checks.ts";
export type { SmokeOptions, SmokeProgress } from "./smoke-options.ts";
export type { SmokeTarget, UserPassword } from "./smoke-target.ts";

/**
 * Reads declaration files (YAML, or RabbitMQ's definitions.json) together, as one declaration.
 *
 * @throws WarrenError `declaration-invalid` with every fault, each with its place
 */
export async function readDeclarationFiles(
  ...files: readonly [string | URL, ...(string | URL)[]]
): Promise<Declaration> {
  const read = files.map(async (file) => ({ path: String(file), text: await readFile(file, "utf8") }));
  return readDeclaration(await Promise.all(read));
}
