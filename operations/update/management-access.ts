/** The HTTP API of a stack's broker, as its administrator. */
import { type ManagementApi, withManagementApi } from "../../broker/api/management-api.ts";
import type { ExistingAccess } from "../../infra/server/existing/existing-broker-access.ts";
import type { Context } from "../../terminal/context.ts";
import { listenersOf } from "../servers/listeners.ts";
import { assertTlsOfStack } from "../stack/tls-demand.ts";
import type { Workspace } from "../stack/workspace.ts";
import { readAdministrator } from "./existing-broker.ts";

/**
 * @param asked.access to a broker that exists already; undefined for a server of the stack
 * @throws WarrenError `tls-required` before anything is sent, and as `use` does
 */
export async function withStackApi<T>(
  context: Context,
  workspace: Workspace,
  asked: {
    readonly access: ExistingAccess | undefined;
    readonly use: (api: ManagementApi) => Promise<T>;
  },
): Promise<T> {
  const { access, use } = asked;
  const [listener] = listenersOf(workspace);
  const { management: url, ca } = access ?? { management: listener.managementUrl, ca: listener.ca };
  assertTlsOfStack(workspace, [url]);
  const { username, password } = access ?? (await readAdministrator(context, workspace));
  return await withManagementApi({ url, username, password, ca }, use);
}
