/** Runs the planned checks against a broker and reports. */

import { ManagementApi } from "../../broker/api/management-api.ts";
import { readOverview } from "../../broker/api/overview.ts";
import { READY_TIMEOUT } from "../../broker/node/await-ready.ts";
import { poll } from "../../broker/node/poll.ts";
import { isAdministrator } from "../../model/rabbitmq/user-tags.ts";
import { isProtected } from "../../model/text/broker-url.ts";
import { messageOf, WarrenError } from "../../model/warren-error.ts";
import { type Check, type CheckResult, type Finding, NEEDS, resultOf, skipped } from "../check.ts";
import { checkAlarms } from "../checks/operation/alarms.ts";
import type { Permitted } from "../plan-checks.ts";
import { type SmokeReport, shownUrl, totalsOf } from "../report/smoke-report.ts";
import { checkedRunId, newRunId } from "../shadow/run-id.ts";
import { removeRun } from "../shadow/shadow-hosts.ts";
import { Shadows } from "../shadow/shadows.ts";
import type { SmokeOptions } from "../smoke-options.ts";
import type { SmokeTarget } from "../smoke-target.ts";
import { arrive } from "./arrive.ts";
import { assertOneBroker } from "./assert-one-broker.ts";
import type { PlanInput } from "./check-batch.ts";
import { connectedClients, spared } from "./connected-clients.ts";
import { openContext } from "./open-context.ts";
import { allowedOf, planRun, type SelectedBatch, whyPartial } from "./plan-run.ts";
import { runBatch } from "./run-batch.ts";
import { settleMap } from "./settle.ts";

/** Batches that run side by side. Whatever stops a server runs alone. */
const SIDE_BY_SIDE = { "read-only": 16, shadow: 4, disposable: 1 } as const;

/** Milliseconds: removing a virtual host with thousands of queues takes long. */
const REQUEST_TIMEOUT = 120_000;

/**
 * What it makes on the broker (shadow virtual hosts, temporary users) is removed at its end, also after a failure
 * and when `options.signal` ends it; a node that is restarting then is waited for. What a killed run has left is
 * removed by the next run that may make something. Nothing is written to the declared virtual hosts.
 *
 * @throws WarrenError when it could not run: the broker cannot be reached, the administrator is refused, the addresses are
 *   of two brokers, a node cannot be commanded, the selection selects nothing, another run is in the way. A check that
 *   fails is no error but in the report.
 * @throws the signal's reason when it is aborted
 */
export async function runSmokeTests(target: SmokeTarget, options: SmokeOptions = {}): Promise<SmokeReport> {
  const runId = checkedRunId(options.runId ?? newRunId());
  const clock = { started: new Date(), from: performance.now() };
  const planned = planRun(knownOf(target), options.select, options.plan);
  options.onProgress?.({ type: "planned", checks: planned.checks, runId });
  const results = new Results(planned.checks, options);
  for (const { check, reason } of planned.skipped) results.add(check, skipped(reason), 0);

  const { version, leftBehind, notAllowed } = await withApi(target, (api) =>
    runPlanned(planned.batches, { target, options, runId, api, results }),
  );
  const checks = results.inOrder();
  return {
    format: 1,
    runId,
    subject: { stack: "", declaration: "", ...target.subject },
    partial: whyPartial(planned, target, notAllowed),
    started: clock.started.toISOString(),
    seconds: Math.round(performance.now() - clock.from) / 1000,
    broker: {
      managementUrl: shownUrl(target.managementUrl),
      amqpUrl: shownUrl(target.amqpUrl),
      version,
    },
    totals: totalsOf(checks),
    checks,
    leftBehind,
  };
}

/** What is known of a target before anything runs. */
function knownOf(target: SmokeTarget): PlanInput & Permitted {
  const { declaration, users, amqpUrl, disposable, nodes, readOnly = false, keepsRunning } = target;
  const knownPasswords = users.map(({ name }) => name);
  const tls = isProtected(amqpUrl);
  const permitted = { readOnly, disposable, nodes: nodes.length, keepsRunning };
  return { declaration, knownPasswords, tls, ...permitted };
}

interface Run {
  readonly target: SmokeTarget;
  readonly options: SmokeOptions;
  readonly runId: string;
  readonly api: ManagementApi;
  readonly results: Results;
}

