/**
 * Mirrored classic queues as quorum queues, which is what RabbitMQ 4 has for queues that live on several nodes:
 * https://www.rabbitmq.com/docs/3.13/migrate-mcq-to-qq
 */
import { argumentOf } from "../arguments/known-arguments.ts";
import { OBSOLETE_ARGUMENTS } from "../arguments/obsolete-arguments.ts";
import { DELIVERY_LIMIT, QUORUM_PRIORITIES } from "../arguments/queue-arguments.ts";
import type { VirtualHost } from "../declaration/declaration.ts";
import { brokenPattern } from "../patterns/name-pattern.ts";
import { isSince, type RabbitmqVersion } from "../rabbitmq/versions.ts";
import {
  applicable,
  type CompiledPolicies,
  compilePolicies,
} from "../topology/policies/effective-settings.ts";
import type { PolicySubject } from "../topology/policies/policy-match.ts";
import type { Arguments, Policy, Queue } from "../topology/topology.ts";
import type { Say } from "./change.ts";

/** A policy with it mirrors. */
const HA_MODE = "ha-mode";
const OVERFLOW = "x-overflow";
const MAX_PRIORITY = "x-max-priority";

/** The policy that mirrors a queue, by the queue's name; `undecided` is one whose pattern cannot be decided. */
export type Mirrored = ReadonlyMap<string, { readonly policy: string; readonly undecided: boolean }>;

/** @param host as the old broker had it */
export function mirroredQueues({ topology, operatorPolicies }: VirtualHost, to: RabbitmqVersion): Mirrored {
  const found = new Map<string, { policy: string; undecided: boolean }>();
  const since = OBSOLETE_ARGUMENTS.get(HA_MODE)?.refusedSince;
  if (since === undefined || !isSince(to, since)) return found;
  const lists = [topology.policies, operatorPolicies]
    .filter((list) => list.some(mirrors))
    .map(compileWorking);
  for (const { name, type } of topology.queues) {
    if (type !== "classic") continue;
    for (const policies of lists) {
      const mirroring = mirroringOf({ kind: "queue", name, type }, policies);
      if (mirroring !== undefined) found.set(name, mirroring);
    }
  }
  return found;
}

function mirroringOf(
  subject: PolicySubject,
  policies: CompiledPolicies,
): { readonly policy: string; readonly undecided: boolean } | undefined {
  const { first, undecided } = applicable(subject, policies);
  if (undecided === undefined) {
    return first !== undefined && mirrors(first) ? { policy: first.name, undecided: false } : undefined;
  }
  // Any that may have applied: one that cannot be decided, one behind it, up to the first that surely matches.
  const surely = policies.find(({ matches }) => matches(subject) === true)?.policy;
  const policy = policies.find(
    (each) =>
      mirrors(each.policy) &&
      each.matches(subject) !== false &&
      (surely === undefined || each.policy.priority >= surely.priority),
  )?.policy;
  return policy && { policy: policy.name, undecided: true };
}

function mirrors({ definition }: Policy): boolean {
  return Object.hasOwn(definition, HA_MODE);
}

/** Without those whose pattern no RabbitMQ takes: such a policy is in a file alone, and applies to nothing. */
export function compileWorking(policies: readonly Policy[]): CompiledPolicies {
  return compilePolicies(policies.filter(({ pattern }) => brokenPattern(pattern) === undefined));
}

interface Aim {
  readonly to: RabbitmqVersion;
  readonly mirrored: Mirrored;
  readonly path: readonly string[];
}

