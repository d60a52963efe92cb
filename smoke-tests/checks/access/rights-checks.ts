/** Every declared right is given, and the nearest ones that are not declared are refused: tried in a clone. */

import type { AmqpConnection } from "../../../broker/amqp/connection.ts";
import type { User, VirtualHost } from "../../../model/declaration/declaration.ts";
import type { VirtualHostDefinitions } from "../../../model/definitions/definitions.ts";
import { ACCESS, type Access } from "../../../model/routing/rights.ts";
import { messageOf, WarrenError } from "../../../model/warren-error.ts";
import { type Check, checkId, type Finding, failed, passed } from "../../check.ts";
import type { CheckBatch } from "../../run/check-batch.ts";
import type { CheckContext } from "../../run/check-context.ts";
import { settleMap } from "../../run/settle.ts";
import type { CopiedRights, ShadowUser } from "../../shadow/shadows.ts";
import { type Probe, rightsProbes, topicProbes } from "./rights-probes.ts";
import { type Attempt, type Triers, tryRight } from "./try-right.ts";

/** Users tried side by side. */
const CONCURRENCY = 4;

type Permission = User["permissions"][number];
type TopicPermission = User["topicPermissions"][number];

/** As whom and where something is tried. */
interface Trial extends Triers {
  readonly as: ShadowUser & { readonly virtualHost: string };
}

interface RightCheck {
  readonly user: string;
  /** What of the user's rights is copied for it. */
  readonly rights: CopiedRights;
  /** The names that it tries, as far as they are known before. */
  readonly names: readonly string[];
  readonly run: (trial: Trial) => Promise<Finding>;
}

/** One batch a virtual host. */
export function rightsChecks(host: VirtualHost, users: readonly User[]): CheckBatch[] {
  const planned = new Map<Check, RightCheck>();
  for (const user of users) {
    for (const permission of user.permissions.filter((each) => each.virtualHost === host.name)) {
      for (const access of ACCESS) {
        const { check, probes } = permissionCheck({ user, host, permission, access });
        planned.set(check, {
          user: user.name,
          rights: "permissions",
          names: probes.map(({ name }) => name),
          run: (trial) => tryAll(trial, access, probes),
        });
      }
      for (const topic of user.topicPermissions.filter((each) => each.virtualHost === host.name)) {
        planned.set(topicCheck(user, topic), {
          user: user.name,
          rights: "topic permissions",
          names: [],
          run: (trial) => tryTopics(trial, { host, topic }),
        });
      }
    }
  }
  if (planned.size === 0) return [];
  return [
    {
      checks: [...planned.keys()],
      async run(context, checks, found) {
        const selected = checks.flatMap((check) => {
          const right = planned.get(check);
          return right === undefined ? [] : [{ check, right }];
        });
        const byUser = Map.groupBy(selected, ({ right: { user, rights } }) => JSON.stringify([user, rights]));
        const isAlone = selected.some(({ right }) => right.names.some(isLongError));
        await settleMap(
          byUser.values(),
          async (some) => {
            const [first] = some;
            if (first === undefined) return;
            const trial = await enter(context, host.name, first.right);
            for (const { check, right } of some) {
              const from = performance.now();
              const finding = "status" in trial ? trial : await right.run(trial);
              found(check, finding, performance.now() - from);
            }
          },
          isAlone ? 1 : CONCURRENCY,
        );
      },
    },
  ];
}

/** Whether an answer about it may be 541: what is made then is not to be met by others. */
function isLongError(name: string): boolean {
  return Buffer.byteLength(name) > name.length;
}

function permissionCheck(right: {
  readonly user: User;
  readonly host: VirtualHost;
  readonly permission: Permission;
  readonly access: Access;
}): { check: Check; probes: readonly Probe[] } {
  const { user, host, permission, access } = right;
  const pattern = JSON.stringify(permission[access]);
  const check: Check = {
    id: checkId("access", "user", user.name, host.name, access),
    kind: "access",
    needs: "shadow",
    objects: [
      { type: "permission", name: user.name, virtualHost: host.name },
      { type: "user", name: user.name },
    ],
    proves: `"${user.name}" may ${access} what ${pattern} matches, and not what it just misses.`,
  };
  try {
    return { check, probes: rightsProbes(user, host, access) };
  } catch (error) {
    if (!(error instanceof WarrenError)) throw error;
    return { check: { ...check, skip: error.message }, probes: [] };
  }
}

