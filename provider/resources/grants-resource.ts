/**
 * `warren:index:Grants`: the permissions of users in virtual hosts, and their limits, read at each update and mended in place.
 * @pulumi/rabbitmq makes permissions, and the engine does not let it look again before an update; where no limit is
 * declared there is no resource that could look for one.
 */
import type { ManagementApi } from "../../broker/api/management-api.ts";
import { listAllUserLimits, listPermissions, listTopicPermissions } from "../../broker/api/users.ts";
import { type BrokerObject, userLimitsObject } from "../../broker/objects/broker-objects.ts";
import {
  type PermissionObject,
  permissionObject,
  type TopicPermissionObject,
  topicPermissionObject,
} from "../../broker/objects/permission-objects.ts";
import { userLimitProperties } from "../../model/rabbitmq/limits.ts";
import { canHaveTopics } from "../../model/rabbitmq/reserved-names.ts";
import { own } from "../../model/text/own-property.ts";
import { canonicalJson } from "../../model/topology/object-keys.ts";
import type { ArgumentValue } from "../../model/topology/topology.ts";
import { grants } from "../description/grants.ts";
import type { InputsOf } from "../description/resource-description.ts";
import { hasUnknown, type PropertyMap } from "../protocol/property-map.ts";
import { changedInputs } from "./changed-inputs.ts";
import { describedResource, inputsOf } from "./described-resource.ts";
import { propertiesOf } from "./resource.ts";
import { checked } from "./validation.ts";

type Granted = Pick<InputsOf<typeof grants>, "permissions" | "topicPermissions">;
type Limits = NonNullable<InputsOf<typeof grants>["limits"]>;

export const grantsResource = describedResource(grants, {
  refreshBeforeUpdate: true,

  /** By what they are, as a broker's are. */
  check(given) {
    const { inputs, failures } = checked(grants, given);
    if (failures.length > 0 || hasUnknown(inputs.values)) return { inputs, failures };
    const { users, virtualHosts, permissions, topicPermissions, limits } = inputsOf(grants, inputs);
    const granted = grantedBy(Object.values(permissions), Object.values(topicPermissions));
    const all = {
      users: inOneOrder(users),
      virtualHosts: inOneOrder(virtualHosts),
      ...granted,
      ...(limits === undefined ? {} : { limits: byUser(Object.values(limits)) }),
    };
    return { inputs: propertiesOf(all, inputs.secrets), failures };
  },

  /** A state of earlier versions says nothing of limits: that they are looked at from now on is no change. */
  diff(olds, news) {
    const { limits } = news.values;
    if (limits === undefined) return changedInputs(grants.inputs, olds, news);
    // The engine keeps what is declared also where nothing changes: the next run looks at it.
    const values: PropertyMap["values"] = { limits, ...olds.values };
    return changedInputs(grants.inputs, { values, secrets: olds.secrets }, news);
  },

  /** What somebody gave beside them goes with a later update, whose preview has shown it. */
  async create(inputs, preview, { broker, adopt, signal }) {
    // What is taken over differs until the next update, whose preview shows it.
    if (!preview && !adopt) await mend(broker().api, inputs, { signal });
    return { id: preview ? "" : "grants", outputs: inputs };
  },

  async read(id, olds, { broker, signal }) {
    const declared = inputsOf(grants, olds.inputs);
    const { users, virtualHosts } = declared;
    const { api } = broker();
    const live = await grantedThere(api, declared, signal);
    const limits = declared.limits && { limits: await limitsThere(api, users, signal) };
    const there = propertiesOf({ users, virtualHosts, ...live, ...limits }, olds.inputs.secrets);
    return { id, outputs: there, inputs: there };
  },

  async update({ olds, news, preview }, { broker, signal }) {
    if (!preview) await mend(broker().api, news, { olds, signal });
    return news;
  },
});

/** @param how.olds the state, which a preview has shown: what is granted beside them is taken away, elsewhere what it has */
async function mend(
  api: ManagementApi,
  wanted: PropertyMap,
  how: { readonly olds?: PropertyMap; readonly signal: AbortSignal },
): Promise<void> {
  const declared = inputsOf(grants, wanted);
  const before = how.olds === undefined ? undefined : inputsOf(grants, how.olds);
  const live = await grantedThere(api, withUndeclared(declared, before), how.signal);
  const takesAway = before !== undefined;
  await mendKind(api, permissionObject, {
    news: declared.permissions,
    olds: live.permissions,
    takesAway,
    signal: how.signal,
  });
  await mendKind(api, topicPermissionObject, {
    news: declared.topicPermissions,
    olds: live.topicPermissions,
    takesAway,
    signal: how.signal,
  });
  if (declared.limits === undefined) return;
  await mendKind(api, userLimitsObject, {
    news: declared.limits,
    olds: await limitsThere(api, declared.users, how.signal),
    takesAway,
    signal: how.signal,
  });
}

interface Mending<T> {
  readonly news: Readonly<Record<string, T>>;
  /** On the broker. */
  readonly olds: Readonly<Record<string, T>>;
  /** Also what is there and not declared. */
  readonly takesAway: boolean;
  readonly signal: AbortSignal;
}

