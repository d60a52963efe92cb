/**
 * What a user may do in a virtual host. Permissions are regular expressions on names, topic permissions on the
 * routing keys of one exchange. As in `rabbit_access_control` and `rabbit_auth_backend_internal` of RabbitMQ 4.3.6;
 * https://www.rabbitmq.com/docs/access-control
 */
import { compilePattern, whyUndecidable } from "../patterns/name-pattern.ts";
import { escapedForPattern } from "../patterns/pattern-text.ts";
import { DEFAULT_EXCHANGE_IN_PERMISSIONS } from "../rabbitmq/reserved-names.ts";
import { mayImpersonate } from "../rabbitmq/user-tags.ts";
import { own } from "../text/own-property.ts";
import { WarrenError } from "../warren-error.ts";

export const ACCESS = ["configure", "write", "read"] as const;
export type Access = (typeof ACCESS)[number];

/** A user, of whom the name, the tags and the rights count here. */
export interface UserRights {
  readonly name: string;
  readonly tags: readonly string[];
  readonly permissions: readonly ({ readonly virtualHost: string } & Readonly<Record<Access, string>>)[];
  readonly topicPermissions: readonly {
    readonly virtualHost: string;
    readonly exchange: string;
    readonly write: string;
    readonly read: string;
  }[];
}

/** The rights of one user in one virtual host, ready for many questions. */
export interface Rights {
  readonly user: string;
  /** Whether messages may carry somebody else's `user_id`. */
  readonly impersonates: boolean;
  /** Without a permission for the virtual host a connection to it is refused. */
  readonly enters: boolean;
  /**
   * The pattern that decides, as declared. Undefined where there is none: then nothing is allowed, but any topic.
   */
  readonly pattern: (access: Access) => string | undefined;
  readonly topicPattern: (access: "write" | "read", exchange: string) => string | undefined;
  /** @throws WarrenError `pattern-undecidable` */
  readonly allows: (access: Access, resource: string) => boolean;
  /**
   * Of a topic exchange. Without a topic permission for the exchange every key is allowed.
   *
   * @throws WarrenError `pattern-undecidable`
   */
  readonly allowsTopic: (access: "write" | "read", exchange: string, routingKey: string) => boolean;
}

export function compileRights(user: UserRights, virtualHost: string): Rights {
  const permission = user.permissions.find((each) => each.virtualHost === virtualHost);
  const topics = new Map(
    user.topicPermissions
      .filter((each) => each.virtualHost === virtualHost)
      .map((each) => [each.exchange, each]),
  );
  const tests = new Map<string, (name: string) => boolean>();
  const matches = (pattern: string, name: string): boolean => {
    let test = tests.get(pattern);
    if (test === undefined) {
      test = testOf(pattern, user.name);
      tests.set(pattern, test);
    }
    return test(name);
  };
  return {
    user: user.name,
    impersonates: mayImpersonate(user.tags),
    enters: permission !== undefined,
    pattern: (access) => permission?.[access],
    topicPattern: (access, exchange) => topics.get(exchange)?.[access],
    allows(access, resource) {
      if (permission === undefined) return false;
      return matches(permission[access], resource === "" ? DEFAULT_EXCHANGE_IN_PERMISSIONS : resource);
    },
    allowsTopic(access, exchange, routingKey) {
      const found = topics.get(exchange);
      if (found === undefined) return true;
      return matches(expand(found[access], user.name, virtualHost), routingKey);
    },
  };
}

/** The empty pattern is RabbitMQ's short word for the one that matches nothing but the empty name. */
function testOf(pattern: string, user: string): (name: string) => boolean {
  const test = compilePattern(pattern === "" ? "^$" : pattern);
  return (name) => {
    const found = test?.(name);
    if (found !== undefined) return found;
    const message = `Whether the permission "${pattern}" of user "${user}" allows "${name}" cannot be decided.`;
    throw new WarrenError("pattern-undecidable", message, { hint: whyUndecidable(pattern) });
  };
}

/**
 * With the variables that an AMQP 0-9-1 connection has, and braces of others as the letters that they are then to
 * RabbitMQ.
 */
function expand(pattern: string, username: string, vhost: string): string {
  const variables: Readonly<Record<string, string>> = { username, vhost };
  return pattern.replaceAll(/\{([A-Za-z_]\w*)\}/g, (braces, name: string) => {
    const value = own(variables, name);
    return escape(value ?? braces);
  });
}

/** Also where it stands in a class. */
function escape(text: string): string {
  return escapedForPattern(text).replaceAll("-", String.raw`\-`);
}

/** Undefined where that takes more of PCRE than is understood. */
export type MayIfDecidable = (name: string) => boolean | undefined;

/** The same question as `allows` for many names, where no answer is one too. */
export function mayIfDecidable(rights: Rights, access: Access): MayIfDecidable {
  return (name) => {
    try {
      return rights.allows(access, name);
    } catch (error) {
      if (error instanceof WarrenError && error.code === "pattern-undecidable") return undefined;
      throw error;
    }
  };
}