async function runPlanned(
  planned: readonly SelectedBatch[],
  run: Run,
): Promise<{ version: string; leftBehind: string[]; notAllowed: number }> {
  const { target, options, runId, api, results } = run;
  const signal = options.signal ?? new AbortController().signal;
  results.enter("asking the broker");
  const needed = new Set(planned.flatMap(({ checks }) => checks.map(({ needs }) => needs)));
  const restarts = needed.has("disposable");
  const makes = needed.has("shadow") || restarts ? "shadows" : "nothing";
  await assertOneBroker(api, target, signal);
  const { version, tags, removed } = await arrive(api, target, {
    runId,
    makes: target.readOnly === true ? "never" : makes,
    restarts,
    signal,
    onWait: () => results.enter("waiting for the broker, which does not answer"),
  });
  for (const virtualHost of removed) options.onProgress?.({ type: "left-over-removed", virtualHost });
  const { batches, refused } = allowedOf(planned, tags);
  for (const { check, reason } of refused) results.add(check, skipped(reason), 0);
  const shadows = new Shadows(api, { runId, restarts, signal });
  let outcome: { error?: unknown } = {};
  try {
    for (const needs of NEEDS) {
      const some = batches.filter(({ checks }) => checks[0]?.needs === needs);
      if (needs !== "read-only" && some.length > 0) {
        // Each of them would wait for confirms until its time is over.
        const alarms = await checkAlarms(api, signal);
        if (alarms.status === "failed") {
          for (const check of some.flatMap(({ checks }) => checks)) results.add(check, alarms, 0);
          continue;
        }
      }
      if (needs === "disposable" && some.length > 0 && target.breaksConnections !== true) {
        const clients = await connectedClients(api, target, signal);
        if (clients.length > 0) {
          const reason = spared(clients);
          for (const check of some.flatMap(({ checks }) => checks)) results.add(check, skipped(reason), 0);
          continue;
        }
      }
      await settleMap(some, (each) => runOne(each, { ...run, shadows, signal }), SIDE_BY_SIDE[needs]);
      signal.throwIfAborted();
    }
  } catch (error) {
    outcome = { error };
  }
  const leftBehind = makes === "shadows" && isAdministrator(tags) ? await cleanUp(run) : [];
  if (!("error" in outcome)) return { version, leftBehind, notAllowed: refused.length };
  if (leftBehind.length === 0) throw outcome.error;
  throw new WarrenError(
    "smoke-test-interrupted",
    `${messageOf(outcome.error)}; left behind: ${leftBehind.join("; ")}`,
    { hint: "The next smoke test removes it.", cause: outcome.error },
  );
}

async function runOne(
  { batch, checks }: SelectedBatch,
  run: Run & { readonly shadows: Shadows; readonly signal: AbortSignal },
): Promise<void> {
  const { results, options } = run;
  const kind = checks[0]?.kind;
  const enter = (phase: string): void => results.enter(phase, kind);
  options.onProgress?.({ type: "started", checks });
  await runBatch(batch, {
    checks,
    signal: run.signal,
    open: (signal) => openContext({ ...run, signal, enter }),
    found: (check, finding, milliseconds) => results.add(check, finding, milliseconds),
  });
  options.onProgress?.({ type: "ended", checks });
}

/** The results as they come. */
class Results {
  readonly #plan: readonly Check[];
  readonly #results = new Map<Check, CheckResult>();
  readonly #options: SmokeOptions;

  constructor(plan: readonly Check[], options: SmokeOptions) {
    this.#plan = plan;
    this.#options = options;
  }

  enter(phase: string, kind?: Check["kind"]): void {
    this.#options.onProgress?.({ type: "phase", phase, ...(kind === undefined ? {} : { kind }) });
  }

  add(check: Check, finding: Finding, milliseconds: number): void {
    const result = resultOf(check, finding, milliseconds);
    this.#results.set(check, result);
    this.#options.onProgress?.({ type: "checked", result });
  }

  inOrder(): CheckResult[] {
    return this.#plan.map((check) => {
      const result = this.#results.get(check);
      if (result === undefined) throw new Error(`the check ${check.id} has no result`);
      return result;
    });
  }
}

/** It is not ended by the run's signal: what was made is removed all the same. */
async function cleanUp({ target, runId, results }: Run): Promise<string[]> {
  results.enter("cleaning up");
  // Connections of before a restart are of no use any more.
  return withApi(target, async (api) => {
    try {
      await awaitAnswer(api);
    } catch (error) {
      return [`the shadow virtual hosts and the users of run ${runId}: ${messageOf(error)}`];
    }
    return removeRun(api, runId);
  });
}

/**
 * Where the run ends while a node is restarting. Of the management API alone: a node whose AMQP listener is missing says for
 * ever that it is not ready.
 */
async function awaitAnswer(api: ManagementApi): Promise<void> {
  await poll(
    `the management API at ${api.endpoint.url}`,
    { timeout: READY_TIMEOUT, interval: 200 },
    async (signal, note) => {
      try {
        await readOverview(api, signal);
        return true;
      } catch (error) {
        if (!(error instanceof WarrenError) && !signal.aborted) throw error;
        note(messageOf(error));
        return undefined;
      }
    },
  );
}

async function withApi<T>(
  { managementUrl, administrator, ca }: SmokeTarget,
  use: (api: ManagementApi) => Promise<T>,
): Promise<T> {
  const options = { requestTimeout: REQUEST_TIMEOUT, ...(ca === undefined ? {} : { ca }) };
  const api = new ManagementApi({ url: managementUrl, ...administrator }, options);
  try {
    return await use(api);
  } finally {
    await api.close();
  }
}
