/**
 * Which tag the user needs who makes what is declared. RabbitMQ asks for it object by object (`is_authorized` of the
 * `rabbit_mgmt_wm_*` modules; https://www.rabbitmq.com/docs/management#permissions): virtual hosts, users, permissions
 * and operator policies are an administrator's, policies and parameters a policymaker's. Nothing is made without the
 * journal, which is a global parameter: a policymaker's, too.
 */
import { hasLevel } from "../rabbitmq/user-tags.ts";
import { quote } from "../text/wording.ts";
import { WarrenError } from "../warren-error.ts";
import type { Declaration, User, VirtualHost } from "./declaration.ts";

/** Who asks, and by which tags. */
export interface AskingUser {
  readonly name: string;
  readonly tags: readonly string[];
}

const MOST_NAMES = 5;

/** What of it only an administrator can make, in words; empty where a policymaker is enough. */
export function administratorsOwn({ virtualHosts, users }: Declaration): string[] {
  return [...virtualHosts.flatMap(ofVirtualHost), ...users.flatMap(ofUser)];
}

function ofVirtualHost({ name, isExternal, operatorPolicies }: VirtualHost): string[] {
  return [
    ...(isExternal === true ? [] : [`virtual host ${quote(name)}`]),
    ...operatorPolicies.map((policy) => `operator policy ${quote(policy.name)} in ${quote(name)}`),
  ];
}

function ofUser({ name, isExternal, permissions, topicPermissions }: User): string[] {
  if (isExternal !== true) return [`user ${quote(name)}`];
  return permissions.length + topicPermissions.length === 0 ? [] : [`permissions of user ${quote(name)}`];
}

/** @throws WarrenError `not-administrator`, `not-policymaker`, with the objects that need the tag */
export function assertMayMake({ name, tags }: AskingUser, declaration: Declaration): void {
  const own = administratorsOwn(declaration);
  const needed = own.length === 0 ? "policymaker" : "administrator";
  if (hasLevel(tags, needed)) return;
  const has = tags.length === 0 ? "no tags" : `the tags ${tags.join(", ")}`;
  const more = own.length > MOST_NAMES ? ` and ${own.length - MOST_NAMES} more` : "";
  const why =
    needed === "administrator"
      ? `only an administrator can make ${own.slice(0, MOST_NAMES).join(", ")}${more}`
      : "policies, parameters and the journal of what a stack makes are a policymaker's";
  const others =
    needed === "administrator" ? " What somebody else makes is declared with `external: true`." : "";
  throw new WarrenError(`not-${needed}`, `User ${quote(name)} has ${has}, and needs ${needed}: ${why}.`, {
    hint: `rabbitmqctl set_user_tags ${name} ${[...tags, needed].join(" ")}${others}`,
  });
}
