/** One user: tags, and what it may do in which virtual host. */

import type { RabbitmqVersion } from "../../rabbitmq/versions.ts";
import { quote, suggestFrom } from "../../text/wording.ts";
import { checkName } from "../checks/check-name.ts";
import { checkPattern } from "../checks/check-policies.ts";
import { exchangeType, isKnownExchange, reportUnknown, type Scope } from "../checks/check-references.ts";
import { checkTags, checkUserTags } from "../checks/check-tags.ts";
import type { Permission, TopicPermission, User, UserPassword } from "../declaration.ts";
import {
  externalUserSchema,
  permissionSchema,
  topicPermissionSchema,
  userLimitsSchema,
  userSchema,
} from "../schema.ts";
import type { Place, Report } from "../source/fault.ts";
import { nodeAt, placeAt, type SourceNode } from "../source/source-tree.ts";
import { readLimits } from "./read-limits.ts";
import { isMarkedExternal, type Named, NO_PASSWORDS, readNames, readObject } from "./read-object.ts";
import { readPassword } from "./read-password.ts";

/** What the rights of users are checked against. */
export interface UserContext {
  /** What is declared in each virtual host, by its name. */
  readonly scopes: ReadonlyMap<string, Scope>;
  readonly version: RabbitmqVersion;
}

export function readUser(
  { name, key, node }: Named<undefined>,
  context: UserContext,
  report: Report,
): User | undefined {
  const { scopes, version } = context;
  checkName({ kind: "user", name }, key, report);
  const label = `the user ${quote(name)}`;
  // People write a password there: `app: hunter2`.
  const words = { kind: "a user", label, takesNotes: true, secret: true, notMapping: NO_PASSWORDS } as const;
  const isExternal = isMarkedExternal(node);
  const own = isExternal ? undefined : readObject(node, { schema: userSchema, words }, report)?.value;
  const user = isExternal ? readExternal(node, words, report) : own;
  if (user !== undefined) {
    const tags = nodeAt(node, ["tags"]) ?? node;
    checkTags(user.tags, tags, report);
    checkUserTags({ name, tags: user.tags, version }, tags, report);
  }

  const permissions: Permission[] = [];
  for (const given of readNames(
    nodeAt(node, ["permissions"]),
    { label: `"permissions" of ${label}` },
    report,
  )) {
    const what = `permission of ${label} for ${quote(given.name)}`;
    checkVirtualHost(`The ${what}`, given.name, given.key, scopes, report);
    const words = { kind: "a permission", label: `the ${what}` };
    const permission = readObject(given.node, { schema: permissionSchema, words }, report);
    if (permission === undefined) continue;
    for (const [right, pattern] of Object.entries(permission.value)) {
      const owner = `the ${what}`;
      checkPattern({ key: right, owner, pattern, version }, placeAt(given.node, right), report);
    }
    permissions.push({ virtualHost: given.name, ...permission.value });
  }
  const topicPermissions = readNames(
    nodeAt(node, ["topicPermissions"]),
    { label: `"topicPermissions" of ${label}` },
    report,
  ).flatMap((virtualHost) => readTopicPermissions(virtualHost, label, context, report));
  const rights = { permissions, topicPermissions };
  const theirs = { password: KEPT, tags: [], limits: {} };
  if (isExternal) return user && { name, isExternal, ...theirs, ...rights };
  const limits = readLimits(node, { schema: userLimitsSchema, owner: label }, report) ?? {};
  if (own === undefined) return undefined;
  const password = readPassword(own, { node, owner: label }, report);
  return { name, password, tags: own.tags, ...rights, limits };
}

const KEPT: UserPassword = { kind: "kept" };

/** Its tags and limits are somebody else's: here they are what nothing is said of. */
function readExternal(
  node: SourceNode,
  words: { readonly label: string },
  report: Report,
): { readonly tags: readonly string[] } | undefined {
  const kind = "an external user, of whom only permissions are declared";
  const found = readObject(node, { schema: externalUserSchema, words: { ...words, kind } }, report);
  return found && { tags: [] };
}

function readTopicPermissions(
  { name: virtualHost, key, node }: Named<undefined>,
  owner: string,
  { scopes, version }: UserContext,
  report: Report,
): TopicPermission[] {
  checkVirtualHost(`The topic permission of ${owner}`, virtualHost, key, scopes, report);
  const scope = scopes.get(virtualHost);
  const found: TopicPermission[] = [];
  for (const given of readNames(
    node,
    { label: `"topicPermissions" of ${owner} for ${quote(virtualHost)}` },
    report,
  )) {
    const what = `the topic permission of ${owner} for ${quote(given.name)}`;
    if (scope !== undefined) checkTopicExchange(given.name, given.key, what, scope, report);
    const words = { kind: "a topic permission", label: what };
    const permission = readObject(given.node, { schema: topicPermissionSchema, words }, report);
    if (permission === undefined) continue;
    for (const [right, pattern] of Object.entries(permission.value)) {
      checkPattern({ key: right, owner: what, pattern, version }, placeAt(given.node, right), report);
    }
    found.push({ virtualHost, exchange: given.name, ...permission.value });
  }
  return found;
}

function checkTopicExchange(name: string, key: Place, what: string, scope: Scope, report: Report): void {
  const subject = what.charAt(0).toUpperCase() + what.slice(1);
  if (!isKnownExchange(scope, name)) {
    reportUnknown({ subject, kind: "exchange", name, place: key }, scope, report);
    return;
  }
  const type = exchangeType(scope, name);
  if (type !== undefined && type !== "topic") {
    const what = `${subject} has no effect: its type is ${type}.`;
    report(key, what, "Of use: a topic exchange.", "warning");
  }
}

function checkVirtualHost(
  subject: string,
  name: string,
  key: Place,
  scopes: ReadonlyMap<string, Scope>,
  report: Report,
): void {
  if (scopes.has(name)) return;
  const near = suggestFrom(scopes.keys())(name);
  const known = [...scopes.keys()].map((known) => quote(known)).join(", ");
  report(
    key,
    `${subject} names the virtual host ${quote(name)}, which is not declared.`,
    near === "" ? `Declared: ${known === "" ? "none" : known}.` : near,
  );
}
