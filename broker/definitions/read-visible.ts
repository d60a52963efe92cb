/**
 * What a user who is no administrator is shown of virtual hosts, as an export would say it: definitions are for
 * administrators alone, the lists of objects for whoever has a permission in the virtual host, parameters for those of them
 * with the tag `policymaker`. Users are in no list for either; limits are left out.
 */
import type { DefinedParameter, In } from "../../model/definitions/definitions.ts";
import { COMPONENTS } from "../../model/rabbitmq/components.ts";
import { isAdministrator } from "../../model/rabbitmq/user-tags.ts";
import { knownVersion } from "../../model/rabbitmq/versions.ts";
import type { ManagementApi } from "../api/management-api.ts";
import { readOverview } from "../api/overview.ts";
import { listGlobalParameters, listParameters } from "../api/parameters.ts";
import { listVirtualHosts, VIRTUAL_HOST } from "../api/virtual-hosts.ts";
import { ownTags } from "../api/whoami.ts";
import { liveDefinitions } from "./live-definitions.ts";
import { type BrokerExport, readExport } from "./read-broker.ts";

/** Virtual hosts by their names, or all that are shown. */
type Named = readonly string[] | "all";

/**
 * As much of a broker as its user is shown: all of it to an administrator.
 *
 * @param names as of {@link readVisible}
 * @throws ManagementApiError where the broker cannot be reached or does not let us look
 */
export async function readShown(
  api: ManagementApi,
  names: Named,
  signal?: AbortSignal,
): Promise<BrokerExport> {
  return isAdministrator(await ownTags(api, signal))
    ? await readExport(api, signal)
    : await readVisible(api, names, signal);
}

/**
 * @param api of a user with the tag `policymaker`
 * @param names of virtual hosts; one that is not shown is left out
 * @throws ManagementApiError where the broker cannot be reached or does not let us look
 */
async function readVisible(api: ManagementApi, names: Named, signal?: AbortSignal): Promise<BrokerExport> {
  const [{ rabbitmq_version: version }, listed, parameters, globalParameters] = await Promise.all([
    readOverview(api, signal),
    listVirtualHosts(api, VIRTUAL_HOST, signal),
    listParameters(api, signal),
    listGlobalParameters(api, signal),
  ]);
  const isMeant = (name: string): boolean => names === "all" || names.includes(name);
  const visible = listed.filter(({ name }) => isMeant(name));
  const hosts = await Promise.all(
    visible.map(async ({ name }) => {
      const definitions = await liveDefinitions(api, name, signal);
      return definitions === undefined ? [] : [{ name, definitions }];
    }),
  );
  const inEach = <T extends object>(of: (host: (typeof hosts)[number][number]) => readonly T[]): In<T>[] =>
    hosts.flat().flatMap((host) => of(host).map((object) => Object.assign({}, object, { vhost: host.name })));
  const ofPlugins = parameters.filter(
    ({ vhost, component }) => isMeant(vhost) && component !== COMPONENTS.operatorPolicies,
  );
  const definitions = {
    vhosts: visible.map((host) => ({
      name: host.name,
      description: host.description ?? "",
      tags: host.tags ?? [],
      metadata: {
        ...(host.default_queue_type === undefined ? {} : { default_queue_type: host.default_queue_type }),
        protected_from_deletion: host.protected_from_deletion ?? false,
      },
      tracing: host.tracing ?? false,
    })),
    users: [],
    permissions: [],
    topic_permissions: [],
    global_parameters: globalParameters,
    parameters: [
      ...inEach(({ definitions: { parameters: given } }): readonly DefinedParameter[] => given),
      ...ofPlugins,
    ],
    policies: inEach((host) => host.definitions.policies),
    exchanges: inEach((host) => host.definitions.exchanges),
    queues: inEach((host) => host.definitions.queues),
    bindings: inEach((host) => host.definitions.bindings),
  };
  return { definitions, version: knownVersion(version), isWhole: false };
}
