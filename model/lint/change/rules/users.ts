/** Users who can do less than they could. */
import { DEFAULT_EXCHANGE_IN_PERMISSIONS, PREDECLARED_EXCHANGES } from "../../../rabbitmq/reserved-names.ts";
import { MANAGEMENT_TAGS, mayImpersonate } from "../../../rabbitmq/user-tags.ts";
import { ACCESS, compileRights, type Rights } from "../../../routing/rights.ts";
import { canonicalJson } from "../../../topology/object-keys.ts";
import { some } from "../../some-of.ts";
import type { ChangeDiscovery, ChangeRule } from "../change-rule.ts";
import type { ChangedHost, ChangedUser } from "../view.ts";
import { whereDecided } from "../who-may.ts";

const subjectOf = (name: string, ...rest: readonly string[]) => ({
  path: ["users", name, ...rest],
  virtualHost: "",
  object: `user ${JSON.stringify(name)}`,
});

/** `rabbit_connection_tracking_handler` of RabbitMQ 4.3 closes them on `user_deleted`. */
export const userRemoved: ChangeRule = {
  id: "user-removed",
  severity: "warning",
  summary: "A user is not declared any more.",
  why: "RabbitMQ closes its connections when it is deleted, and refuses the next ones: whatever still logs in as this user stands still at once.",
  remedy:
    "Let its clients log in as another user first. Who has another name now is another user to RabbitMQ: declare both for a while.",
  *check({ before, after }) {
    const declared = new Set(after.users.map(({ name }) => name));
    for (const { name, isExternal } of before.users) {
      if (declared.has(name)) continue;
      const subject = subjectOf(name);
      const what =
        isExternal === true
          ? "its permissions are taken away"
          : "its connections are closed, and refused from then on";
      yield {
        ...subject,
        stood: subject.path,
        message: `The user ${JSON.stringify(name)} is not declared any more: ${what}.`,
        hint: "Let its clients log in as another user first.",
      };
    }
  },
};

export const passwordChanged: ChangeRule = {
  id: "password-changed",
  severity: "warning",
  summary: "A user logs in with something else than before.",
  why: "Connections that are there stay. Each new one with the old password is refused: after a restart of the client, or of a node.",
  remedy:
    "Give the clients the new password in the same hour; or declare a second user, and take the old one out when nobody uses it.",
  *check({ users }) {
    for (const { name, before, after } of users) {
      if (after.password.kind === "kept") continue;
      if (canonicalJson({ ...before.password }) === canonicalJson({ ...after.password })) continue;
      yield {
        ...subjectOf(name, after.password.kind === "generated" ? "rotation" : "password"),
        message: `The user ${JSON.stringify(name)} logs in with something else from now on: whoever connects as it did is refused.`,
        hint: "See that its clients get it in time.",
      };
    }
  },
};

export const tagLost: ChangeRule = {
  id: "tag-lost",
  severity: "warning",
  summary: "A user loses a tag that RabbitMQ looks at.",
  why: "The tags open the management page and its API, and let a user publish with the `user_id` of others. Scripts, exporters and people that log in as this user are refused what they did with it.",
  remedy: "Ask who uses it for what, or give them a user of their own first.",
  *check({ users }) {
    for (const { name, before, after } of users) {
      const lost = before.tags.filter(
        (tag) => (MANAGEMENT_TAGS.has(tag) || mayImpersonate([tag])) && !after.tags.includes(tag),
      );
      // One that opens more takes its place.
      if (
        lost.length === 0 ||
        (after.tags.includes("administrator") && !lost.some((tag) => mayImpersonate([tag])))
      )
        continue;
      const noun = lost.length === 1 ? "tag" : "tags";
      yield {
        ...subjectOf(name, "tags"),
        message: `The user ${JSON.stringify(name)} loses the ${noun} ${lost.map((tag) => JSON.stringify(tag)).join(", ")}.`,
        hint: "Ask who logs in with it, and to what.",
      };
    }
  },
};

export const permissionLost: ChangeRule = {
  id: "permission-lost",
  severity: "warning",
  summary: "A user may not do any more what it might.",
  why: "Its clients get 403, and their channel is closed, or the connection is refused where it may not use the virtual host at all. Of a queue or an exchange that has another name now, the new name counts: patterns do not follow a name.",
  remedy:
    "Give the right back where a client needs it; `explain --user` says what a user may do. Where it was too much all along, say so in a silence at the user.",
  *check(change) {
    for (const user of change.users) {
      for (const host of change.hosts) yield* lostIn(user, host);
    }
  },
};

