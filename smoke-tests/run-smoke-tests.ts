/** Runs the planned checks against a broker and reports. */
import { ManagementApi } from "../broker/management-api.ts";
import { awaitReady } from "../broker/node/await-ready.ts";
import { isRunning } from "../broker/node/node.ts";
import { messageOf, WarrenError } from "../model/warren-error.ts";
import { type CheckResult, type Finding, resultOf, skipped } from "./check.ts";
import { type QueueRef, runDurability } from "./durability/run-durability.ts";
import { type PlannedCheck, planChecks } from "./plan-checks.ts";
import { type SmokeReport, totalsOf } from "./report/smoke-report.ts";
import { runQuickCheck } from "./run-quick-check.ts";
import { settleMap } from "./settle.ts";
import { checkedRunId, newRunId } from "./shadow/run-id.ts";
import { removeLeftOvers, removeRun } from "./shadow/shadow-hosts.ts";
import type { SmokeOptions, SmokePhase, SmokeTarget } from "./smoke-target.ts";

/** Checks of requests and logins that run side by side. */
const QUICK_CHECKS = 16;

/** Milliseconds until a broker is back, when a run ends while it is restarting. */
const CLEAN_UP_TIMEOUT = 60_000;

/**
 * What it makes on the broker (shadow virtual hosts, one user) is removed at its end, also after a failure and
 * when `options.signal` ends it; a node that is restarting then is waited for. What a killed run has left is
 * removed by the next run that makes shadows. Nothing is written to the declared virtual hosts.
 *
 * @throws WarrenError when it could not run: the broker cannot be reached, the administrator is refused, a node
 *   cannot be commanded, another run is under way. A check that fails is no error but in the report.
 * @throws the signal's reason when it is aborted
 */
export async function runSmokeTests(target: SmokeTarget, options: SmokeOptions = {}): Promise<SmokeReport> {
  const runId = checkedRunId(options.runId ?? newRunId());
  const clock = { started: new Date(), from: performance.now() };
  const { disposable, nodes, users } = target;
  const knownPasswords = users.map(({ name }) => name);
  const plan = planChecks(target.declaration, { disposable, nodes: nodes.length, knownPasswords });
  options.onProgress?.({ type: "planned", checks: plan.length, runId });

  const results = new Results(plan, options);
  const { version, leftBehind } = await withApi(target, async (api) => {
    results.enter("asking the broker");
    const { rabbitmq_version } = await api.get<{ rabbitmq_version: string }>("/overview", options.signal);
    await settleMap(plan, (check) => runOrSkip(check, { target, api, results, options }), QUICK_CHECKS);
    const left = await runDurabilityChecks(plan, { target, api, runId, results, options });
    return { version: rabbitmq_version, leftBehind: left };
  });
  const checks = results.inOrder();
  return {
    runId,
    started: clock.started.toISOString(),
    seconds: Math.round(performance.now() - clock.from) / 1000,
    broker: { managementUrl: target.managementUrl, amqpUrl: target.amqpUrl, version },
    totals: totalsOf(checks),
    checks,
    leftBehind,
  };
}

/** The results as they come, and what has been waited for since when. */
class Results {
  readonly #plan: readonly PlannedCheck[];
  readonly #results = new Map<string, CheckResult>();
  readonly #options: SmokeOptions;

  constructor(plan: readonly PlannedCheck[], options: SmokeOptions) {
    this.#plan = plan;
    this.#options = options;
  }

  enter(phase: SmokePhase): void {
    this.#options.onProgress?.({ type: "phase", phase });
  }

  add(check: PlannedCheck, finding: Finding, milliseconds: number): void {
    const result = resultOf(check, finding, milliseconds);
    this.#results.set(check.id, result);
    this.#options.onProgress?.({ type: "checked", result });
  }

  inOrder(): CheckResult[] {
    return this.#plan.map((check) => {
      const result = this.#results.get(check.id);
      if (result === undefined) throw new Error(`the check ${check.id} has no result`);
      return result;
    });
  }
}

interface Run {
  readonly target: SmokeTarget;
  readonly api: ManagementApi;
  readonly results: Results;
  readonly options: SmokeOptions;
}

async function runOrSkip(check: PlannedCheck, { target, api, results, options }: Run): Promise<void> {
  if (check.skip !== undefined) {
    results.add(check, skipped(check.skip), 0);
    return;
  }
  if (check.test === "durability") return;
  const from = performance.now();
  const finding = await runQuickCheck(check, { target, api, signal: options.signal });
  results.add(check, finding, performance.now() - from);
}

/** @returns what was made on the broker and could not be removed */
async function runDurabilityChecks(
  plan: readonly PlannedCheck[],
  { target, api, runId, results, options }: Run & { readonly runId: string },
): Promise<string[]> {
  const checks = plan.filter((check) => check.test === "durability" && check.skip === undefined);
  if (checks.length === 0) return [];
  const { signal, onProgress } = options;
  await refuseStoppedNodes(target, signal);
  for (const virtualHost of await removeLeftOvers(api, signal)) {
    onProgress?.({ type: "left-over-removed", virtualHost });
  }
  const byQueue = new Map(checks.map((check) => [queueKey(check as QueueRef), check]));
  const from = performance.now();
  const found = (queue: QueueRef, finding: Finding): void => {
    const check = byQueue.get(queueKey(queue));
    if (check === undefined) throw new Error(`no check was planned for queue ${queue.queue}`);
    results.add(check, finding, performance.now() - from);
  };
  let outcome: { error?: unknown } = {};
  try {
    await runDurability({
      target,
      api,
      runId,
      signal,
      found,
      enter: (phase) => {
        results.enter(phase);
      },
    });
  } catch (error) {
    outcome = { error };
  }
  results.enter("cleaning up");
  const leftBehind = await cleanUp(target, runId);
  if (!("error" in outcome)) return leftBehind;
  if (leftBehind.length === 0) throw outcome.error;
  throw new WarrenError(
    "smoke-test-interrupted",
    `${messageOf(outcome.error)}; left behind: ${leftBehind.join("; ")}`,
    { hint: "The next smoke test removes it.", cause: outcome.error },
  );
}

function queueKey({ virtualHost, queue }: QueueRef): string {
  return JSON.stringify([virtualHost, queue]);
}

async function refuseStoppedNodes({ nodes }: SmokeTarget, signal?: AbortSignal): Promise<void> {
  for (const node of nodes) {
    if (await isRunning(node, signal === undefined ? {} : { signal })) continue;
    throw new WarrenError("node-not-running", `Container ${node.container} is not running.`, {
      hint: "Start it: ./warren start.",
    });
  }
}

/** It is not ended by the run's signal: what was made is removed all the same. */
async function cleanUp(target: SmokeTarget, runId: string): Promise<string[]> {
  try {
    await awaitReady(target, { timeout: CLEAN_UP_TIMEOUT });
  } catch (error) {
    return [`the shadow virtual hosts and the user of run ${runId}: ${messageOf(error)}`];
  }
  // Connections of before a restart are of no use any more.
  return withApi(target, (api) => removeRun(api, runId));
}

async function withApi<T>(
  { managementUrl, administrator }: SmokeTarget,
  use: (api: ManagementApi) => Promise<T>,
): Promise<T> {
  const api = new ManagementApi({ url: managementUrl, ...administrator }, { requestTimeout: 120_000 });
  try {
    return await use(api);
  } finally {
    await api.close();
  }
}
