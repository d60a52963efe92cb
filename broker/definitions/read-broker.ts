/** All that a broker holds, in one declaration: its export, and what an export leaves out. */
import { completeDefinitions } from "../../model/definitions/complete-definitions.ts";
import type { Definitions } from "../../model/definitions/definitions.ts";
import { type FromDefinitions, fromParsedDefinitions } from "../../model/definitions/from-definitions.ts";
import { withExactNumbers } from "../../model/definitions/left-out/inexact-numbers.ts";
import { parseDefinitions } from "../../model/definitions/parse-definitions.ts";
import type { Taking } from "../../model/definitions/taking.ts";
import { exportingVersion, type RabbitmqVersion } from "../../model/rabbitmq/versions.ts";
import { isTable } from "../../model/topology/tables.ts";
import { exportBroker } from "../api/definitions.ts";
import type { ManagementApi } from "../api/management-api.ts";
import { listAllExchanges } from "../api/topology.ts";
import { listVirtualHosts, VIRTUAL_HOST } from "../api/virtual-hosts.ts";

/** All of it, to be compared with what is declared. */
const AS_IT_IS: Taking = { live: true, asIs: true };

/** What a broker holds, before it is one declaration or another. */
export interface BrokerExport {
  readonly definitions: Definitions;
  readonly version: RabbitmqVersion | undefined;
  /** False for a user who is no administrator: see read-visible.ts. */
  readonly isWhole: boolean;
}

/**
 * @param api of a user with the tag `administrator`
 * @throws ManagementApiError where the broker cannot be reached or does not let us look
 */
export async function readExport(api: ManagementApi, signal?: AbortSignal): Promise<BrokerExport> {
  const [json, exchanges, virtualHosts] = await Promise.all([
    exportBroker(api, signal),
    listAllExchanges(api, signal),
    listVirtualHosts(api, VIRTUAL_HOST.pick({ name: true, tracing: true }), signal),
  ]);
  const parsed = parseDefinitions(json);
  if (parsed.scope === "virtualHost")
    throw new TypeError("GET /api/definitions answered for one virtual host");
  return {
    definitions: completeDefinitions(parsed.definitions, { exchanges, virtualHosts }),
    version: exportingVersion((key) => (isTable(json) ? json[key] : undefined)),
    isWhole: true,
  };
}

/** @param taking how: by default everything as it is, also what could not be declared */
export function fromExport({ definitions }: BrokerExport, taking: Taking = AS_IT_IS): FromDefinitions {
  if (taking.asIs === true) return fromParsedDefinitions({ scope: "broker", definitions }, taking);
  const { definitions: exact, inexact } = withExactNumbers(definitions);
  return fromParsedDefinitions({ scope: "broker", definitions: exact }, { ...taking, inexact });
}

/** Both: {@link readExport} and {@link fromExport}. */
export async function readBroker(
  api: ManagementApi,
  signal?: AbortSignal,
  taking?: Taking,
): Promise<FromDefinitions & { readonly version: RabbitmqVersion | undefined }> {
  const exported = await readExport(api, signal);
  return { ...fromExport(exported, taking), version: exported.version };
}
