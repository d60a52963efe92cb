/** Lessons for somebody who watches: what happens in each, as it happens, and never two of them mixed. */
import type { Scenario } from "../../examples/scenarios/stage/scenario.ts";
import { type ScenarioEvent, scenarioId } from "../../examples/scenarios/stage/scenario-checks.ts";
import type { SmokeProgress } from "../../smoke-tests/smoke-options.ts";

export interface ScenarioWatch {
  readonly onEvent: (event: ScenarioEvent) => void;
  readonly onProgress: (event: SmokeProgress) => void;
}

/** Characters for the name of who does something; a longer one is not cut. */
const WHO = 18;

/**
 * Lessons run side by side. The first that says something is shown as it goes; what others say meanwhile is kept
 * until it has ended.
 */
export function watchScenarios(scenarios: readonly Scenario[], show: (line: string) => void): ScenarioWatch {
  const kept = new Map<string, string[]>();
  const ended = new Set<string>();
  let current: string | undefined;

  const say = (id: string, line: string): void => {
    current ??= id;
    if (current === id) show(line);
    else kept.set(id, [...(kept.get(id) ?? []), line]);
  };
  const next = (): void => {
    current = undefined;
    for (const [id, lines] of kept) {
      kept.delete(id);
      for (const line of lines) show(line);
      if (ended.has(id)) continue;
      current = id;
      return;
    }
  };
  const begun = new Set<string>();
  const begin = ({ name, teaches, look }: Scenario): void => {
    const id = scenarioId(name);
    if (begun.has(id)) return;
    begun.add(id);
    for (const line of ["", `${name}: ${teaches}`, `  Look: ${look}`]) say(id, line);
  };
  return {
    onEvent({ scenario, who, what }) {
      const told = scenarios.find(({ name }) => name === scenario);
      if (told !== undefined) begin(told);
      say(scenarioId(scenario), `  ${who.padEnd(WHO)} ${what}`);
    },
    onProgress(event) {
      if (event.type !== "checked" || !begun.has(event.result.id)) return;
      const { id, status } = event.result;
      say(id, `  ${status}`);
      ended.add(id);
      if (current === id) next();
    },
  };
}
