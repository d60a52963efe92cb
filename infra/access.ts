/**
 * Who may connect: users, permissions and topic permissions, one @pulumi/rabbitmq resource each, because they are
 * few, secret and independent of each other.
 */
import * as pulumi from "@pulumi/pulumi";
import * as rabbitmq from "@pulumi/rabbitmq";
import type { User } from "../model/declaration/declaration.ts";
import { Password, UserClaim, UserLimits } from "./warren-resources.ts";

export interface UsersArgs {
  readonly users: readonly User[];
  readonly rabbitmq: rabbitmq.Provider;
  /** The plugin of the generated passwords and the limits. */
  readonly warren: pulumi.ProviderResource;
}

/** The declared users, each with a generated password and its permissions. */
export class Users extends pulumi.ComponentResource {
  readonly passwords: Readonly<Record<string, pulumi.Output<string>>>;
  readonly accounts: ReadonlyMap<string, rabbitmq.User>;

  constructor(name: string, args: UsersArgs, options?: pulumi.ComponentResourceOptions) {
    super("warren:access:Users", name, {}, options);
    // @pulumi/rabbitmq creates a user by a PUT, which takes over one that is there already and resets its password.
    const claim = new UserClaim(
      name,
      { users: args.users.map((user) => user.name) },
      { parent: this, provider: args.warren },
    );
    const passwords: Record<string, pulumi.Output<string>> = {};
    const accounts = new Map<string, rabbitmq.User>();
    for (const user of args.users) {
      const password = new Password(user.name, {}, { parent: this, provider: args.warren });
      passwords[user.name] = password.value;
      const account = new rabbitmq.User(
        user.name,
        { name: user.name, password: password.value, tags: [...user.tags] },
        { parent: this, provider: args.rabbitmq, dependsOn: claim },
      );
      accounts.set(user.name, account);
      const { "max-connections": maxConnections, "max-channels": maxChannels } = user.limits;
      if (maxConnections !== undefined || maxChannels !== undefined) {
        new UserLimits(
          user.name,
          {
            user: account.name,
            ...(maxConnections === undefined ? {} : { maxConnections }),
            ...(maxChannels === undefined ? {} : { maxChannels }),
          },
          { parent: this, provider: args.warren },
        );
      }
      for (const { virtualHost, configure, write, read } of user.permissions) {
        new rabbitmq.Permissions(
          `${user.name}@${virtualHost}`,
          { user: account.name, vhost: virtualHost, permissions: { configure, write, read } },
          { parent: this, provider: args.rabbitmq },
        );
      }
    }
    this.passwords = passwords;
    this.accounts = accounts;
    this.registerOutputs({});
  }
}

export interface TopicPermissionsArgs {
  readonly users: readonly User[];
  /** By name. */
  readonly accounts: ReadonlyMap<string, rabbitmq.User>;
  readonly rabbitmq: rabbitmq.Provider;
}

/** After the topology: RabbitMQ 4.3 refuses a topic permission for an exchange that is not there. */
export class TopicPermissions extends pulumi.ComponentResource {
  constructor(name: string, args: TopicPermissionsArgs, options?: pulumi.ComponentResourceOptions) {
    super("warren:access:TopicPermissions", name, {}, options);
    for (const user of args.users) {
      const byVirtualHost = Map.groupBy(user.topicPermissions, ({ virtualHost }) => virtualHost);
      for (const [vhost, permissions] of byVirtualHost) {
        new rabbitmq.TopicPermissions(
          `${user.name}@${vhost}`,
          {
            // So that it goes with the user, wherever Pulumi is told to forget one.
            user: args.accounts.get(user.name)?.name ?? user.name,
            vhost,
            permissions: permissions.map(({ exchange, write, read }) => ({ exchange, write, read })),
          },
          { parent: this, provider: args.rabbitmq },
        );
      }
    }
    this.registerOutputs({});
  }
}