async function mendKind<T extends object>(
  api: ManagementApi,
  kind: BrokerObject<T>,
  { news, olds, takesAway, signal }: Mending<T>,
): Promise<void> {
  for (const [key, object] of Object.entries(news)) {
    if (!isSame(own(olds, key), object)) await kind.put(api, object, signal);
  }
  if (!takesAway) return;
  for (const [key, object] of Object.entries(olds)) {
    if (!Object.hasOwn(news, key)) await kind.delete(api, object, signal);
  }
}

/** Of these users those that have any. */
async function limitsThere(
  api: ManagementApi,
  users: readonly string[],
  signal: AbortSignal,
): Promise<Limits> {
  if (users.length === 0) return {};
  const all = await listAllUserLimits(api, signal);
  return byUser(users.map((user) => ({ user, ...userLimitProperties(all.get(user) ?? {}) })));
}

/** Whoever has none is not in it: a broker lists no such user either. */
function byUser(limits: readonly Limits[string][]): Limits {
  const some = limits.filter(
    ({ maxConnections, maxChannels }) => maxConnections !== undefined || maxChannels !== undefined,
  );
  return Object.fromEntries(some.map((each) => [keyOf(each.user), each]));
}

/**
 * What was declared in a virtual host of others is still looked at when it no longer is. What goes with a virtual host that is
 * no longer declared stays until that has gone.
 */
function withUndeclared(
  declared: InputsOf<typeof grants>,
  before: InputsOf<typeof grants> | undefined,
): InputsOf<typeof grants> {
  if (before === undefined) return declared;
  const named = [...Object.values(declared.permissions), ...Object.values(declared.topicPermissions)];
  const staying = new Set(named.map(({ virtualHost }) => virtualHost));
  const stays = ([, { virtualHost }]: [string, { virtualHost: string }]): boolean =>
    staying.has(virtualHost) || !before.virtualHosts.includes(virtualHost);
  const left = <T extends { virtualHost: string }>(of: Record<string, T>): Record<string, T> =>
    Object.fromEntries(Object.entries(of).filter(stays));
  return {
    ...declared,
    permissions: { ...left(before.permissions), ...declared.permissions },
    topicPermissions: { ...left(before.topicPermissions), ...declared.topicPermissions },
  };
}

function isSame(old: object | undefined, wanted: object): boolean {
  return old !== undefined && canonicalJson(old as ArgumentValue) === canonicalJson(wanted as ArgumentValue);
}

/**
 * What is theirs: all that the users have in the virtual hosts, and of other virtual hosts what is declared. What allows and
 * forbids nothing, no declaration can say: it stays as it is.
 */
async function grantedThere(
  api: ManagementApi,
  { users, virtualHosts, permissions, topicPermissions }: InputsOf<typeof grants>,
  signal: AbortSignal,
): Promise<Granted> {
  const isTheirs = ({ user }: { readonly user: string }): boolean => users.includes(user);
  const named = [...Object.values(permissions), ...Object.values(topicPermissions)];
  const hosts = new Set([...virtualHosts, ...named.map(({ virtualHost }) => virtualHost)]);
  const found = await Promise.all(
    [...hosts].map(async (virtualHost) => {
      const [all = [], topics = []] = await Promise.all([
        listPermissions(api, virtualHost, signal),
        listTopicPermissions(api, virtualHost, signal),
      ]);
      return grantedBy(
        all
          .filter(isTheirs)
          .map(({ user, configure, write, read }) => ({ user, virtualHost, configure, write, read })),
        topics
          .filter((topic) => isTheirs(topic) && canHaveTopics(topic.exchange))
          .map(({ user, exchange, write, read }) => ({ user, virtualHost, exchange, write, read })),
      );
    }),
  );
  const kept = <T extends PermissionObject | TopicPermissionObject>(
    entries: readonly [string, T][],
    declared: object,
  ): Record<string, T> =>
    Object.fromEntries(
      entries.filter(
        ([key, { virtualHost }]) => virtualHosts.includes(virtualHost) || Object.hasOwn(declared, key),
      ),
    );
  return {
    permissions: kept(
      found.flatMap((each) => Object.entries(each.permissions)),
      permissions,
    ),
    topicPermissions: kept(
      found.flatMap((each) => Object.entries(each.topicPermissions)),
      topicPermissions,
    ),
  };
}

function grantedBy(
  permissions: readonly PermissionObject[],
  topicPermissions: readonly TopicPermissionObject[],
): Granted {
  return {
    permissions: Object.fromEntries(permissions.map((each) => [keyOf(each.user, each.virtualHost), each])),
    topicPermissions: Object.fromEntries(
      topicPermissions.map((each) => [keyOf(each.user, each.virtualHost, each.exchange), each]),
    ),
  };
}

/** `app`, `app@shop`, `app@shop/orders`: names are escaped, so that no two have one. */
function keyOf(user: string, ...place: readonly string[]): string {
  const [escapedUser = "", ...others] = [user, ...place].map((name) =>
    name.replaceAll(/[%@/]/g, encodeURIComponent),
  );
  return others.length === 0 ? escapedUser : `${escapedUser}@${others.join("/")}`;
}

function inOneOrder(names: readonly string[]): string[] {
  return [...new Set(names)].toSorted();
}
