/** Compares what a lesson's program has seen with what it has to see, exactly. Pure. */
import { isDeepStrictEqual } from "node:util";
import { type Finding, failed, passed } from "../../../smoke-tests/check.ts";
import type { Observation, Scenario } from "./scenario.ts";

export function judgeScenario({ name, expected }: Scenario, observed: Observation): Finding {
  const keys = [...new Set([...Object.keys(expected), ...Object.keys(observed)])];
  const different = keys.filter((key) => !isDeepStrictEqual(expected[key], observed[key]));
  if (different.length === 0) return passed(describe(expected), describe(observed));
  // The parts that are right would hide the one that is not.
  const only = (whole: Observation): string =>
    describe(Object.fromEntries(different.map((key) => [key, whole[key]])));
  return failed(only(expected), only(observed), { remedy: remedy(name) });
}

/** `received: ["Hello World!"]; left: 0` */
export function describe(observation: Observation): string {
  const parts = Object.entries(observation).map(
    ([key, value]) => `${key}: ${JSON.stringify(value) ?? "nothing"}`,
  );
  return parts.join("; ");
}

export function remedy(name: string): string {
  return `Look at the messages as they go: \`./warren smoke --scenario ${name} --watch\`. Has the broker a default policy, a limit or a plugin that changes what queues do?`;
}
