/** Runs smoke tests with their progress shown, and writes the reports that were asked for. */
import { resolve } from "node:path";
import { replaceFile } from "../../files/replace-file.ts";
import { advise } from "../../operations/stack/checkout.ts";
import type { CheckResult } from "../../smoke-tests/check.ts";
import { renderHtml } from "../../smoke-tests/report/render-html.ts";
import { renderJunit } from "../../smoke-tests/report/render-junit.ts";
import { renderReport } from "../../smoke-tests/report/render-report.ts";
import type { SmokeReport } from "../../smoke-tests/report/smoke-report.ts";
import { runSmokeTests } from "../../smoke-tests/run/run-smoke-tests.ts";
import type { SmokeOptions } from "../../smoke-tests/smoke-options.ts";
import type { SmokeTarget } from "../../smoke-tests/smoke-target.ts";
import { type Context, print, printJson, say } from "../../terminal/context.ts";
import { createProgress, type Progress } from "../../toolchain/progress.ts";
import type { SmokeSaid } from "./options.ts";
import { smokeDisplay } from "./progress.ts";

export interface ShowOptions extends Pick<SmokeOptions, "select" | "plan" | "onProgress"> {
  /** Names every check in the report. */
  readonly verbose?: boolean;
  /** Where the progress is shown. @default on stderr */
  readonly progress?: Progress;
  /** Whose broker it is; undefined where it is no stack's. */
  readonly stack?: string;
  /** Whether the report is what the command is called for, and goes to stdout. @default false: to stderr */
  readonly isResult?: boolean;
}

/** Shows the progress while they run, and the report afterwards. */
export async function runAndShow(
  context: Context,
  target: SmokeTarget,
  { select = {}, verbose = false, progress, onProgress, stack, isResult = false, ...plan }: ShowOptions = {},
): Promise<SmokeReport> {
  const display = smokeDisplay(progress ?? createProgress(context.stderr));
  let found: SmokeReport;
  try {
    found = await runSmokeTests(target, {
      ...plan,
      signal: context.signal,
      onProgress(event) {
        onProgress?.(event);
        display.show(event);
      },
      select,
    });
  } finally {
    display.end();
  }
  const report = { ...found, checks: found.checks.map(forReader) };
  const show = isResult ? print : say;
  show(context, renderReport(report, { verbose }));
  return report;

  /** What is to be done is done from where this was called, on the stack that was tested. */
  function forReader(check: CheckResult): CheckResult {
    return { ...check, remedy: advise(context, stack, check.remedy) };
  }
}

/** What `--json`, `--junit` and `--html` ask for. Paths are from where the command was called. */
export async function writeReports(
  context: Context,
  said: Pick<SmokeSaid, "json" | "junit" | "html">,
  report: SmokeReport,
): Promise<void> {
  if (said.json) printJson(context, report);
  for (const [file, render] of [
    [said.junit, renderJunit],
    [said.html, renderHtml],
  ] as const) {
    if (file !== undefined) await replaceFile(resolve(context.cwd, file), render(report));
  }
}
