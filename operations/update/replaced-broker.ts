/**
 * WARREN_NEW_BROKER=yes: the broker of the stack takes the place of one that is gone. What the state has of the old one is
 * on no broker any more, and what is on the new one under the same names is somebody else's. @pulumi/rabbitmq knows of no
 * clusters: it would leave permissions as they are in the state, and a destroy would delete those of others. So all that
 * was made on the old one is taken out of the state before Pulumi is run.
 */

import { clusterIdentity } from "../../broker/cluster-identity.ts";
import type { ExistingAccess } from "../../infra/server/existing/existing-broker-access.ts";
import { isSaid } from "../../model/environment-variables.ts";
import { userClaim } from "../../provider/description/guards.ts";
import { user } from "../../provider/description/user.ts";
import { type Context, say } from "../../terminal/context.ts";
import { forgetBrokerObjects } from "../stack/state.ts";
import { isInBroker, type StateResource } from "../stack/state-resource.ts";
import type { Workspace } from "../stack/workspace.ts";
import { withStackApi } from "./management-access.ts";

/** A user says of which cluster it is; in states of earlier versions the claim of all of them. */
const SAYS_OF_USERS: ReadonlySet<string> = new Set([user.token, userClaim.token]);

/** What is known of the broker that is there. */
export interface BrokerThere {
  /** To one that exists already. */
  readonly access: ExistingAccess | undefined;
  /** Neither a server of the stack nor its data is on this machine any more. @default false */
  readonly isGone?: boolean;
}

export async function forgetReplacedBroker(
  context: Context,
  workspace: Workspace,
  { access, isGone = false }: BrokerThere,
): Promise<void> {
  if (!isSaid(context.environment, "newBroker")) return;
  const state = await workspace.state.get();
  const recorded = state.map(({ outputs }) => outputs?.clusterId);
  if (recorded.every((id) => id === undefined)) return;
  const live = isGone ? "" : await liveCluster(context, workspace, access);
  if (live === undefined || recorded.every((id) => id === undefined || id === live)) return;
  say(context, "The broker is another one than before: what the state has of the old one is forgotten.");
  const isOfAnother = ({ outputs }: StateResource): boolean =>
    outputs?.clusterId !== undefined && outputs.clusterId !== live;
  // They say it for their permissions as well.
  const usersGo = state.some((resource) => SAYS_OF_USERS.has(resource.type) && isOfAnother(resource));
  await forgetBrokerObjects(
    context,
    workspace,
    (resource) =>
      isInBroker(resource) && (resource.type.startsWith("rabbitmq:") ? usersGo : isOfAnother(resource)),
  );
}

/** @throws ManagementApiError where it cannot be asked */
async function liveCluster(
  context: Context,
  workspace: Workspace,
  access: ExistingAccess | undefined,
): Promise<string | undefined> {
  return await withStackApi(context, workspace, {
    access,
    use: (api) => clusterIdentity(api, context.signal),
  });
}
