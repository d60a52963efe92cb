import type { Exported, ExportedPermission, ExportedTopicPermission } from "../exported.ts";
import type { Mutant, MutantKind, Step } from "../mutant.ts";
import { put, remove } from "../steps.ts";

/** @param administrator who runs the smoke tests, and is not declared */
export function permissionMutants(exported: Exported, administrator: string): Mutant[] {
  const { permissions, users, vhosts } = exported;
  const extra = users.flatMap(({ name }) => {
    const granted = new Set(permissions.filter(({ user }) => user === name).map(({ vhost }) => vhost));
    return vhosts.filter((host) => !granted.has(host.name)).map((host) => extraPermission(name, host.name));
  });
  const all = [...permissions.flatMap(changedPermission), ...extra];
  return all.filter(({ says: [user] }) => user !== administrator);
}

export function topicPermissionMutants(
  { topic_permissions, users, exchanges }: Exported,
  administrator: string,
): Mutant[] {
  const topics = exchanges.filter(({ type }) => type === "topic");
  const extra = users
    .filter(({ name }) => name !== administrator)
    .flatMap(({ name: user }) =>
      topics
        .filter(
          ({ vhost, name }) =>
            !topic_permissions.some((each) => isFor(each, { user, vhost, exchange: name })),
        )
        .map(({ vhost, name: exchange }): Mutant => {
          const step = put(["topic-permissions", vhost, user], { exchange, write: "^$", read: "^$" });
          return mutantOf("topic permission", [user, exchange], `in "${vhost}", which it has not`, [step]);
        }),
    );
  return [...topic_permissions.flatMap(changedTopicPermission), ...extra];
}

function isFor(
  one: ExportedTopicPermission,
  { user, vhost, exchange }: Omit<ExportedTopicPermission, "write" | "read">,
) {
  return one.user === user && one.vhost === vhost && one.exchange === exchange;
}

function mutantOf(
  kind: MutantKind,
  says: readonly [string, ...string[]],
  what: string,
  steps: readonly Step[],
): Mutant {
  const [user, ...more] = says;
  return {
    name: `${kind} of "${user}" for ${more.map((name) => `"${name}"`).join(", ")} ${what}`,
    kind,
    says,
    steps,
  };
}

function changedPermission({ user, vhost, ...rights }: ExportedPermission): Mutant[] {
  const path = ["permissions", vhost, user];
  const { configure, write, read } = rights;
  const changed = Object.entries({ configure, write, read }).flatMap(([right, pattern]) =>
    otherPatterns(pattern).map(({ how, other }) =>
      mutantOf("permission", [user, vhost], `has a ${how} ${right}: ${other}`, [
        put(path, { configure, write, read, [right]: other }),
      ]),
    ),
  );
  return [...changed, mutantOf("permission", [user, vhost], "is missing", [remove(...path)])];
}

/** It lets nobody do anything, and opens the virtual host. */
function extraPermission(user: string, vhost: string): Mutant {
  const step = put(["permissions", vhost, user], { configure: NOTHING, write: NOTHING, read: NOTHING });
  return mutantOf("permission", [user, vhost], "of nothing, which it has not", [step]);
}

function changedTopicPermission({ user, vhost, exchange, write, read }: ExportedTopicPermission): Mutant[] {
  const path = ["topic-permissions", vhost, user];
  const changed = Object.entries({ write, read }).flatMap(([right, pattern]) =>
    otherPatterns(pattern).map(({ how, other }) =>
      mutantOf("topic permission", [user, exchange], `has a ${how} ${right}: ${other}`, [
        put(path, { exchange, write, read, [right]: other }),
      ]),
    ),
  );
  return [...changed, mutantOf("topic permission", [user, exchange], "is missing", [remove(...path)])];
}

const NOTHING = "^$";

function otherPatterns(pattern: string): { how: string; other: string }[] {
  if (pattern === NOTHING) return [{ how: "wider", other: ".*" }];
  const unanchored = pattern.replace(/\$$/, "");
  return [
    { how: "wider", other: ".*" },
    { how: "narrower", other: NOTHING },
    ...(unanchored === pattern ? [] : [{ how: "somewhat wider", other: unanchored }]),
  ];
}