/** Each mirrored queue as a quorum queue, or as it is with the reason why it cannot be one. */
export function replicated(queue: Queue, { to, mirrored, path }: Aim, say: Say): Queue {
  const found = mirrored.get(queue.name);
  if (found === undefined) return queue;
  const name = `The queue ${JSON.stringify(queue.name)}`;
  const by = `the policy ${JSON.stringify(found.policy)}`;
  const lacks = found.undecided ? undefined : whatQuorumLacks(queue, to);
  if (found.undecided || lacks !== undefined) {
    const why = found.undecided
      ? `whether ${by} mirrored it cannot be decided here`
      : `${by} mirrored it, and a quorum queue ${lacks}`;
    const message = `${name} stays classic, and is on one node only: ${why}.`;
    say({ code: "not-replicated", path, message });
    return queue;
  }
  const message = `${name} is quorum now: ${by} mirrored it, and RabbitMQ 4 has no mirrored queues.`;
  say({ code: "queue-type", path: [...path, "type"], from: queue.type, to: "quorum", message });
  return { ...queue, type: "quorum", arguments: argumentsOfQuorum(queue, { to, path }, say) };
}

/** What a quorum queue could not do for its clients; undefined where it could be one. */
function whatQuorumLacks(
  { durable, autoDelete, arguments: table }: Queue,
  to: RabbitmqVersion,
): string | undefined {
  if (!durable) return "is durable always";
  if (autoDelete) return "does not delete itself with its last consumer";
  const most = table[MAX_PRIORITY];
  if (most === undefined || keepsPriorities(most, to)) return undefined;
  return `has no priorities up to ${JSON.stringify(most)} in RabbitMQ ${to}`;
}

function keepsPriorities(most: Arguments[string], to: RabbitmqVersion): boolean {
  return typeof most === "number" && most < QUORUM_PRIORITIES.count && isSince(to, QUORUM_PRIORITIES.since);
}

/** Without what its type has no use for, each said. */
function argumentsOfQuorum(queue: Queue, { to, path }: Omit<Aim, "mirrored">, say: Say): Arguments {
  const of = `of the queue ${JSON.stringify(queue.name)}`;
  return Object.fromEntries(
    Object.entries(queue.arguments).flatMap(([key, from]) => {
      const at = { code: "argument", path: [...path, "arguments", key], from } as const;
      if (key === MAX_PRIORITY) {
        const message = `"${key}" ${of} is left out: a quorum queue of RabbitMQ ${to} has ${QUORUM_PRIORITIES.count} priorities without it, and refuses a client that declares it. A message that says none has ${QUORUM_PRIORITIES.byDefault} there, and not 0.`;
        say({ ...at, message });
        return [];
      }
      if (key === OVERFLOW && from === REJECT_AND_DEAD_LETTER) {
        say({ ...at, to: REJECT, message: `"${key}" ${of} is "${REJECT}" now. ${WITHOUT_DEAD_LETTERS}` });
        return [[key, REJECT] as const];
      }
      const known = argumentOf(key.replace(/^x-/, ""), to);
      if (known === undefined || known.queueTypes.includes("quorum")) return [[key, from] as const];
      say({ ...at, message: `"${key}" ${of} is left out: quorum queues do not have it.` });
      return [];
    }),
  );
}

export const REJECT_AND_DEAD_LETTER = "reject-publish-dlx";
export const REJECT = "reject-publish";
export const WITHOUT_DEAD_LETTERS = "A quorum queue refuses what does not fit, and does not dead-letter it.";

/** What is otherwise with quorum queues, once for all that are new in a virtual host. */
export function sayBehaviour(host: string, count: number, say: Say): void {
  if (count === 0) return;
  const which = count === 1 ? "The queue that is" : `The ${count} queues that are`;
  const message =
    `${which} quorum now in ${JSON.stringify(host)}: RabbitMQ makes new ones, and messages of the old ones have to be moved. ` +
    "A client that declares such a queue says x-queue-type: quorum, or no type where quorum is the default. " +
    `A message that fails is delivered again ${DELIVERY_LIMIT.byDefault} times at most, unless x-delivery-limit says otherwise, and then dead-lettered or dropped.`;
  say({ code: "quorum-behaviour", path: ["virtualHosts", host, "queues"], message });
}
