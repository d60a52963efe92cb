/**
 * What goes with a user beside what its stack gave it: permissions and topic permissions in virtual hosts of others, and
 * limits. RabbitMQ deletes all of it with the user, without a question (`rabbit_auth_backend_internal:delete_user`).
 */
import type { Limits } from "../api/limits.ts";
import type { ManagementApi } from "../api/management-api.ts";
import {
  listAllPermissions,
  listAllTopicPermissions,
  listAllUserLimits,
  type PlacedPermission,
  type PlacedTopicPermission,
} from "../api/users.ts";

/** What a stack gave to one of its users. */
export interface OwnedRights {
  /** Virtual hosts that are not the stack's, in which it gave the user permissions. */
  readonly permissions: readonly string[];
  /** The same for topic permissions: by virtual host, the exchanges. */
  readonly topicPermissions: Readonly<Record<string, readonly string[]>>;
  /** By RabbitMQ's names: `max-connections`. */
  readonly limits: readonly string[];
}

/** Rights of many users, as a broker lists them. */
export interface ListedRights {
  readonly permissions: readonly PlacedPermission[];
  readonly topicPermissions: readonly PlacedTopicPermission[];
  /** By user. */
  readonly limits: ReadonlyMap<string, Limits>;
}

export interface RightsOfStack {
  /** By name, the users that are to go. */
  readonly users: Readonly<Record<string, OwnedRights>>;
  /** The stack's own: what its users have in there is the stack's, or goes with the virtual host. */
  readonly virtualHosts: readonly string[];
}

/** Each that the stack did not give: `permissions of user "app" in virtual host "theirs"`. */
export function foreignRights(listed: ListedRights, { users, virtualHosts }: RightsOfStack): string[] {
  const inside = new Set(virtualHosts);
  const owned = new Map(Object.entries(users));
  const isForeign = ({ user, vhost }: PlacedPermission | PlacedTopicPermission): boolean =>
    owned.has(user) && !inside.has(vhost);
  const permissions = listed.permissions
    .filter((found) => isForeign(found) && owned.get(found.user)?.permissions.includes(found.vhost) !== true)
    .map(({ user, vhost }) => `permissions of user ${quoted(user)} in virtual host ${quoted(vhost)}`);
  const topics = listed.topicPermissions
    .filter(
      (found) => isForeign(found) && !givenTopics(owned.get(found.user), found.vhost).has(found.exchange),
    )
    .map(
      ({ user, vhost, exchange }) =>
        `topic permissions of user ${quoted(user)} for exchange ${quoted(exchange)} in virtual host ${quoted(vhost)}`,
    );
  const limits = [...owned].flatMap(([user, given]) =>
    Object.keys(listed.limits.get(user) ?? {})
      .filter((limit) => !given.limits.includes(limit))
      .map((limit) => `limit ${quoted(limit)} of user ${quoted(user)}`),
  );
  return [...permissions, ...topics, ...limits];
}

/** What goes with these users, as of now. Three questions, however many users there are; none where there is none. */
export async function foreignRightsOn(
  api: ManagementApi,
  { users, virtualHosts, signal }: RightsOfStack & { readonly signal?: AbortSignal | undefined },
): Promise<string[]> {
  if (Object.keys(users).length === 0) return [];
  const [permissions, topicPermissions, limits] = await Promise.all([
    listAllPermissions(api, signal),
    listAllTopicPermissions(api, signal),
    listAllUserLimits(api, signal),
  ]);
  return foreignRights({ permissions, topicPermissions, limits }, { users, virtualHosts });
}

function givenTopics(given: OwnedRights | undefined, virtualHost: string): ReadonlySet<string> {
  const byVirtualHost = new Map(Object.entries(given?.topicPermissions ?? {}));
  return new Set(byVirtualHost.get(virtualHost));
}

function quoted(name: string): string {
  return JSON.stringify(name);
}
