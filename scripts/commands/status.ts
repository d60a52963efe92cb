import { setTimeout as delay } from "node:timers/promises";
import { withManagementApi } from "../../broker/api/management-api.ts";
import type { Outcome } from "../../model/exit-codes.ts";
import { visibleLine } from "../../model/text/visible.ts";
import { advise } from "../../operations/stack/checkout.ts";
import { openChosenStack } from "../../operations/stack/open-workspace.ts";
import { credentialsOf, readOutputs, trustOf } from "../../operations/stack/outputs.ts";
import { warnOfPlainText } from "../../operations/stack/tls-demand.ts";
import { type StackStatus, stackStatus } from "../../operations/status/stack-status.ts";
import { type Context, print, redraw } from "../../terminal/context.ts";
import { type Command, defineCommand, JSON_OPTION, STACK_OPTION } from "../cli/command.ts";
import { printResult } from "../cli/results/result.ts";
import { STATUS_RESULT, WATCHED_STATUS_RESULT } from "../cli/results/status-result.ts";
import { statusChanges } from "../status/changes.ts";
import { renderStatus, statusOutcome } from "../status/render.ts";

/** Milliseconds between two looks of `--watch`. */
const INTERVAL = 2_000;

export const status: Command = defineCommand({
  name: "status",
  summary: "say what of a stack runs, and how its broker is",
  outcomes: { failed: "it does not answer", found: "something is wrong" },
  examples: [
    { words: "status", does: "once" },
    { words: "status --watch", does: "again and again" },
    { words: "status --json", does: "for programs" },
  ],
  options: {
    ...STACK_OPTION,
    ...JSON_OPTION,
    watch: {
      kind: "flag",
      help: "look again and again, until Ctrl-C; elsewhere than on a terminal: tell changes",
    },
  },
  async run(context, said) {
    const workspace = await openChosenStack(context, said);
    const outputs = await readOutputs(context, workspace);
    warnOfPlainText(context, [outputs.endpoints.management]);
    const { management: url } = outputs.endpoints;
    const access = { url, ...credentialsOf(outputs.administratorUri), ...trustOf(outputs) };
    return await withManagementApi(access, async (api) => {
      const look = async (): Promise<StackStatus> => await stackStatus(context, workspace, { outputs, api });
      const { json } = said;
      if (said.watch) return await watch(context, look, json);
      const found = await look();
      if (json) printResult(context, STATUS_RESULT, found);
      else print(context, shown(context, found));
      return statusOutcome(found);
    });
  },
});

function shown(context: Context, status: StackStatus): string {
  return advise(context, status.stack, renderStatus(status));
}

/**
 * On a terminal the whole status, drawn over the one before; elsewhere once, and then a line for each change. With
 * `--json` a status a line, whenever something has changed.
 */
async function watch(context: Context, look: () => Promise<StackStatus>, json: boolean): Promise<Outcome> {
  const { signal, stdout } = context;
  const redraws = !json && stdout.isTTY === true;
  let before: StackStatus | undefined;
  while (!signal.aborted) {
    const now = await look().catch((error: unknown) => {
      if (signal.aborted) return undefined;
      throw error;
    });
    if (now === undefined) break;
    const changes = before === undefined ? [] : statusChanges(before, now);
    if (redraws) {
      redraw(context, `${shown(context, now)}\n  ${new Date().toLocaleTimeString()}, Ctrl-C ends`);
    } else if (json) {
      if (before === undefined || changes.length > 0) printResult(context, WATCHED_STATUS_RESULT, now);
    } else if (before === undefined) print(context, shown(context, now));
    for (const change of redraws || json ? [] : changes)
      print(context, visibleLine(`${new Date().toISOString()} ${change}`));
    before = now;
    await delay(INTERVAL, undefined, { signal }).catch(() => undefined);
  }
  return "done";
}
