/**
 * Small objects of a broker that stand alone, a request each: operator policies, parameters of plugins (federation
 * upstreams, shovels), global parameters, limits of users. All of them change in place.
 *
 * Creating refuses what is there already. What an interrupted run made is known by a journal, as for topologies.
 */

import { targetOfDefinedPolicy } from "../../model/definitions/defined-objects.ts";
import { COMPONENTS } from "../../model/rabbitmq/components.ts";
import { USER_LIMITS, type UserLimitProperties, userLimitProperties } from "../../model/rabbitmq/limits.ts";
import { withoutCredentials } from "../../model/text/uri-credentials.ts";
import type { Arguments, ArgumentValue, PolicyTarget } from "../../model/topology/topology.ts";
import { WarrenError } from "../../model/warren-error.ts";
import { type ManagementApi, ManagementApiError } from "../api/management-api.ts";
import { findGlobalParameter, findParameter } from "../api/parameters.ts";
import { globalParameterPath, objectPath, parameterPath, userLimitPath } from "../api/paths.ts";
import { findPolicy } from "../api/topology.ts";
import { userLimits } from "../api/users.ts";
import { EMPTY_JOURNAL, readJournal, writeJournal } from "../journal/journal.ts";
import type { JournalOwner } from "../journal/journal-proof.ts";

export interface BrokerObject<T> {
  /** `operator policy "cap" in virtual host "shop"`. */
  readonly describe: (object: T) => string;
  /** What is there in its place; undefined where nothing is. */
  readonly find: (api: ManagementApi, object: T, signal?: AbortSignal) => Promise<T | undefined>;
  readonly put: (api: ManagementApi, object: T, signal?: AbortSignal) => Promise<void>;
  /** What is absent is deleted. */
  readonly delete: (api: ManagementApi, object: T, signal?: AbortSignal) => Promise<void>;
}

export interface OperatorPolicyObject {
  readonly virtualHost: string;
  readonly name: string;
  readonly pattern: string;
  readonly applyTo: PolicyTarget;
  readonly priority: number;
  readonly definition: Arguments;
}

export const operatorPolicyObject: BrokerObject<OperatorPolicyObject> = {
  describe: ({ virtualHost, name }) =>
    `operator policy ${quoted(name)} in virtual host ${quoted(virtualHost)}`,
  async find(api, { virtualHost, name }, signal) {
    const found = await findPolicy(api, { kind: "operator-policies", virtualHost, name }, signal);
    if (found === undefined) return undefined;
    const { pattern, priority, definition, "apply-to": word } = found;
    // One that cannot be declared is seen all the same, by RabbitMQ's word.
    const applyTo = targetOfDefinedPolicy(found) ?? (word as PolicyTarget);
    return { virtualHost, name, pattern, applyTo, priority, definition };
  },
  async put(api, { virtualHost, name, applyTo, ...policy }, signal) {
    await api.put(
      objectPath("operator-policies", virtualHost, name),
      { ...policy, "apply-to": applyTo },
      signal,
    );
  },
  async delete(api, { virtualHost, name }, signal) {
    await api.delete(objectPath("operator-policies", virtualHost, name), signal);
  },
};

export interface ParameterObject {
  readonly virtualHost: string;
  /** `federation-upstream`, `federation-upstream-set`, `shovel`, or another plugin's. */
  readonly component: string;
  readonly name: string;
  readonly value: ArgumentValue;
}

export const parameterObject: BrokerObject<ParameterObject> = {
  describe: ({ virtualHost, component, name }) =>
    `${component} ${quoted(name)} in virtual host ${quoted(virtualHost)}`,
  async find(api, { virtualHost, component, name }, signal) {
    const found = await findParameter(api, { component, virtualHost, name }, signal);
    return found === undefined ? undefined : { virtualHost, component, name, value: found.value };
  },
  async put(api, { virtualHost, component, name, value }, signal) {
    const path = parameterPath(component, virtualHost, name);
    await changeParameter(api, component, async () => await api.put(path, { value }, signal));
  },
  async delete(api, { virtualHost, component, name }, signal) {
    const path = parameterPath(component, virtualHost, name);
    await changeParameter(api, component, async () => {
      await api.delete(path, signal);
    });
  },
};

