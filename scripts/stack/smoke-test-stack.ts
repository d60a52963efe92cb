/** Runs the smoke tests against the broker of a stack and keeps the report. */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Declaration } from "../../model/declaration/declaration.ts";
import { renderReport } from "../../smoke-tests/report/render-report.ts";
import type { SmokeReport } from "../../smoke-tests/report/smoke-report.ts";
import { runSmokeTests } from "../../smoke-tests/run-smoke-tests.ts";
import { createProgress } from "../../toolchain/progress.ts";
import { type Context, say } from "../cli/context.ts";
import { LOCAL_FOLDER } from "./backend.ts";
import { credentialsOf, type StackOutputs } from "./outputs.ts";
import type { Workspace } from "./workspace.ts";

export interface StackToTest {
  readonly workspace: Workspace;
  readonly outputs: StackOutputs;
  readonly declaration: Declaration;
}

/** @returns the report, and the file that it is kept in */
export async function smokeTestStack(
  context: Context,
  { workspace, outputs, declaration }: StackToTest,
): Promise<{ report: SmokeReport; file: string }> {
  const step = createProgress(context.stderr).start("Smoke tests");
  let report: SmokeReport;
  try {
    report = await runSmokeTests(
      {
        declaration,
        managementUrl: outputs.endpoints.management,
        amqpUrl: outputs.endpoints.amqp,
        administrator: credentialsOf(outputs.administratorUri),
        users: Object.entries(outputs.amqpUris).map(([name, uri]) => ({
          name,
          password: credentialsOf(uri).password,
        })),
        // Pulumi writes what it is told on a command line as a string.
        disposable: String(workspace.project.config.get("disposable")) === "true",
        nodes: outputs.containers.map((container) => ({ container })),
      },
      {
        signal: context.signal,
        onProgress: (event) => {
          if (event.type === "phase") step.line(event.phase);
        },
      },
    );
    step.done();
  } catch (error) {
    step.failed();
    throw error;
  }
  const folder = join(context.root, LOCAL_FOLDER, "reports");
  await mkdir(folder, { recursive: true });
  const file = join(folder, `${workspace.stack}-smoke.json`);
  await writeFile(file, `${JSON.stringify(report, null, 2)}\n`);
  say(context, renderReport(report).trimEnd());
  return { report, file };
}
