/**
 * What lives in a virtual host and goes with it, of every kind, and what of it is not its stack's. RabbitMQ deletes all
 * of it with the virtual host, without a question.
 */
import { fromDefinedBinding } from "../../model/definitions/defined-objects.ts";
import type { DefinedBinding } from "../../model/definitions/definitions.ts";
import { COMPONENTS } from "../../model/rabbitmq/components.ts";
import { isBuiltInExchange } from "../../model/rabbitmq/reserved-names.ts";
import { bindingKey } from "../../model/topology/object-keys.ts";
import type { ManagementApi } from "../api/management-api.ts";
import { listParameters } from "../api/parameters.ts";
import { listBindings, listNames } from "../api/topology.ts";
import { listPermissions, listTopicPermissions } from "../api/users.ts";
import { virtualHostLimits } from "../api/virtual-hosts.ts";

/** What a stack has in one virtual host and takes away with itself; without what it retains. */
export interface OwnedNames {
  readonly exchanges: readonly string[];
  readonly queues: readonly string[];
  /** Keys, as `bindingKey` makes them: of those that join two of RabbitMQ's own exchanges. All others go with an end. */
  readonly bindings: readonly string[];
  readonly policies: readonly string[];
  readonly operatorPolicies: readonly string[];
  /** `COMPONENT/NAME`: federation upstreams, shovels, what other plugins take. */
  readonly parameters: readonly string[];
  /** Users whose permissions and topic permissions are the stack's. */
  readonly users: readonly string[];
  /** The virtual host's own limits, by RabbitMQ's names: `max-queues`. */
  readonly limits: readonly string[];
}

export const NOTHING_OWNED: OwnedNames = {
  exchanges: [],
  queues: [],
  bindings: [],
  policies: [],
  operatorPolicies: [],
  parameters: [],
  users: [],
  limits: [],
};

export interface ContainedObject {
  /** The collection of {@link OwnedNames} that it belongs to. */
  readonly of: keyof OwnedNames;
  readonly name: string;
  /** `shovel "theirs"` */
  readonly description: string;
}

/** Components of parameters that have lists of their own. */
const LISTED_ELSEWHERE: ReadonlySet<string> = new Set([
  COMPONENTS.policies,
  COMPONENTS.operatorPolicies,
  COMPONENTS.limits,
]);

/**
 * Everything in it but what every virtual host has and what RabbitMQ gave to the administrator who asks, as it does to
 * whoever makes a virtual host. Exclusive queues too, which definitions leave out.
 */
export async function virtualHostContents(
  api: ManagementApi,
  virtualHost: string,
  signal?: AbortSignal,
): Promise<ContainedObject[]> {
  const named = async (kind: Parameters<typeof listNames>[1]["kind"]): Promise<readonly string[]> =>
    (await listNames(api, { kind, virtualHost }, signal)) ?? [];
  const [queues, exchanges, bindings, policies, operatorPolicies, parameters, permissions, topics, limits] =
    await Promise.all([
      named("queues"),
      named("exchanges"),
      listBindings(api, virtualHost, signal),
      named("policies"),
      named("operator-policies"),
      listParameters(api, signal),
      listPermissions(api, virtualHost, signal),
      listTopicPermissions(api, virtualHost, signal),
      virtualHostLimits(api, virtualHost, signal),
    ]);
  const ofOthers = (users: readonly { readonly user: string }[] = []): string[] => [
    ...new Set(users.map(({ user }) => user).filter((user) => user !== api.endpoint.username)),
  ];
  return [
    ...queues.map((name) => object("queues", "queue", name)),
    ...exchanges
      .filter((name) => !isBuiltInExchange(name))
      .map((name) => object("exchanges", "exchange", name)),
    ...(bindings ?? []).filter(joinsBuiltIns).map((binding) => {
      const name = bindingKey(fromDefinedBinding(binding));
      return { of: "bindings" as const, name, description: `binding ${name}` };
    }),
    ...policies.map((name) => object("policies", "policy", name)),
    ...operatorPolicies.map((name) => object("operatorPolicies", "operator policy", name)),
    ...parameters
      .filter(({ vhost, component }) => vhost === virtualHost && !LISTED_ELSEWHERE.has(component))
      .map(({ component, name }) => ({
        of: "parameters" as const,
        name: `${component}/${name}`,
        description: `${component} ${JSON.stringify(name)}`,
      })),
    ...ofOthers(permissions).map((user) => object("users", "permissions of user", user)),
    ...ofOthers(topics).map((user) => object("users", "topic permissions of user", user)),
    ...Object.keys(limits).map((limit) => object("limits", "limit", limit)),
  ];
}

function object(of: keyof OwnedNames, kind: string, name: string): ContainedObject {
  return { of, name, description: `${kind} ${JSON.stringify(name)}` };
}

/** Those in a virtual host that a stack does not have. */
export async function foreignContents(
  api: ManagementApi,
  virtualHost: string,
  { owned, signal }: { readonly owned: Partial<OwnedNames>; readonly signal?: AbortSignal | undefined },
): Promise<ContainedObject[]> {
  const all = { ...NOTHING_OWNED, ...owned };
  const known = new Map(
    (Object.keys(NOTHING_OWNED) as (keyof OwnedNames)[]).map((of) => [of, new Set(all[of])]),
  );
  const contents = await virtualHostContents(api, virtualHost, signal);
  return contents.filter(({ of, name }) => known.get(of)?.has(name) !== true);
}

/** A binding goes with either of its ends, which is listed itself; these ends stay. */
function joinsBuiltIns({ source, destination, destination_type: type }: DefinedBinding): boolean {
  return source !== "" && type === "exchange" && isBuiltInExchange(source) && isBuiltInExchange(destination);
}

/** The first of them, and how many there are beside. */
export function describeAll(described: readonly string[], most: number): string {
  const shown = described.slice(0, most).join(", ");
  return described.length > most ? `${shown} and ${described.length - most} more` : shown;
}
