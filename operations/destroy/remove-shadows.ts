/** The servers of others stay when a stack on them goes, and with them what is on them. */
import { withManagementApi } from "../../broker/api/management-api.ts";
import type { ExistingAccess } from "../../infra/server/existing/existing-broker-access.ts";
import { removeLeftOvers } from "../../smoke-tests/shadow/claim-broker.ts";
import type { Context } from "../../terminal/context.ts";

/** Removes what killed smoke tests have left on a broker that stays. @returns its virtual hosts */
export async function removeShadows(
  { signal }: Pick<Context, "signal">,
  { management: url, username, password, ca }: ExistingAccess,
): Promise<readonly string[]> {
  return await withManagementApi(
    { url, username, password, ca },
    async (api) => await removeLeftOvers(api, { restarts: false, signal }),
  );
}
