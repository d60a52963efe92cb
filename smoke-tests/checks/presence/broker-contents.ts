/** All that a broker holds, as the comparison with a declaration needs it. */

import type { ManagementApi } from "../../../broker/api/management-api.ts";
import { listQueuePolicies } from "../../../broker/api/queues.ts";
import { EXCHANGE, listExchanges } from "../../../broker/api/topology.ts";
import { fromExport } from "../../../broker/definitions/read-broker.ts";
import { readShown } from "../../../broker/definitions/read-visible.ts";
import type { Declaration, User, VirtualHost } from "../../../model/declaration/declaration.ts";
import { byKey } from "../../../model/topology/objects.ts";
import type { ObjectKind, ObjectOfKind } from "../../../model/topology/plan/change.ts";
import { settleMap } from "../../run/settle.ts";

/** The names of the policies that are in force for one object; undefined: none. */
export interface AppliedPolicies {
  readonly policy: string | undefined;
  /** Null: the broker did not say. */
  readonly operatorPolicy: string | undefined | null;
}

/** Of one virtual host, by the names of its objects. */
export type PoliciesInForce = Readonly<Record<"queue" | "exchange", ReadonlyMap<string, AppliedPolicies>>>;

/** Look-ups are by maps that are made once: there can be thousands of objects. */
export class LiveBroker {
  readonly users: ReadonlyMap<string, User>;
  readonly virtualHosts: ReadonlyMap<string, VirtualHost>;
  readonly declaration: Declaration;
  readonly #policies: ReadonlyMap<string, PoliciesInForce>;
  readonly #objects = new Map<string, ReadonlyMap<string, unknown>>();

  /** @param policies by virtual host */
  constructor(declaration: Declaration, policies: ReadonlyMap<string, PoliciesInForce>) {
    this.declaration = declaration;
    this.users = new Map(declaration.users.map((user) => [user.name, user]));
    this.virtualHosts = new Map(declaration.virtualHosts.map((host) => [host.name, host]));
    this.#policies = policies;
  }

  object<K extends ObjectKind>(virtualHost: string, kind: K, key: string): ObjectOfKind[K] | undefined {
    const index = JSON.stringify([virtualHost, kind]);
    let objects = this.#objects.get(index) as ReadonlyMap<string, ObjectOfKind[K]> | undefined;
    if (objects === undefined) {
      const topology = this.virtualHosts.get(virtualHost)?.topology;
      objects = topology === undefined ? new Map() : byKey(kind, topology);
      this.#objects.set(index, objects);
    }
    return objects.get(key);
  }

  policiesOf(virtualHost: string, kind: "queue" | "exchange", name: string): AppliedPolicies | undefined {
    return this.#policies.get(virtualHost)?.[kind].get(name);
  }
}

const RULED = EXCHANGE.pick({ name: true, policy: true, operator_policy: true });

/** @param virtualHosts those whose policies in force are asked for; one that is not there has none */
export async function readLiveBroker(
  api: ManagementApi,
  virtualHosts: readonly string[],
  signal: AbortSignal,
): Promise<LiveBroker> {
  const [shown, ...policies] = await Promise.all([
    readShown(api, virtualHosts, signal),
    ...virtualHosts.map(
      async (name) => [name, await policiesInForce(api, { virtualHost: name, signal })] as const,
    ),
  ]);
  return new LiveBroker(fromExport(shown).declaration, new Map(policies));
}

async function policiesInForce(
  api: ManagementApi,
  { virtualHost, signal }: { readonly virtualHost: string; readonly signal: AbortSignal },
): Promise<PoliciesInForce> {
  const lists = [
    () => listQueuePolicies(api, virtualHost, signal),
    () => listExchanges(api, { virtualHost, row: RULED }, signal),
  ];
  const [queue, exchange] = await settleMap(lists, async (list) => {
    const listed = await list();
    return new Map(
      (listed ?? []).map(({ name, policy, operator_policy: operatorPolicy }) => [
        name,
        // An empty text or null where there is none.
        {
          policy: policy || undefined,
          operatorPolicy: operatorPolicy === undefined ? null : operatorPolicy || undefined,
        },
      ]),
    );
  });
  return { queue: queue ?? new Map(), exchange: exchange ?? new Map() };
}
