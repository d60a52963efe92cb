/**
 * Who may connect: users of Warren's own provider, permissions and topic permissions of @pulumi/rabbitmq, one resource each,
 * because they are few, secret and independent of each other.
 */
import * as pulumi from "@pulumi/pulumi";
import * as rabbitmq from "@pulumi/rabbitmq";
import type { User } from "../model/declaration/declaration.ts";
import { type Adoption, importedPermission, importedTopicPermissions } from "./adoption.ts";
import { there } from "./parameters.ts";
import {
  User as Account,
  Password,
  Permission,
  TopicPermission,
  type UserArgs,
  UserLimits,
} from "./warren-resources.ts";

export interface UsersArgs {
  readonly users: readonly User[];
  /** By name, the virtual hosts that are declared: a permission depends on its own, as whatever is in one does. */
  readonly hosts: ReadonlyMap<string, pulumi.Resource>;
  readonly rabbitmq: rabbitmq.Provider;
  /** The plugin of the users, their generated passwords and their limits. */
  readonly warren: pulumi.ProviderResource;
  /** Undefined where nothing is taken over. */
  readonly adoption: Adoption | undefined;
}

/** The declared users, each with what it logs in with and its permissions. */
export class Users extends pulumi.ComponentResource {
  /** By the users' names, those that are known here: generated ones and given ones. */
  readonly passwords: ReadonlyMap<string, pulumi.Output<string>>;
  readonly accounts: ReadonlyMap<string, Account>;

  constructor(name: string, args: UsersArgs, options?: pulumi.ComponentResourceOptions) {
    super("warren:access:Users", name, {}, options);
    const passwords = new Map<string, pulumi.Output<string>>();
    const accounts = new Map<string, Account>();
    for (const user of args.users.filter(isOurs)) {
      const login = loginOf(user, { parent: this, provider: args.warren });
      if (login.password !== undefined) passwords.set(user.name, login.password);
      const account = new Account(
        user.name,
        { name: user.name, tags: [...user.tags], ...login },
        { parent: this, provider: args.warren, aliases: [EARLIER] },
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
    }
    for (const user of args.users) {
      const own = accounts.get(user.name);
      const account = own?.name ?? user.name;
      for (const permission of user.permissions) {
        const { virtualHost, configure, write, read } = permission;
        const rights = { configure, write, read };
        const dependsOn = there(args.hosts.get(virtualHost));
        if (isOfWarren(user, virtualHost)) {
          const inside = { parent: this, provider: args.warren, dependsOn };
          new Permission(nameOf(user.name, virtualHost), { user: account, virtualHost, ...rights }, inside);
        } else {
          new rabbitmq.Permissions(
            `${user.name}@${virtualHost}`,
            { user: account, vhost: virtualHost, permissions: rights },
            {
              parent: this,
              provider: args.rabbitmq,
              dependsOn,
              ...withAccount(own),
              ...importedPermission(args.adoption, user.name, permission),
            },
          );
        }
      }
    }
    this.passwords = passwords;
    this.accounts = accounts;
    this.registerOutputs({});
  }
}

function isOurs({ isExternal }: User): boolean {
  return isExternal !== true;
}

/**
 * In states of earlier versions users are resources of @pulumi/rabbitmq. By the alias the engine hands such a user over to
 * the plugin, as it is: without it the new one would be made beside the old one, and then the old one deleted.
 */
const EARLIER: pulumi.Alias = { type: "rabbitmq:index/user:User" };

type Login = Pick<UserArgs, "passwordHash" | "hashingAlgorithm" | "keepPassword"> & {
  readonly password?: pulumi.Output<string>;
};

function loginOf({ name, password }: User, options: pulumi.CustomResourceOptions): Login {
  if (password.kind === "given") return { password: pulumi.secret(password.password) };
  if (password.kind === "hash")
    return { passwordHash: pulumi.secret(password.hash), hashingAlgorithm: password.algorithm };
  if (password.kind !== "generated") return password.kind === "kept" ? { keepPassword: true } : {};
  const rotation = password.rotation === 0 ? {} : { rotation: String(password.rotation) };
  return { password: new Password(name, rotation, options).value };
}

/**
 * Whether @pulumi/rabbitmq would lose the permission, because it splits the id, USER@VIRTUALHOST, at each `@`; or would
 * take it over from somebody else, whose user it is. All others stay its resources: Pulumi replaces a resource of another
 * type by making the new one first, and the deletion of the old one would take it away again.
 */
function isOfWarren(user: User, virtualHost: string): boolean {
  return user.isExternal === true || [user.name, virtualHost].some((name) => name.includes("@"));
}

/** `a%40b/c`: no two have one. */
function nameOf(...names: readonly string[]): string {
  return names.map(encodeURIComponent).join("/");
}

export interface TopicPermissionsArgs {
  readonly users: readonly User[];
  /** By name. */
  readonly accounts: ReadonlyMap<string, Account>;
  /** By virtual host. */
  readonly topologies: ReadonlyMap<string, pulumi.Resource>;
  readonly rabbitmq: rabbitmq.Provider;
  readonly warren: pulumi.ProviderResource;
  readonly adoption: Adoption | undefined;
}

/** It goes with its user, and stays with one that was taken over. */
function withAccount(account: pulumi.Resource | undefined): pulumi.CustomResourceOptions {
  return account === undefined ? {} : { deletedWith: account };
}

/** After the topology: RabbitMQ 4.3 refuses a topic permission for an exchange that is not there. */
export class TopicPermissions extends pulumi.ComponentResource {
  constructor(name: string, args: TopicPermissionsArgs, options?: pulumi.ComponentResourceOptions) {
    super("warren:access:TopicPermissions", name, {}, options);
    for (const user of args.users) {
      const byVirtualHost = Map.groupBy(user.topicPermissions, ({ virtualHost }) => virtualHost);
      for (const [vhost, permissions] of byVirtualHost) {
        const dependsOn = there(args.topologies.get(vhost));
        if (isOfWarren(user, vhost)) {
          for (const permission of permissions) {
            new TopicPermission(
              nameOf(user.name, vhost, permission.exchange),
              { ...permission, user: args.accounts.get(user.name)?.name ?? user.name },
              { parent: this, provider: args.warren, dependsOn },
            );
          }
          continue;
        }
        new rabbitmq.TopicPermissions(
          `${user.name}@${vhost}`,
          {
            // So that it goes with the user, wherever Pulumi is told to forget one.
            user: args.accounts.get(user.name)?.name ?? user.name,
            vhost,
            permissions: permissions.map(({ exchange, write, read }) => ({ exchange, write, read })),
          },
          {
            parent: this,
            provider: args.rabbitmq,
            dependsOn,
            ...withAccount(args.accounts.get(user.name)),
            ...importedTopicPermissions(args.adoption, user.name, permissions),
          },
        );
      }
    }
    this.registerOutputs({});
  }
}
