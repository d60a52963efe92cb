/**
 * Who may connect: users, permissions and topic permissions, one resource each, because they are few, secret and
 * independent of each other.
 */
import * as pulumi from "@pulumi/pulumi";
import type { Declaration, User } from "../model/declaration/declaration.ts";
import { userLimitProperties } from "../model/rabbitmq/limits.ts";
import type { BridgedPermissions } from "./bridged-permissions.ts";
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
  /** Makes the permissions that are not Warren's own resources; undefined: all are. */
  readonly bridged: BridgedPermissions | undefined;
  /** The plugin of the users, their generated passwords and their limits. */
  readonly warren: pulumi.ProviderResource;
  /** Before the names of the resources. */
  readonly prefix: string;
  /** The declaration with the values of its secrets, where that of `users` only names them. */
  readonly whole?: pulumi.Output<Declaration> | undefined;
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
      const login = loginOf(user, args, { parent: this, provider: args.warren });
      if (login.password !== undefined) passwords.set(user.name, login.password);
      const account = new Account(
        `${args.prefix}${user.name}`,
        { name: user.name, tags: [...user.tags], ...login },
        { parent: this, provider: args.warren, aliases: [EARLIER] },
      );
      accounts.set(user.name, account);
      const limits = userLimitProperties(user.limits);
      if (Object.keys(limits).length > 0) {
        new UserLimits(
          `${args.prefix}${user.name}`,
          { user: account.name, ...limits },
          { parent: this, provider: args.warren },
        );
      }
    }
    for (const user of args.users) {
      const own = accounts.get(user.name);
      const account = own?.name ?? user.name;
      for (const permission of user.permissions) {
        const { virtualHost, configure, write, read } = permission;
        const dependsOn = there(args.hosts.get(virtualHost));
        if (args.bridged !== undefined && !isOfWarren(user, virtualHost)) {
          args.bridged.permission({ user: user.name, account: own, permission }, { parent: this, dependsOn });
          continue;
        }
        new Permission(
          `${args.prefix}${nameOf(user.name, virtualHost)}`,
          { user: account, virtualHost, configure, write, read },
          { parent: this, provider: args.warren, dependsOn },
        );
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

function loginOf(
  user: User,
  { whole, prefix }: Pick<UsersArgs, "whole" | "prefix">,
  options: pulumi.CustomResourceOptions,
): Login {
  const { name, password } = user;
  if (password.kind === "given") return { password: saidText(user, whole) };
  if (password.kind === "hash")
    return { passwordHash: saidText(user, whole), hashingAlgorithm: password.algorithm };
  if (password.kind !== "generated") return password.kind === "kept" ? { keepPassword: true } : {};
  const rotation = password.rotation === 0 ? {} : { rotation: String(password.rotation) };
  return { password: new Password(`${prefix}${name}`, rotation, options).value };
}

function textOf({ password }: User): string {
  if (password.kind === "given") return password.password;
  return password.kind === "hash" ? password.hash : "";
}

/** The password that a declaration says, or its hash. */
function saidText(user: User, whole: pulumi.Output<Declaration> | undefined): pulumi.Output<string> {
  if (whole === undefined) return pulumi.secret(textOf(user));
  return pulumi.secret(
    whole.apply(({ users }) => textOf(users.find(({ name }) => name === user.name) ?? user)),
  );
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

export interface TopicPermissionsArgs extends Pick<UsersArgs, "users" | "bridged" | "warren" | "prefix"> {
  /** By name. */
  readonly accounts: ReadonlyMap<string, Account>;
  /** By virtual host. */
  readonly topologies: ReadonlyMap<string, pulumi.Resource>;
}

/** After the topology: RabbitMQ 4.3 refuses a topic permission for an exchange that is not there. */
export class TopicPermissions extends pulumi.ComponentResource {
  constructor(name: string, args: TopicPermissionsArgs, options?: pulumi.ComponentResourceOptions) {
    super("warren:access:TopicPermissions", name, {}, options);
    for (const user of args.users) {
      const account = args.accounts.get(user.name);
      const byVirtualHost = Map.groupBy(user.topicPermissions, ({ virtualHost }) => virtualHost);
      for (const [virtualHost, permissions] of byVirtualHost) {
        const dependsOn = there(args.topologies.get(virtualHost));
        if (args.bridged !== undefined && !isOfWarren(user, virtualHost)) {
          const granted = { user: user.name, account, virtualHost, permissions };
          args.bridged.topicPermissions(granted, { parent: this, dependsOn });
          continue;
        }
        for (const permission of permissions) {
          new TopicPermission(
            `${args.prefix}${nameOf(user.name, virtualHost, permission.exchange)}`,
            { ...permission, user: account?.name ?? user.name },
            { parent: this, provider: args.warren, dependsOn },
          );
        }
      }
    }
    this.registerOutputs({});
  }
}
