/** The lessons as checks: each runs in an empty virtual host of its own, which is removed afterwards. */

import { bounded } from "../../../broker/amqp/bounded.ts";
import { messageOf } from "../../../model/warren-error.ts";
import { type Check, checkId, type Finding, failed } from "../../../smoke-tests/check.ts";
import { type CheckBatch, single } from "../../../smoke-tests/run/check-batch.ts";
import type { CheckContext } from "../../../smoke-tests/run/check-context.ts";
import { describe, judgeScenario, remedy } from "./judge-scenario.ts";
import { openStage } from "./open-stage.ts";
import type { Scenario } from "./scenario.ts";

/** Milliseconds for one wait of a program: a confirm, the next message. */
const PATIENCE = 10_000;
/** Milliseconds for a whole program. */
const TIME_LIMIT = { shadow: 60_000, disposable: 400_000 } as const;
/** Milliseconds that a program may take less than its check, so that it is the program's wait that ends. */
const MARGIN = 10_000;

/** Something that happens in a lesson, for who watches. */
export interface ScenarioEvent {
  readonly scenario: string;
  /** `worker A` */
  readonly who: string;
  /** `does task 1` */
  readonly what: string;
}

export interface ScenarioOptions {
  readonly onEvent?: (event: ScenarioEvent) => void;
  /** Milliseconds for one wait of a program. @default 10_000 */
  readonly patience?: number;
}

export function scenarioChecks(scenarios: readonly Scenario[], options: ScenarioOptions = {}): CheckBatch[] {
  return scenarios.map((scenario) => ({
    ...single(checkOf(scenario), (context) => runScenario(scenario, context, options)),
    timeLimit: TIME_LIMIT[scenario.needs ?? "shadow"],
  }));
}

/** The id of its check: `scenario/hello-world`. */
export function scenarioId(name: string): string {
  return checkId("scenario", name);
}

function checkOf({ name, teaches, needs = "shadow" }: Scenario): Check {
  return {
    id: scenarioId(name),
    kind: "scenario",
    needs,
    objects: [{ type: "broker", name: "broker" }],
    proves: teaches,
  };
}

async function runScenario(
  scenario: Scenario,
  context: CheckContext,
  { onEvent, patience = PATIENCE }: ScenarioOptions,
): Promise<Finding> {
  const { name, program, expected, needs = "shadow" } = scenario;
  let last = "";
  const tell = (who: string, what: string): void => {
    last = `${who} ${what}`;
    onEvent?.({ scenario: name, who, what });
  };
  const { stage, objections } = await openStage(context, { name, patience, tell });
  const { signal } = context;
  try {
    const timeout = TIME_LIMIT[needs] - MARGIN;
    const observed = await bounded("the program to end", program(stage), { timeout, signal });
    return judgeScenario(scenario, observed);
  } catch (error) {
    signal.throwIfAborted();
    if (isBug(error)) throw error;
    const before = last === "" ? "" : `the last that happened: ${last}`;
    return failed(describe(expected), messageOf(error), {
      remedy: remedy(name),
      reason: objections().at(-1) ?? before,
    });
  }
}

/** What the broker refuses amqplib throws as an Error and nothing more special; these are faults in the program. */
function isBug(error: unknown): boolean {
  const bugs = [TypeError, RangeError, ReferenceError, SyntaxError];
  return !(error instanceof Error) || bugs.some((bug) => error instanceof bug);
}
