/**
 * What RabbitMQ itself refuses to delete, whoever asks over HTTP: a virtual host that an administrator has protected
 * (since 4.0.6), a user with the tag `protected` (since 4.2). Asked before the first step of a destroy, which would
 * otherwise end in the middle: with the queues, the permissions and the passwords gone.
 */
import pMap from "p-map";
import { PROTECTED_TAG } from "../../model/rabbitmq/user-tags.ts";
import { WarrenError } from "../../model/warren-error.ts";
import type { ManagementApi } from "../api/management-api.ts";
import { userTags } from "../api/users.ts";
import { isProtectedFromDeletion } from "../api/virtual-hosts.ts";

export interface GoingNames {
  readonly virtualHosts: readonly string[];
  readonly users: readonly string[];
  /** What the stack calls the part of it that goes. @default that is the whole stack */
  readonly environment?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

const CONCURRENCY = 16;

/** @throws WarrenError `protected-from-deletion` that names each of them, and how its protection is taken off */
export async function throwIfProtected(
  api: ManagementApi,
  { virtualHosts, users, environment, signal }: GoingNames,
): Promise<void> {
  const hosts = await only(virtualHosts, (name) => isProtectedFromDeletion(api, name, signal));
  const accounts = await only(users, async (name) =>
    (await userTags(api, name, signal)).some((tag) => tag.trim() === PROTECTED_TAG.tag),
  );
  if (hosts.length === 0 && accounts.length === 0) return;
  const named = [
    ...hosts.map((name) => `virtual host ${JSON.stringify(name)}`),
    ...accounts.map((name) => `user ${JSON.stringify(name)}`),
  ];
  const ways = [
    ...(hosts.length > 0
      ? [
          "`deletionProtection: false` in the declaration and an `up`, or `rabbitmqctl disable_vhost_deletion_protection NAME`",
        ]
      : []),
    ...(accounts.length > 0
      ? [`\`rabbitmqctl set_user_tags NAME\` with the tags but "${PROTECTED_TAG.tag}"`]
      : []),
  ];
  const nothing = environment === undefined ? "nothing" : `nothing of ${JSON.stringify(environment)}`;
  throw new WarrenError(
    "protected-from-deletion",
    `${nothing} was destroyed, because RabbitMQ refuses to delete what somebody has protected: ${named.join(", ")}`,
    {
      hint: `Where it is to go all the same, take the protection off first: ${ways.join("; ")}.`,
    },
  );
}

async function only(
  names: readonly string[],
  isProtected: (name: string) => Promise<boolean>,
): Promise<readonly string[]> {
  const found = await pMap([...new Set(names)], async (name) => ((await isProtected(name)) ? [name] : []), {
    concurrency: CONCURRENCY,
  });
  return found.flat();
}
