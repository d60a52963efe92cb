/** Permissions and topic permissions as resources of @pulumi/rabbitmq: those of a stack of this program, whose states have them. */
import type * as pulumi from "@pulumi/pulumi";
import * as rabbitmq from "@pulumi/rabbitmq";
import type { Permission, TopicPermission } from "../model/declaration/declaration.ts";
import { type Adoption, importedPermission, importedTopicPermissions } from "./adoption.ts";
import type { User as Account } from "./warren-resources.ts";

interface Grantee {
  readonly user: string;
  /** The user's resource; undefined where it is another team's. */
  readonly account: Account | undefined;
}

type Place = Pick<pulumi.CustomResourceOptions, "parent" | "dependsOn">;

export class BridgedPermissions {
  readonly #provider: rabbitmq.Provider;
  readonly #adoption: Adoption | undefined;

  /** @param adoption undefined where nothing is taken over */
  constructor(provider: rabbitmq.Provider, adoption: Adoption | undefined) {
    this.#provider = provider;
    this.#adoption = adoption;
  }

  permission(
    { user, account, permission }: Grantee & { readonly permission: Permission },
    place: Place,
  ): rabbitmq.Permissions {
    const { virtualHost: vhost, configure, write, read } = permission;
    return new rabbitmq.Permissions(
      `${user}@${vhost}`,
      { user: account?.name ?? user, vhost, permissions: { configure, write, read } },
      {
        ...place,
        provider: this.#provider,
        ...withAccount(account),
        ...importedPermission(this.#adoption, user, permission),
      },
    );
  }

  /**
   * All that a user has in one virtual host. To change one, @pulumi/rabbitmq takes all of them away first, also what no
   * declaration can say, and until then they forbid nothing: they are changed in place by `Grants` instead.
   */
  topicPermissions(
    {
      user,
      account,
      virtualHost: vhost,
      permissions,
    }: Grantee & { readonly virtualHost: string; readonly permissions: readonly TopicPermission[] },
    place: Place,
  ): rabbitmq.TopicPermissions {
    return new rabbitmq.TopicPermissions(
      `${user}@${vhost}`,
      {
        // So that it goes with the user, wherever Pulumi is told to forget one.
        user: account?.name ?? user,
        vhost,
        permissions: permissions.map(({ exchange, write, read }) => ({ exchange, write, read })),
      },
      {
        ...place,
        provider: this.#provider,
        ignoreChanges: ["permissions"],
        ...withAccount(account),
        ...importedTopicPermissions(this.#adoption, user, permissions),
      },
    );
  }
}

/** It goes with its user, and stays with one that was taken over. */
function withAccount(account: pulumi.Resource | undefined): pulumi.CustomResourceOptions {
  return account === undefined ? {} : { deletedWith: account };
}
