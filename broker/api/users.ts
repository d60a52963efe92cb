/** Users, their permissions and their limits. */
import { z } from "zod";
import { LIMITS, type Limits, limitsIn } from "./limits.ts";
import { apiPath, type ManagementApi } from "./management-api.ts";
import { permissionPath, topicPermissionPath, userLimitPath, userPath } from "./paths.ts";
import { columnsOf, NAMED, TAGS, tagsIn } from "./shapes.ts";

export async function listUserNames(api: ManagementApi, signal?: AbortSignal): Promise<string[]> {
  return (await api.read(`/users?${columnsOf(NAMED)}`, z.array(NAMED), signal)).map(({ name }) => name);
}

/** As the broker keeps it. The hash is secret. */
export interface ListedUser {
  readonly name: string;
  readonly tags: readonly string[];
  /** Base64 of salt and digest. Empty: no password, so that nobody logs in with one. */
  readonly hash: string;
  /** The module that made the hash: `rabbit_password_hashing_sha256`. */
  readonly hashingModule: string;
}

const USER = z.looseObject({
  name: z.string(),
  password_hash: z.string(),
  hashing_algorithm: z.string(),
  tags: TAGS,
});

/** Undefined where there is no such user. */
export async function findUser(
  api: ManagementApi,
  name: string,
  signal?: AbortSignal,
): Promise<ListedUser | undefined> {
  const found = await api.readIfAny(userPath(name), USER, signal);
  if (found === undefined) return undefined;
  const { tags, password_hash: hash, hashing_algorithm: hashingModule } = found;
  return { name: found.name, tags: tagsIn(tags), hash, hashingModule };
}

const TAGGED = z.looseObject({ tags: TAGS });

/** None where there is no such user. */
export async function userTags(api: ManagementApi, name: string, signal?: AbortSignal): Promise<string[]> {
  const user = await api.readIfAny(userPath(name), TAGGED, signal);
  return user === undefined ? [] : tagsIn(user.tags);
}

/** None where there is no such user. */
export async function userLimits(api: ManagementApi, name: string, signal?: AbortSignal): Promise<Limits> {
  return limitsIn(await api.readIfAny(userLimitPath(name), LIMITS, signal));
}

const PERMISSION = z.looseObject({
  user: z.string(),
  configure: z.string(),
  write: z.string(),
  read: z.string(),
});
export type ListedPermission = z.infer<typeof PERMISSION>;

/** The patterns of a permission that permits everything, which RabbitMQ gives to whoever makes a virtual host. */
export const ALL_RIGHTS = { configure: ".*", write: ".*", read: ".*" };

const TOPIC_PERMISSION = z.looseObject({
  user: z.string(),
  exchange: z.string(),
  write: z.string(),
  read: z.string(),
});
export type ListedTopicPermission = z.infer<typeof TOPIC_PERMISSION>;

const PLACED_PERMISSION = PERMISSION.extend({ vhost: z.string() });
export type PlacedPermission = Pick<z.infer<typeof PLACED_PERMISSION>, "user" | "vhost">;

const PLACED_TOPIC_PERMISSION = TOPIC_PERMISSION.extend({ vhost: z.string() });
export type PlacedTopicPermission = Pick<
  z.infer<typeof PLACED_TOPIC_PERMISSION>,
  "user" | "vhost" | "exchange"
>;

/** Of all users in all virtual hosts. For administrators. */
export async function listAllPermissions(
  api: ManagementApi,
  signal?: AbortSignal,
): Promise<PlacedPermission[]> {
  return await api.read("/permissions", z.array(PLACED_PERMISSION), signal);
}

/** Of all users in all virtual hosts. For administrators. */
export async function listAllTopicPermissions(
  api: ManagementApi,
  signal?: AbortSignal,
): Promise<PlacedTopicPermission[]> {
  return await api.read("/topic-permissions", z.array(PLACED_TOPIC_PERMISSION), signal);
}

const LIMITED_USER = z.looseObject({ user: z.string(), value: z.record(z.string(), z.number()) });

/** By user; who has none is not in it. For administrators. */
export async function listAllUserLimits(
  api: ManagementApi,
  signal?: AbortSignal,
): Promise<Map<string, Limits>> {
  const listed = await api.read("/user-limits", z.array(LIMITED_USER), signal);
  return new Map(listed.map((limited) => [limited.user, limitsIn([limited])]));
}

/** @returns undefined where the user has none in it */
export async function findPermission(
  api: ManagementApi,
  { virtualHost, user }: { readonly virtualHost: string; readonly user: string },
  signal?: AbortSignal,
): Promise<ListedPermission | undefined> {
  return await api.readIfAny(permissionPath(virtualHost, user), PERMISSION, signal);
}

/** Of all users in one virtual host. @returns undefined where there is no such virtual host */
export async function listPermissions(
  api: ManagementApi,
  virtualHost: string,
  signal?: AbortSignal,
): Promise<ListedPermission[] | undefined> {
  return await api.readIfAny(apiPath("vhosts", virtualHost, "permissions"), z.array(PERMISSION), signal);
}

/** Of all users in one virtual host. @returns undefined where there is no such virtual host */
export async function listTopicPermissions(
  api: ManagementApi,
  virtualHost: string,
  signal?: AbortSignal,
): Promise<ListedTopicPermission[] | undefined> {
  const path = apiPath("vhosts", virtualHost, "topic-permissions");
  return await api.readIfAny(path, z.array(TOPIC_PERMISSION), signal);
}

/** By exchange. None where the user or the virtual host is not there. */
export async function topicPermissionsOf(
  api: ManagementApi,
  { virtualHost, user }: { readonly virtualHost: string; readonly user: string },
  signal?: AbortSignal,
): Promise<ListedTopicPermission[]> {
  const path = topicPermissionPath(virtualHost, user);
  return (await api.readIfAny(path, z.array(TOPIC_PERMISSION), signal)) ?? [];
}
