/** What of a broker an adoption must leave as it is. */
import type { ManagementApi } from "../../broker/api/management-api.ts";
import { inNoOrder } from "../../broker/testing/compared-definitions.ts";
import { rawGet } from "../../broker/testing/raw-answer.ts";

/** All that the broker exports, hashes of passwords too, but what Warren notes for itself; lists in one order. */
export async function exportedBroker(api: ManagementApi): Promise<Record<string, unknown>> {
  const { global_parameters: parameters, ...rest } = await rawGet<Record<string, unknown>>(
    api,
    "/definitions",
  );
  const theirs = (parameters as { name: string | null }[]).filter(
    ({ name }) => name?.startsWith("warren-") !== true,
  );
  return inNoOrder({ ...rest, global_parameters: theirs });
}
