/** What users may do, and their limits, are kept as they are declared, whatever somebody changes by hand. */
import type * as pulumi from "@pulumi/pulumi";
import type { Declaration } from "../model/declaration/declaration.ts";
import { userLimitProperties } from "../model/rabbitmq/limits.ts";
import { Grants } from "./warren-resources.ts";

/**
 * What the stack's users may do: in the stack's virtual hosts that is all that they may, in those of others what is
 * declared. Permissions of others' users are resources that look themselves. A user without a limit has none.
 */
export function grantsOf(
  name: string,
  declaration: Declaration,
  options: pulumi.CustomResourceOptions,
): Grants {
  const users = declaration.users.filter(({ isExternal }) => isExternal !== true);
  const hosts = declaration.virtualHosts.filter(({ isExternal }) => isExternal !== true);
  const permissions = users.flatMap(({ name: user, permissions: granted }) =>
    granted.map((each) => Object.assign({ user }, each)),
  );
  const topicPermissions = users.flatMap(({ name: user, topicPermissions: granted }) =>
    granted.map((each) => Object.assign({ user }, each)),
  );
  const limits = users.map(({ name: user, limits: said }) => ({ user, ...userLimitProperties(said) }));
  return new Grants(
    name,
    {
      users: users.map(({ name }) => name),
      virtualHosts: hosts.map(({ name }) => name),
      permissions: byKey(permissions),
      topicPermissions: byKey(topicPermissions),
      limits: byKey(limits),
    },
    options,
  );
}

/** The provider takes any keys. */
function byKey<T>(items: readonly T[]): Record<string, T> {
  return Object.fromEntries(items.map((item, index) => [String(index), item]));
}
