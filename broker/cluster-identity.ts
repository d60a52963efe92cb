/**
 * Which cluster answers: RabbitMQ's own id, made at its first boot and kept in its metadata store, so that it stays
 * over restarts, upgrades and changes of nodes, and differs for every broker that began from nothing. It is the
 * global parameter `internal_cluster_id` (read on 3.10, 4.0 and 4.3; `rabbit_nodes:seed_internal_cluster_id/0`).
 *
 * It is copied with a full export of definitions: a broker that imported those of another has that one's id.
 */
import { WarrenError } from "../model/warren-error.ts";
import type { ManagementApi } from "./api/management-api.ts";
import { findGlobalParameter, type ListedGlobalParameter } from "./api/parameters.ts";

const PARAMETER = "internal_cluster_id";

/**
 * `rabbitmq-cluster-id-wPqxNwxDEY2CNph8scPuJw`; undefined where the broker has none, so that nothing can be compared.
 *
 * @throws ManagementApiError where the broker cannot be asked: the user needs the tag `policymaker` or
 *   `administrator`, as for the journal
 */
export async function clusterIdentity(api: ManagementApi, signal?: AbortSignal): Promise<string | undefined> {
  const found = await findGlobalParameter(api, PARAMETER, signal);
  return typeof found?.value === "string" ? found.value : undefined;
}

/** The same, of all global parameters. */
export function clusterIdIn(parameters: readonly ListedGlobalParameter[]): string | undefined {
  const value = parameters.find(({ name }) => name === PARAMETER)?.value;
  return typeof value === "string" ? value : undefined;
}

/** What is said of a state that another cluster's id is in. */
export function anotherBroker(url: string, recorded: string, found: string): WarrenError {
  return new WarrenError(
    "another-broker",
    `the state was made against another broker: cluster ${recorded}; at ${url} answers cluster ${found}`,
    {
      hint:
        "Does the stack's configuration name the right broker? Nothing was changed. If the old broker is gone for " +
        "good and this one takes its place: WARREN_NEW_BROKER=yes in the environment of `./warren up` (or `pulumi up`), " +
        "once; what the state says of the old one is then forgotten, and all is made anew on this one.",
    },
  );
}
