/** Breaks a right broker by one thing, runs the smoke tests, makes it right again, and says what they have said. */

import { apiPath } from "../../../broker/api/management-api.ts";
import { poll } from "../../../broker/node/poll.ts";
import { rawGet } from "../../../broker/testing/raw-answer.ts";
import { CHECK_KINDS, type CheckResult, describeObject } from "../../check.ts";
import type { SmokeReport } from "../../report/smoke-report.ts";
import type { SmokeOptions } from "../../smoke-options.ts";
import type { Exported, Json } from "./exported.ts";
import type { Mutant } from "./mutant.ts";
import { restore } from "./restore.ts";
import { type Breakable, takeStep } from "./take-step.ts";

export interface Outcome {
  readonly mutant: Mutant;
  /** Ids of the checks that failed and say what is broken. */
  readonly namedBy: readonly string[];
  /** Ids of the others that failed. */
  readonly otherFailures: readonly string[];
  readonly leftBehind: readonly string[];
  /** Of the smoke tests alone. */
  readonly seconds: number;
}

export interface MutantRun {
  readonly broker: Breakable;
  /** The environment as it is when nothing is broken. */
  readonly right: Exported;
  readonly smokeTest: (options: SmokeOptions) => Promise<SmokeReport>;
  /**
   * Runs every check for each mutant. @default the checks that need a shadow virtual host run only where those that
   * read have not said by then what is broken: a check that has failed fails in the whole run as well
   */
  readonly whole?: boolean;
}

/** Milliseconds: RabbitMQ collects what it tells of a node every 5 s. */
const SETTLED = 120_000;

/** One look at the broker, a fraction of a second. */
const READING = ["operation", "presence"] as const;

/** What a broker is tested by whose servers may not be stopped; scenarios ask nothing of what it holds. */
const WITHOUT_RESTARTS = CHECK_KINDS.filter((kind) => kind !== "durability" && kind !== "scenario");

/** @throws Error where the mutant cannot be made, or not be unmade */
export async function runMutant(
  mutant: Mutant,
  { broker, right, smokeTest, whole = false }: MutantRun,
): Promise<Outcome> {
  try {
    for (const step of mutant.steps) await takeStep(broker, step);
    await settle(broker, mutant, true);
    if (mutant.restarts === true) return await smokeTestOf(mutant, () => smokeTest({}));
    if (!whole) {
      const first = await smokeTestOf(mutant, () => smokeTest({ select: { kinds: READING } }));
      if (first.namedBy.length > 0) return first;
    }
    return await smokeTestOf(mutant, () => smokeTest({ select: { kinds: WITHOUT_RESTARTS } }));
  } finally {
    for (const step of mutant.undo ?? []) await takeStep(broker, step);
    await settle(broker, mutant, false);
    await restore(broker, right);
  }
}

async function smokeTestOf(mutant: Mutant, run: () => Promise<SmokeReport>): Promise<Outcome> {
  const from = performance.now();
  try {
    return { mutant, ...judge(mutant, await run()) };
  } catch (error) {
    if (!(error instanceof Error) || !("code" in error) || error.code !== mutant.refused) throw error;
    const seconds = Math.round(performance.now() - from) / 1000;
    return {
      mutant,
      namedBy: [`could not run: ${String(error.code)}`],
      otherFailures: [],
      leftBehind: [],
      seconds,
    };
  }
}

async function settle({ api }: Breakable, { name, settled }: Mutant, broken: boolean): Promise<void> {
  if (settled === undefined) return;
  const { path, until } = settled;
  await poll(
    `${name}: ${broken ? "" : "not any more "}told`,
    { timeout: SETTLED, interval: 200 },
    async (signal) => {
      return until(await rawGet<Json>(api, apiPath(...path), signal)) === broken ? true : undefined;
    },
  );
}

function judge(mutant: Mutant, { checks, leftBehind, seconds }: SmokeReport): Omit<Outcome, "mutant"> {
  const failures = checks.filter(({ status }) => status === "failed");
  const naming = new Set(failures.filter((check) => saysAll(check, mutant.says)));
  return {
    namedBy: [...naming].map(({ id }) => id),
    otherFailures: failures.filter((check) => !naming.has(check)).map(({ id }) => id),
    leftBehind,
    seconds,
  };
}

/** In what a failed check is about, or in what it has seen; each name whole, and not as a part of another one. */
export function saysAll(
  { objects, observed, reason }: Pick<CheckResult, "objects" | "observed" | "reason">,
  names: readonly string[],
): boolean {
  const text = [...objects.map(describeObject), observed, reason].join("\n");
  return names.every((name) => {
    const quoted = name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
    return new RegExp(`(?<![\\w.])${quoted}(?![\\w.])`, "u").test(text);
  });
}

/** Why the outcome is not what it has to be; undefined where it is. */
export function faultOf({ mutant, namedBy, otherFailures, leftBehind }: Outcome): string | undefined {
  const failed = [...namedBy, ...otherFailures];
  if (leftBehind.length > 0) return `left behind: ${leftBehind.join("; ")}`;
  if (mutant.harmless !== undefined)
    return failed.length === 0 ? undefined : `noticed by ${failed.join(", ")}`;
  if (failed.length === 0) return "nobody has noticed it";
  return namedBy.length > 0
    ? undefined
    : `no failed check names ${mutant.says.join(", ")}; failed are ${failed.join(", ")}`;
}
