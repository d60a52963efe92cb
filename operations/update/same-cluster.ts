/** Whether the broker that a stack's config names is the one that its state is of. */
import type { ManagementApi } from "../../broker/api/management-api.ts";
import { anotherBroker, clusterIdentity } from "../../broker/cluster-identity.ts";
import type { ExistingAccess } from "../../infra/server/existing/existing-broker-access.ts";
import { isSaid } from "../../model/environment-variables.ts";
import type { Context } from "../../terminal/context.ts";
import type { Workspace } from "../stack/workspace.ts";
import { withStackApi } from "./management-access.ts";

/**
 * What the state has says nothing of another one, whatever is at its address now. States of earlier versions do not say which
 * it is, and are not compared.
 *
 * @throws WarrenError `another-broker`
 */
export async function assertSameCluster(
  { signal }: Pick<Context, "signal">,
  workspace: Workspace,
  api: ManagementApi,
): Promise<void> {
  const recorded = (await workspace.state.get()).flatMap(({ outputs }) => outputs?.clusterId ?? [])[0];
  if (recorded === undefined) return;
  const found = await clusterIdentity(api, signal);
  if (found !== undefined && found !== recorded) throw anotherBroker(api.endpoint.url, recorded, found);
}

/**
 * The same of a broker that exists already, by what the config says of it, unless it is said to take the place of one that is
 * gone.
 *
 * @throws WarrenError `another-broker`
 * @throws ManagementApiError where it cannot be asked
 */
export async function assertSameClusterAt(
  context: Context,
  workspace: Workspace,
  access: ExistingAccess,
): Promise<void> {
  if (isSaid(context.environment, "newBroker")) return;
  await withStackApi(context, workspace, {
    access,
    use: (api) => assertSameCluster(context, workspace, api),
  });
}