function topicCheck(user: User, { virtualHost, exchange, write, read }: TopicPermission): Check {
  return {
    id: checkId("access", "user", user.name, virtualHost, "topic", exchange),
    kind: "access",
    needs: "shadow",
    objects: [
      { type: "topic permission", name: `${user.name} ${exchange}`, virtualHost },
      { type: "user", name: user.name },
      { type: "exchange", name: exchange, virtualHost },
    ],
    proves: `"${user.name}" may use the keys of "${exchange}" that ${JSON.stringify(write)} (write) and ${JSON.stringify(read)} (read) match, and not those that they just miss.`,
  };
}

/** A temporary user with the live rights, let into the clone; a failure where these do not let it in. */
async function enter(
  context: CheckContext,
  virtualHost: string,
  { user, rights }: Pick<RightCheck, "user" | "rights">,
): Promise<Trial | Finding> {
  const shadow = await context.shadow(virtualHost, "access", exchangesOnly);
  const login = await shadow.userLike(user, rights);
  const as = { ...login, virtualHost: shadow.virtualHost };
  const connection = (who: ShadowUser): (() => Promise<AmqpConnection>) => {
    let open: AmqpConnection | undefined;
    return async () => {
      if (open?.isOpen !== true) open = await context.connect({ ...who, virtualHost: shadow.virtualHost });
      return open;
    };
  };
  const userConnection = connection(login);
  try {
    await userConnection();
    return { user: userConnection, owner: connection(shadow.owner), as, signal: context.signal };
  } catch (error) {
    context.signal.throwIfAborted();
    return failed(
      `the permission of "${user}" lets it into the virtual host`,
      `a user with a copy of what the broker grants it is not let in: ${messageOf(error)}`,
      {
        remedy: `Grant it: rabbitmqctl set_permissions -p ${JSON.stringify(virtualHost)} ${JSON.stringify(user)} CONFIGURE WRITE READ, with the patterns that are declared. In a stack \`./warren up\` does.`,
      },
    );
  }
}

/**
 * Rights are asked for before bindings and queues matter; the exchanges are there for the topic permissions. None of
 * them is internal: a publish to one is refused with the same code as one without the right.
 */
function exchangesOnly({ exchanges }: VirtualHostDefinitions): VirtualHostDefinitions {
  return {
    exchanges: exchanges.map((exchange) => Object.assign({}, exchange, { arguments: {}, internal: false })),
    queues: [],
    bindings: [],
    policies: [],
    parameters: [],
  };
}

async function tryAll(trial: Trial, access: Access, probes: readonly Probe[]): Promise<Finding> {
  const attempts = probes.map((probe) => ({ probe, attempt: { right: access, name: probe.name } }));
  return judge(await wrongOf(trial, attempts), probes, access);
}

async function tryTopics(
  trial: Trial,
  { host, topic }: { readonly host: VirtualHost; readonly topic: TopicPermission },
): Promise<Finding> {
  const planned = (["write", "read"] as const).flatMap((access) =>
    topicProbes(topic, host, { access, as: trial.as }).map((probe) => ({
      probe,
      attempt: { right: `topic ${access}` as const, name: topic.exchange, routingKey: probe.name },
    })),
  );
  return judge(
    await wrongOf(trial, planned),
    planned.map(({ probe }) => probe),
    `use keys of "${topic.exchange}"`,
  );
}

/** @returns sentences on what went otherwise than declared */
async function wrongOf(
  trial: Trial,
  planned: readonly { readonly probe: Probe; readonly attempt: Attempt }[],
): Promise<string[]> {
  const wrong: string[] = [];
  for (const { probe, attempt } of planned) {
    const refusal = await tryRight(trial, attempt);
    if (probe.allowed && refusal !== undefined)
      wrong.push(`${attempt.right} "${probe.name}" is refused: ${refusal}`);
    if (!probe.allowed && refusal === undefined) wrong.push(`${attempt.right} "${probe.name}" is allowed`);
  }
  return wrong;
}

/** Faults told in full. */
const MOST_TOLD = 4;

function judge(wrong: readonly string[], probes: readonly Probe[], what: string): Finding {
  const told = (allowed: boolean): string => {
    const names = probes.filter((probe) => probe.allowed === allowed).map(({ name }) => `"${name}"`);
    return names.length === 0 ? "nothing" : names.join(", ");
  };
  const expected = `may ${what}: ${told(true)}; may not: ${told(false)}`;
  if (wrong.length === 0) return passed(expected, "so it is");
  const more = wrong.length - MOST_TOLD;
  const observed = `${wrong.slice(0, MOST_TOLD).join("; ")}${more > 0 ? `; and ${more} more` : ""}`;
  return failed(expected, observed, {
    remedy:
      "Compare the user's permissions with the declared ones. In a stack `./warren preview` shows those that were changed by hand, and `./warren up` sets them.",
  });
}
