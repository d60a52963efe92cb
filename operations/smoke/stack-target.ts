/** The broker of a stack as a target of the smoke tests, with all that is known of it. */
import { readDisposable, readList, readPlugins } from "../../infra/config/config-keys.ts";
import type { Declaration } from "../../model/declaration/declaration.ts";
import { PLUGINS_OF_SERVERS } from "../../model/rabbitmq/plugins.ts";
import type { Selection } from "../../smoke-tests/select-checks.ts";
import type { SmokeTarget } from "../../smoke-tests/smoke-target.ts";
import { credentialsOf, type StackOutputs, trustOf } from "../stack/outputs.ts";
import type { Project } from "../stack/project.ts";
import type { Workspace } from "../stack/workspace.ts";

export interface StackToTest {
  readonly workspace: Workspace;
  readonly outputs: StackOutputs;
  readonly declaration: Declaration;
}

/** What a run may do to the stack's broker. */
export type RunOptions = Pick<SmokeTarget, "readOnly" | "keepsRunning" | "breaksConnections">;

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
    users: outputs.amqpUris.map(([name, uri]) => ({
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

/** What a stack's config leaves out, beside what is chosen already. @throws WarrenError `config-invalid` */
export function withStackChoice(select: Selection, { config }: Pick<Project, "config">): Selection {
  const kept = readList(config, "smokeSkip").map((id) => ({ id, by: 'config "smokeSkip"' }));
  return { ...select, skip: [...(select.skip ?? []), ...kept] };
}

/** See the stack's config in Pulumi.yaml. */
function pluginsOf({ config }: Pick<Project, "config">): Pick<SmokeTarget, "plugins"> {
  return { plugins: [...new Set([...PLUGINS_OF_SERVERS, ...readPlugins(config)])] };
}
