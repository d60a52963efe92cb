/** Runs the smoke tests against the broker of a stack, shows them, and keeps the report. */
import { join } from "node:path";
import { LOCAL_FOLDER } from "../../files/project-folder.ts";
import { keepReport } from "../../operations/smoke/keep-report.ts";
import {
  type RunOptions,
  type StackToTest,
  targetOf,
  withStackChoice,
} from "../../operations/smoke/stack-target.ts";
import type { SmokeReport } from "../../smoke-tests/report/smoke-report.ts";
import type { Context } from "../../terminal/context.ts";
import { runAndShow, type ShowOptions } from "./run-and-show.ts";

/** @returns the report, and the page that it is kept in; beside it is the same as JSON */
export async function smokeTestStack(
  context: Context,
  stack: StackToTest,
  { run = {}, options = {} }: { readonly run?: RunOptions; readonly options?: ShowOptions } = {},
): Promise<{ report: SmokeReport; file: string }> {
  const { stack: name, project } = stack.workspace;
  const shown = { ...options, select: withStackChoice(options.select ?? {}, project), stack: name };
  const report = await runAndShow(context, targetOf(stack, run), shown);
  return { report, file: await keepReport(join(context.root, LOCAL_FOLDER, "reports"), report) };
}
