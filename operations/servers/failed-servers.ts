/**
 * Servers that fail to start, or are gone. They cannot be asked what is on them, and so nothing on them can be planned, not
 * even the setting that would mend them: the server's part of the program goes first.
 */
import { failsToStart } from "../../broker/node/await-started.ts";
import { type Context, say } from "../../terminal/context.ts";
import { isExisting } from "../stack/project.ts";
import { showPulumi } from "../stack/pulumi.ts";
import { isInBroker } from "../stack/state-resource.ts";
import type { Workspace } from "../stack/workspace.ts";

/** URNs of what is inside `warren:server:DockerServer` and `warren:server:ClusterServer`, by Pulumi's own patterns. */
const SERVERS = "**warren:server:**";

/**
 * Where one node serves, it is asked for all of them, and the others are replaced in their turn.
 *
 * @param nodes the containers of all
 * @param words of `pulumi up`
 * @returns whether there is a server that can be asked now; Pulumi has said why there is not
 */
export async function updateFailedServers(
  context: Context,
  workspace: Workspace,
  { nodes, words }: { readonly nodes: readonly string[]; readonly words: readonly string[] },
): Promise<boolean> {
  const targets = await targetsWhileServersFail(context, workspace, nodes);
  if (targets.length === 0) return true;
  return (await showPulumi(context, [...words, ...targets], workspace)) === 0;
}

/**
 * Options for Pulumi that leave out what cannot be asked for: the server alone where none of its nodes can start, which
 * is told; none where one can.
 */
export async function targetsWhileServersFail(
  context: Context,
  workspace: Workspace,
  nodes: readonly string[],
): Promise<readonly string[]> {
  if (nodes.length === 0) {
    if (isExisting(workspace.project) || !(await workspace.state.get()).some(isInBroker)) return [];
    say(context, "The server is gone. What the config says of it comes first.");
    return ["--target", SERVERS];
  }
  const fails = await Promise.all(nodes.map((container) => failsToStart({ container }, context.signal)));
  if (!fails.every(Boolean)) return [];
  const fail = nodes.length === 1 ? "fails" : "fail";
  say(context, `${nodes.join(", ")} ${fail} to start. What the config says of the server comes first.`);
  return ["--target", SERVERS];
}
