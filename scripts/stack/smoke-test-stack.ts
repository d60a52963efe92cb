/** Runs the smoke tests against the broker of a stack and keeps the report. */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Declaration } from "../../model/declaration/declaration.ts";
import { renderHtml } from "../../smoke-tests/report/render-html.ts";
import type { SmokeReport } from "../../smoke-tests/report/smoke-report.ts";
import type { Selection } from "../../smoke-tests/select-checks.ts";
import type { SmokeTarget } from "../../smoke-tests/smoke-target.ts";
import type { Context } from "../cli/context.ts";
import { runAndShow, writeReport } from "../smoke/run-and-show.ts";
import { LOCAL_FOLDER } from "./backend.ts";
import { credentialsOf, type StackOutputs } from "./outputs.ts";
import type { Project } from "./project.ts";
import type { Workspace } from "./workspace.ts";

export interface StackToTest {
  readonly workspace: Workspace;
  readonly outputs: StackOutputs;
  readonly declaration: Declaration;
}

/** @returns the report, and the page that it is kept in; beside it is the same as JSON */
export async function smokeTestStack(
  context: Context,
  { workspace, outputs, declaration }: StackToTest,
  options: { readonly select?: Selection; readonly verbose?: boolean; readonly readOnly?: boolean } = {},
): Promise<{ report: SmokeReport; file: string }> {
  const target: SmokeTarget = {
    declaration,
    managementUrl: outputs.endpoints.management,
    amqpUrl: outputs.endpoints.amqp,
    prometheusUrl: outputs.endpoints.prometheus,
    administrator: credentialsOf(outputs.administratorUri),
    users: Object.entries(outputs.amqpUris).map(([name, uri]) => ({
      name,
      password: credentialsOf(uri).password,
    })),
    readOnly: options.readOnly === true,
    disposable: isDisposable(workspace.project),
    nodes: outputs.containers.map((container) => ({ container })),
  };
  const report = await runAndShow(context, target, options);
  const folder = join(context.root, LOCAL_FOLDER, "reports");
  await mkdir(folder, { recursive: true });
  const file = join(folder, `${workspace.stack}-smoke.html`);
  await writeReport(file, renderHtml(report));
  await writeReport(file.replace(/html$/, "json"), `${JSON.stringify(report, null, 2)}\n`);
  return { report, file };
}

/** Whether the stack says that its servers may be stopped and killed. */
export function isDisposable({ config }: Pick<Project, "config">): boolean {
  // Pulumi writes what it is told on a command line as a string.
  return String(config.get("disposable")) === "true";
}