const FEDERATION: ReadonlySet<string> = new Set([
  COMPONENTS.federationUpstreams,
  COMPONENTS.federationUpstreamSets,
]);

/**
 * One after another where it is federation's. RabbitMQ goes through the links of the whole cluster at a change of any
 * upstream or set, and two changes at once stop the same link: the second gets HTTP 500, its parameter changed and its
 * links not (rabbit_federation_parameters:adjust/1, rabbit_federation_link_sup:stop/3).
 */
async function changeParameter(
  api: ManagementApi,
  component: string,
  change: () => Promise<void>,
): Promise<void> {
  await (FEDERATION.has(component) ? api.inTurn("federation", change) : change());
}

export interface GlobalParameterObject {
  readonly name: string;
  readonly value: ArgumentValue;
}

export const globalParameterObject: BrokerObject<GlobalParameterObject> = {
  describe: ({ name }) => `global parameter ${quoted(name)}`,
  async find(api, { name }, signal) {
    const found = await findGlobalParameter(api, name, signal);
    return found === undefined ? undefined : { name, value: found.value };
  },
  async put(api, { name, value }, signal) {
    await api.put(globalParameterPath(name), { value }, signal);
  },
  async delete(api, { name }, signal) {
    await api.delete(globalParameterPath(name), signal);
  },
};

export type UserLimitsObject = { readonly user: string } & {
  readonly [limit in keyof UserLimitProperties]: number | undefined;
};

export const userLimitsObject: BrokerObject<UserLimitsObject> = {
  describe: ({ user }) => `limits of user ${quoted(user)}`,
  async find(api, { user }, signal) {
    const found = userLimitProperties(await userLimits(api, user, signal));
    return Object.keys(found).length === 0 ? undefined : { user, ...found };
  },
  async put(api, limits, signal) {
    for (const [key, limit] of Object.entries(USER_LIMITS)) {
      const path = userLimitPath(limits.user, limit);
      const value = limits[key as keyof typeof USER_LIMITS];
      if (value === undefined) await api.delete(path, signal);
      else await api.put(path, { value }, signal);
    }
  },
  async delete(api, { user }, signal) {
    await userLimitsObject.put(api, { user }, signal);
  },
};

interface Creation<T> {
  readonly api: ManagementApi;
  readonly owner: JournalOwner;
  readonly kind: BrokerObject<T>;
  readonly object: T;
  readonly signal?: AbortSignal | undefined;
}

/** @throws WarrenError `already-exists` where it is there, and an interrupted run of this resource did not make it */
export async function refuseTaken<T>({ api, owner, kind, object, signal }: Creation<T>): Promise<void> {
  if ((await kind.find(api, object, signal)) === undefined) return;
  const what = kind.describe(object);
  if ((await readJournal(api, owner, signal))?.createsObject === what) return;
  throw new WarrenError("already-exists", `${what} is there already and was not made by this resource`, {
    hint: "Give it another name, remove it there, or take it over as it is: `./warren adopt`",
  });
}

/** The caller removes the journal (`removeJournal`) when the object is in its state. */
export async function createObject<T>(creation: Creation<T>): Promise<void> {
  const { api, owner, kind, object, signal } = creation;
  await refuseTaken(creation);
  await writeJournal(
    api,
    { owner, journal: { ...EMPTY_JOURNAL, createsObject: kind.describe(object) } },
    signal,
  );
  await putObject(api, { kind, object }, signal);
}

/** @throws WarrenError that names the object, without what RabbitMQ quotes of its value: that can hold a password */
export async function putObject<T>(
  api: ManagementApi,
  { kind, object }: { readonly kind: BrokerObject<T>; readonly object: T },
  signal?: AbortSignal,
): Promise<void> {
  try {
    await kind.put(api, object, signal);
  } catch (error) {
    if (!(error instanceof ManagementApiError)) throw error;
    const { message, reason } = error;
    // What was asked, which has a URI of its own, and no credentials in it.
    const asked = message.endsWith(reason) ? message.slice(0, message.length - reason.length) : "";
    const said = `${asked}${withoutCredentials(message.slice(asked.length))}`;
    // Neither the cause: its message is the one that is not clean.
    throw new WarrenError(error.code, `${kind.describe(object)}: ${said}`, { hint: error.hint });
  }
}

function quoted(name: string): string {
  return JSON.stringify(name);
}
