/**
 * A user: its tags, and what it logs in with. RabbitMQ takes a user as a whole, by one PUT, and one without a password
 * or a hash empties the password that is there (`rabbit_auth_backend_internal:put_user/3`, 3.6 to 4.3). So where the
 * password stays, its hash is written back byte for byte, and where nothing differs nothing is written.
 */
import { hashingAlgorithm, hashingModule, type PasswordHash } from "../../model/rabbitmq/password-hash.ts";
import { PROTECTED_TAG } from "../../model/rabbitmq/user-tags.ts";
import { WarrenError } from "../../model/warren-error.ts";
import type { ManagementApi } from "../api/management-api.ts";
import { userPath } from "../api/paths.ts";
import { findUser, type ListedUser } from "../api/users.ts";
import type { BrokerObject } from "./broker-objects.ts";
import { isHashOf } from "./password-hash.ts";

/** Secret, but for the words. */
export type Login =
  | { readonly kind: "password"; readonly password: string }
  | ({ readonly kind: "hash" } & PasswordHash)
  /** No password: certificates, OAuth 2 or LDAP let the user in. */
  | { readonly kind: "none" }
  /** Whatever the broker has. */
  | { readonly kind: "kept" };

export interface UserObject {
  readonly name: string;
  readonly tags: readonly string[];
  readonly login: Login;
}

/** For users that are made and deleted; one that is there is changed by {@link updateUser}. */
export const userObject: BrokerObject<UserObject> = {
  describe: ({ name }) => `user ${JSON.stringify(name)}`,
  async find(api, { name }, signal) {
    const found = await findUser(api, name, signal);
    return found === undefined ? undefined : { name, tags: found.tags, login: loginOf(found) };
  },
  async put(api, user, signal) {
    await api.put(userPath(user.name), bodyOf(user, undefined), signal);
  },
  async delete(api, { name }, signal) {
    await api.delete(userPath(name), signal);
  },
};

/** What a broker says of a user's login. @param known a login that it may be */
export function loginOf(live: ListedUser, known?: Login): Login {
  if (known?.kind === "kept" || (known !== undefined && isLogin(known, live))) return known;
  if (live.hash === "") return { kind: "none" };
  const algorithm = hashingAlgorithm(live.hashingModule);
  return algorithm === undefined ? { kind: "kept" } : { kind: "hash", hash: live.hash, algorithm };
}

/**
 * What an update would change; undefined where nothing differs.
 *
 * @throws WarrenError `user-protected` where RabbitMQ would refuse it, `user-missing` where the password of a user that is
 *   not there is to be kept
 */
export function changeOf(wanted: UserObject, live: ListedUser | undefined): object | undefined {
  if (live === undefined) {
    if (wanted.login.kind === "kept") throw userMissing(wanted.name);
    return bodyOf(wanted, undefined);
  }
  if (isLogin(wanted.login, live) && sameTags(wanted.tags, live.tags)) return undefined;
  if (live.tags.some((tag) => tag.trim() === PROTECTED_TAG.tag)) throw userProtected(wanted.name);
  return bodyOf(wanted, live);
}

/** @throws WarrenError as {@link changeOf} does */
export async function updateUser(
  api: ManagementApi,
  wanted: UserObject,
  { isPreview, signal }: { readonly isPreview: boolean; readonly signal?: AbortSignal },
): Promise<void> {
  const body = changeOf(wanted, await findUser(api, wanted.name, signal));
  if (body !== undefined && !isPreview) await api.put(userPath(wanted.name), body, signal);
}

function bodyOf({ tags, login }: UserObject, live: ListedUser | undefined): object {
  if (live !== undefined && isLogin(login, live))
    return { tags, password_hash: live.hash, hashing_algorithm: live.hashingModule };
  if (login.kind === "password") return { tags, password: login.password };
  if (login.kind !== "hash") return { tags, password_hash: "" };
  return { tags, password_hash: login.hash, hashing_algorithm: hashingModule(login.algorithm) };
}

function isLogin(login: Login, { hash, hashingModule: module }: ListedUser): boolean {
  if (login.kind === "kept") return true;
  if (login.kind === "none") return hash === "";
  const algorithm = hashingAlgorithm(module);
  if (algorithm === undefined) return false;
  return login.kind === "password"
    ? isHashOf(login.password, { hash, algorithm })
    : login.hash === hash && login.algorithm === algorithm;
}

function sameTags(one: readonly string[], other: readonly string[]): boolean {
  const [ones, others] = [new Set(one), new Set(other)];
  return ones.size === others.size && [...ones].every((tag) => others.has(tag));
}

export function userMissing(name: string): WarrenError {
  return new WarrenError(
    "user-missing",
    `user ${JSON.stringify(name)} is not on the broker, so that there is no password to keep`,
    {
      hint: "Make the user there with its password, or declare another one: generated, external, or ${NAME}, a secret of the stack.",
    },
  );
}

function userProtected(name: string): WarrenError {
  const user = JSON.stringify(name);
  return new WarrenError(
    "user-protected",
    `user ${user} has the tag "${PROTECTED_TAG.tag}": since ${PROTECTED_TAG.since} RabbitMQ changes neither its tags nor its password over HTTP`,
    {
      hint: `Change it on a node (rabbitmqctl set_user_tags NAME with the tags that are declared, rabbitmqctl change_password NAME), or take the tag "${PROTECTED_TAG.tag}" off there first, and try again.`,
    },
  );
}
