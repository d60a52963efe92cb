/** A virtual host out of a declaration, and into one. */
import type { Declaration, User } from "../declaration/declaration.ts";

/** One virtual host of a declaration, with the users who have rights in it, and these rights alone. */
export function onlyVirtualHost(declaration: Declaration, name: string): Declaration {
  const users = declaration.users.map((user) =>
    Object.assign({}, user, {
      permissions: user.permissions.filter(({ virtualHost }) => virtualHost === name),
      topicPermissions: user.topicPermissions.filter(({ virtualHost }) => virtualHost === name),
    }),
  );
  return {
    virtualHosts: declaration.virtualHosts.filter((host) => host.name === name),
    users: users.filter(
      ({ permissions, topicPermissions }) => permissions.length + topicPermissions.length > 0,
    ),
    globalParameters: [],
  };
}

/**
 * A declaration with one virtual host of another in it, or in place of its own of that name. Users of both are as the
 * other has them, with their rights in all other virtual hosts as they are.
 *
 * @param part as {@link onlyVirtualHost} gives it
 */
export function withVirtualHost(declaration: Declaration, name: string, part: Declaration): Declaration {
  const others = declaration.virtualHosts.filter((host) => host.name !== name);
  const news = new Map(part.users.map((user) => [user.name, user]));
  const known = new Set(declaration.users.map((user) => user.name));
  return {
    virtualHosts: [...others, ...part.virtualHosts],
    users: [
      ...declaration.users.map((user) => withRights(user, name, news.get(user.name))),
      ...part.users.filter((user) => !known.has(user.name)),
    ],
    globalParameters: declaration.globalParameters,
  };
}

function withRights(user: User, virtualHost: string, news: User | undefined): User {
  const elsewhere = <T extends { readonly virtualHost: string }>(rights: readonly T[]) =>
    rights.filter((right) => right.virtualHost !== virtualHost);
  return {
    ...(news ?? user),
    permissions: [...elsewhere(user.permissions), ...(news?.permissions ?? [])],
    topicPermissions: [...elsewhere(user.topicPermissions), ...(news?.topicPermissions ?? [])],
  };
}
