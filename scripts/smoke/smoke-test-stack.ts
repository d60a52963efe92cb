/** Runs the smoke tests against the broker of a stack and keeps the report. */
import { join } from "node:path";
import { readDisposable, readPlugins } from "../../infra/config/stack-config.ts";
import type { Declaration } from "../../model/declaration/declaration.ts";
import { keepReport } from "../../operations/smoke/keep-report.ts";
import { LOCAL_FOLDER } from "../../operations/stack/backend.ts";
import { credentialsOf, type StackOutputs, trustOf } from "../../operations/stack/outputs.ts";
import type { Project } from "../../operations/stack/project.ts";
import type { Workspace } from "../../operations/stack/workspace.ts";
import type { SmokeReport } from "../../smoke-tests/report/smoke-report.ts";
import type { SmokeTarget } from "../../smoke-tests/smoke-target.ts";
import type { Context } from "../../terminal/context.ts";
import { runAndShow, type ShowOptions } from "../smoke/run-and-show.ts";

export interface StackToTest {
  readonly workspace: Workspace;
  readonly outputs: StackOutputs;
  readonly declaration: Declaration;
}

/** What a run may do to the stack's broker. */
export type RunOptions = Pick<SmokeTarget, "readOnly" | "keepsRunning" | "breaksConnections">;

/** The stack's broker, with all that is known of it. */
export function targetOf(
  { workspace, outputs, declaration }: StackToTest,
  run: RunOptions = {},
): SmokeTarget {
  const { amqp, management, prometheus } = outputs.endpoints;
  const isOurs = outputs.nodes.length > 0;
  const { stack, project } = workspace;
  return {
    declaration,
    subject: { stack, declaration: String(project.config.get("declarations")) },
    managementUrl: management,
    amqpUrl: amqp,
    ...(prometheus === undefined ? {} : { prometheusUrl: prometheus }),
    ...trustOf(outputs),
    administrator: credentialsOf(outputs.administratorUri),
    users: Object.entries(outputs.amqpUris).map(([name, uri]) => ({
      name,
      password: credentialsOf(uri).password,
    })),
    ...(isOurs ? pluginsOf(workspace.project) : {}),
    ...run,
    disposable: readDisposable(workspace.project.config),
    nodes: outputs.nodes.map(({ container, endpoints }) => ({
      container,
      amqpUrl: endpoints.amqp,
      managementUrl: endpoints.management,
    })),
  };
}

/** @returns the report, and the page that it is kept in; beside it is the same as JSON */
export async function smokeTestStack(
  context: Context,
  stack: StackToTest,
  run: RunOptions = {},
  options: ShowOptions = {},
): Promise<{ report: SmokeReport; file: string }> {
  const shown = { ...options, stack: stack.workspace.stack };
  const report = await runAndShow(context, targetOf(stack, run), shown);
  return { report, file: await keepReport(join(context.root, LOCAL_FOLDER, "reports"), report) };
}

/** Every server that Warren makes has the first two; see the stack's config in Pulumi.yaml. */
function pluginsOf({ config }: Pick<Project, "config">): Pick<SmokeTarget, "plugins"> {
  return { plugins: [...new Set(["rabbitmq_management", "rabbitmq_prometheus", ...readPlugins(config)])] };
}