function* lostIn({ name, before, after }: ChangedUser, host: ChangedHost): Generator<ChangeDiscovery> {
  const [was, is] = [compileRights(before, host.name), compileRights(after, host.name)];
  const user = JSON.stringify(name);
  const at = JSON.stringify(host.name);
  if (!was.enters) return;
  if (!is.enters) {
    yield {
      ...subjectOf(name, "permissions", host.name),
      stood: ["users", name, "permissions", host.name],
      message: `The user ${user} may not use the virtual host ${at} any more: its connections are refused.`,
      hint: "Leave it a permission where a client of it connects there.",
    };
    return;
  }
  for (const access of ACCESS) {
    const lost = [...namesIn(host)].filter(
      ([from, to]) =>
        (from !== to || was.pattern(access) !== is.pattern(access)) && isLost(was, is, { access, from, to }),
    );
    if (lost.length === 0) continue;
    yield {
      ...subjectOf(name, "permissions", host.name, access),
      message: `${JSON.stringify(access)} of the user ${user} in ${at} does not allow any more ${some(lost.map(([from, to]) => (from === to ? shown(to) : `${shown(to)}, which was called ${shown(from)}`)))}.`,
      hint: "Give it back where a client needs it.",
    };
  }
  yield* topicsLost({ name, before, after }, host, [was, is]);
}

function isLost(
  was: Rights,
  is: Rights,
  {
    access,
    from,
    to,
  }: { readonly access: (typeof ACCESS)[number]; readonly from: string; readonly to: string },
): boolean {
  return whereDecided(() => was.allows(access, from) && !is.allows(access, to)) === true;
}

/** What is there before and after, each with its name before; another one where it is called otherwise now. */
function namesIn({ before, after, plan }: ChangedHost): ReadonlySet<readonly [from: string, to: string]> {
  // Those that RabbitMQ has by itself come last: few declarations mean them.
  const names = [before, after].map(
    ({ exchanges, queues }) =>
      new Set([
        ...[...exchanges.keys()].filter((name) => !PREDECLARED_EXCHANGES.has(name)),
        ...queues.keys(),
        ...PREDECLARED_EXCHANGES.keys(),
        "",
      ]),
  );
  const [old = new Set<string>(), now = new Set<string>()] = names;
  const pairs = [...old].filter((each) => now.has(each)).map((each) => [each, each] as const);
  const renamed = plan.flatMap(({ renamed: found, action }) =>
    found === undefined || action === "create" ? [] : [[found.from, found.to] as const],
  );
  return new Set([...pairs, ...renamed]);
}

function shown(name: string): string {
  return name === "" ? `the default exchange (${DEFAULT_EXCHANGE_IN_PERMISSIONS})` : JSON.stringify(name);
}

/** Of the keys that the bindings of an exchange ask for. */
function* topicsLost(
  { name, after }: ChangedUser,
  host: ChangedHost,
  [was, is]: readonly [Rights, Rights],
): Generator<ChangeDiscovery> {
  for (const { virtualHost, exchange } of after.topicPermissions) {
    const node = host.after.exchanges.get(exchange);
    if (virtualHost !== host.name || node?.type !== "topic" || !host.before.exchanges.has(exchange)) continue;
    const keys = new Set(node.bindings.map(({ binding }) => binding.routingKey.replaceAll(/[*#]/gu, "any")));
    for (const access of ["write", "read"] as const) {
      if (was.topicPattern(access, exchange) === is.topicPattern(access, exchange)) continue;
      const lost = [...keys].filter(
        (key) =>
          whereDecided(
            () => was.allowsTopic(access, exchange, key) && !is.allowsTopic(access, exchange, key),
          ) === true,
      );
      if (lost.length === 0) continue;
      yield {
        ...subjectOf(name, "topicPermissions", host.name, exchange, access),
        message: `${JSON.stringify(access)} of the user ${JSON.stringify(name)} for the exchange ${JSON.stringify(exchange)} does not allow any more the routing key ${some(lost.map((key) => JSON.stringify(key)))}.`,
        hint: "Give it back where a client needs it.",
      };
    }
  }
}
