/**
 * Servers that fail to start, are gone, or show a certificate that nobody takes. They cannot be asked what is on them, and so nothing on them can be planned, not
 * even the setting that would mend them: the server's part of the program goes first.
 */
import { failsToStart } from "../../broker/node/await-started.ts";
import { type Context, say } from "../../terminal/context.ts";
import { isExisting } from "../stack/project.ts";
import { PROVIDERS, showPulumi } from "../stack/pulumi.ts";
import { isInBroker } from "../stack/state-resource.ts";
import type { Workspace } from "../stack/workspace.ts";
import { areCertificatesRefused } from "./listeners.ts";

/** URNs of what is inside `warren:server:DockerServer` and `warren:server:ClusterServer`, by Pulumi's own patterns. */
const SERVERS = "**warren:server:**";

/**
 * Where one node serves, it is asked for all of them, and the others are replaced in their turn.
 *
 * @param words of `pulumi up`
 * @returns whether there is a server that can be asked now; Pulumi has said why there is not
 */
export async function updateFailedServers(
  context: Context,
  workspace: Workspace,
  words: readonly string[],
): Promise<boolean> {
  const targets = await targetsWhileServersFail(context, workspace);
  if (targets.length === 0) return true;
  return (await showPulumi(context, [...words, ...targets], workspace)) === 0;
}

/**
 * Options for Pulumi that leave out what cannot be asked for: the server alone where none of its nodes can start or be
 * reached, which is told; none where one can.
 */
export async function targetsWhileServersFail(
  context: Context,
  workspace: Workspace,
): Promise<readonly string[]> {
  const nodes = (await workspace.docker.get()).containers.filter(({ isNode }) => isNode);
  if (nodes.length === 0) {
    if (isExisting(workspace.project) || !(await workspace.state.get()).some(isInBroker)) return [];
    say(context, "The server is gone. What the config says of it comes first.");
    return ["--target", SERVERS];
  }
  const refused = await areCertificatesRefused(workspace, context.signal);
  const problems = await Promise.all(
    nodes.map(async ({ name: container, isConnected }) => {
      if (!isConnected) return "is out of its network";
      if (await failsToStart({ container }, context.signal)) return "fails to start";
      return refused ? "shows a certificate that is not trusted, or has ended" : undefined;
    }),
  );
  if (problems.includes(undefined)) return [];
  const told = nodes.map(({ name }, index) => `${name} ${problems[index] ?? ""}.`);
  say(context, `${told.join(" ")} What the config says of the server comes first.`);
  // Whom the providers trust stands in the state, too.
  return [...(refused ? ["--target", PROVIDERS] : []), "--target", SERVERS];
}
