/**
 * A declaration of what an older RabbitMQ held, for a newer one: what that refuses or ignores is replaced by what it has
 * instead, or left out. Nothing is changed without being said.
 *
 * Sources: the release notes of RabbitMQ 3.12 to 4.3; what each setting was and is stands in `model/arguments/`.
 */
import { DELAYED_EXCHANGE } from "../arguments/exchange-types.ts";
import type { Declaration, User, VirtualHost } from "../declaration/declaration.ts";
import { TRANSIENT_QUEUES_REFUSED } from "../rabbitmq/deprecated-features.ts";
import { PROTECTED_TAG } from "../rabbitmq/user-tags.ts";
import { isSince, type RabbitmqVersion } from "../rabbitmq/versions.ts";
import type { Exchange, Policy, Queue } from "../topology/topology.ts";
import type { MigrationChange, Say } from "./change.ts";
import { withoutDelay } from "./delayed-exchanges.ts";
import { migrateFederation } from "./federation-keys.ts";
import { mirroredQueues, replicated, sayBehaviour } from "./mirrored-queues.ts";
import { migrateArguments, migratePolicy } from "./obsolete-settings.ts";
import { POLICY_LISTS, sayPolicyEffects, withOverflowOfQuorum } from "./policy-effects.ts";
import { migrateBindings } from "./topic-bindings.ts";

export interface Migrated {
  readonly declaration: Declaration;
  readonly changes: readonly MigrationChange[];
}

/**
 * @param declaration with delayed exchanges as they are, of their own type
 * @param versions `from` undefined: not known, and taken for older than any
 */
export function migrate(
  declaration: Declaration,
  { from, to }: { readonly from: RabbitmqVersion | undefined; readonly to: RabbitmqVersion },
): Migrated {
  const changes: MigrationChange[] = [];
  const say: Say = (change) => changes.push(change);
  const isOlder = from === undefined || (from !== to && isSince(to, from));
  if (!isOlder) return { declaration, changes };
  return {
    declaration: {
      ...declaration,
      virtualHosts: declaration.virtualHosts.map((host) => migrateHost(host, to, say)),
      users: declaration.users.map((user) => migrateUser(user, { from, to }, say)),
    },
    changes,
  };
}

function migrateHost(host: VirtualHost, to: RabbitmqVersion, say: Say): VirtualHost {
  const at = ["virtualHosts", host.name];
  const mirrored = mirroredQueues(host, to);
  const queues = host.topology.queues.map((queue) => {
    const path = [...at, "queues", queue.name];
    const replaced = replicated(queue, { to, mirrored, path }, say);
    return migrateArguments(durable(replaced, { to, path }, say), { to, path }, say);
  });
  const quorum = new Set(
    queues.filter(({ type, name }) => type === "quorum" && mirrored.has(name)).map(({ name }) => name),
  );
  sayBehaviour(host.name, quorum.size, say);
  const [policies = [], operatorPolicies = []] = POLICY_LISTS.map((list) => {
    const left = list.of(host).flatMap((policy): Policy[] => {
      const path = [...at, list.section, policy.name];
      const found = migratePolicy(policy, { to, path, kind: list.kind }, say);
      return found === undefined ? [] : [found];
    });
    return withOverflowOfQuorum(left, { host, list, quorum }, say);
  });
  const { exchanges, external } = migrateExchanges(host, to, say);
  const migrated = {
    ...host,
    defaultQueueType: defaultQueueType(host, { queues, quorum }, say),
    operatorPolicies,
    ...migrateFederation(host, say),
    topology: {
      ...host.topology,
      exchanges,
      queues,
      policies,
      bindings: migrateBindings({ ...host.topology, exchanges }, { to, path: [...at, "bindings"] }, say),
    },
    external: { ...host.external, exchanges: [...host.external.exchanges, ...external] },
  };
  sayPolicyEffects(host, migrated, say);
  return migrated;
}

/** 4.3 refuses queues that are not durable, but for exclusive ones, which no export has. */
function durable(
  queue: Queue,
  { to, path }: { readonly to: RabbitmqVersion; readonly path: readonly string[] },
  say: Say,
): Queue {
  if (queue.durable || !isSince(to, TRANSIENT_QUEUES_REFUSED.since)) return queue;
  const message = `The queue ${JSON.stringify(queue.name)} is durable now: RabbitMQ ${to} refuses one that is not, also to the client that declares it, unless it is exclusive.`;
  say({ code: "durable", path: [...path, "durable"], from: false, to: true, message });
  return { ...queue, durable: true };
}

function migrateExchanges(
  host: VirtualHost,
  to: RabbitmqVersion,
  say: Say,
): { readonly exchanges: readonly Exchange[]; readonly external: readonly string[] } {
  const external: string[] = [];
  const exchanges = host.topology.exchanges.flatMap((exchange): Exchange[] => {
    if (exchange.type !== DELAYED_EXCHANGE.type) return [exchange];
    const path = ["virtualHosts", host.name, "exchanges", exchange.name];
    const found = withoutDelay(exchange, { to, path }, say);
    if (found !== undefined) return [found];
    external.push(exchange.name);
    const message = `The exchange ${JSON.stringify(exchange.name)} is taken as external, so that nothing touches it: a broker has to have it, with the plugin of its type "${exchange.type}".`;
    say({ code: "delayed-exchange", path, from: exchange.type, message });
    return [];
  });
  return { exchanges, external };
}

/**
 * A client that declares a queue and says no type gets the default one. Where all that such a client can have declared
 * are quorum now, it goes on as it is.
 */
function defaultQueueType(
  host: VirtualHost,
  { queues, quorum }: { readonly queues: readonly Queue[]; readonly quorum: ReadonlySet<string> },
  say: Say,
): VirtualHost["defaultQueueType"] {
  if (quorum.size === 0 || host.defaultQueueType !== "classic") return host.defaultQueueType;
  const classic = queues.filter(({ type, autoDelete }) => type === "classic" && !autoDelete);
  const path = ["virtualHosts", host.name, "defaultQueueType"];
  const where = `in ${JSON.stringify(host.name)}`;
  if (classic.length > 0) {
    const names = classic.map(({ name }) => JSON.stringify(name)).join(", ");
    const message = `The default queue type ${where} stays classic, for these queues are: ${names}. A client that declares a quorum queue has to say so.`;
    say({ code: "default-queue-type", path, message });
    return host.defaultQueueType;
  }
  const message = `The default queue type ${where} is quorum now, so that clients that declare their queues without a type go on.`;
  say({ code: "default-queue-type", path, from: "classic", to: "quorum", message });
  return "quorum";
}

function migrateUser(
  user: User,
  { from, to }: { readonly from: RabbitmqVersion | undefined; readonly to: RabbitmqVersion },
  say: Say,
): User {
  const { tag, since } = PROTECTED_TAG;
  const meansMore = isSince(to, since) && (from === undefined || !isSince(from, since));
  if (!meansMore || !user.tags.includes(tag)) return user;
  const tags = user.tags.filter((each) => each !== tag);
  const message = `The tag "${tag}" of the user ${JSON.stringify(user.name)} is left out: it meant nothing before RabbitMQ ${since}, and there nobody can change or delete a user with it over HTTP.`;
  say({ code: "user-tag", path: ["users", user.name, "tags"], from: user.tags, to: tags, message });
  return { ...user, tags };
}
