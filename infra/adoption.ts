/**
 * Taking over what is on the broker already. The plugin does it for its own resources; those of @pulumi/rabbitmq would be
 * made by a request that overwrites what is there, and are imported by Pulumi instead, which only reads.
 */
import type * as pulumi from "@pulumi/pulumi";
import type { Declaration, Permission, TopicPermission } from "../model/declaration/declaration.ts";
import type { DefinedTopicPermission } from "../model/definitions/definitions.ts";
import { canonicalJson } from "../model/topology/object-keys.ts";

/** What the broker holds, where it is to be taken over. */
export interface Adoption {
  readonly live: Declaration;
  /** All that there are, also those that no declaration can say: @pulumi/rabbitmq reads them. */
  readonly topicPermissions: readonly DefinedTopicPermission[];
  /** What differs is taken over as well, as it is: nothing is changed in this run. */
  readonly only: boolean;
}

/** Options of a permission of @pulumi/rabbitmq; none where it is made. */
export function importedPermission(
  adoption: Adoption | undefined,
  user: string,
  declared: Permission,
): pulumi.CustomResourceOptions {
  const { virtualHost } = declared;
  const account = adoption?.live.users.find(({ name }) => name === user);
  const live = account?.permissions.filter((each) => each.virtualHost === virtualHost) ?? [];
  const options = imported(adoption, `${user}@${virtualHost}`, { live, declared: [declared] });
  // Pulumi refuses to import what is not as the program says, but for what it is told to ignore.
  return options.import === undefined || isAllOf([declared], live)
    ? options
    : { ...options, ignoreChanges: ["permissions"] };
}

/** The same for all topic permissions of a user in one virtual host, which are one resource there. */
export function importedTopicPermissions(
  adoption: Adoption | undefined,
  user: string,
  declared: readonly TopicPermission[],
): pulumi.CustomResourceOptions {
  const virtualHost = declared[0]?.virtualHost ?? "";
  const all = adoption?.topicPermissions ?? [];
  const live = all
    .filter((each) => each.user === user && each.vhost === virtualHost)
    .map(({ exchange, write, read }) => ({ virtualHost, exchange, write, read }));
  return imported(adoption, `${user}@${virtualHost}`, { live, declared });
}

function imported(
  adoption: Adoption | undefined,
  id: string,
  { live, declared }: { readonly live: readonly object[]; readonly declared: readonly object[] },
): pulumi.CustomResourceOptions {
  if (adoption === undefined || live.length === 0) return {};
  return adoption.only || isAllOf(declared, live) ? { import: id } : {};
}

function isAllOf(declared: readonly object[], live: readonly object[]): boolean {
  const there = new Set(live.map((each) => canonicalJson({ ...each })));
  return declared.every((each) => there.has(canonicalJson({ ...each })));
}
