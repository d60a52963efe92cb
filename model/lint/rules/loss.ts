/** Messages that are lost without a word. */
import { DELIVERY_LIMIT } from "../../arguments/queue-arguments.ts";
import { limitsOf } from "../../topology/policies/message-limits.ts";
import { type Behaving, overflowOf } from "../../topology/policies/queue-behaviour.ts";
import type { Policy } from "../../topology/topology.ts";
import type { Discovery } from "../discovery.ts";
import type { Rule } from "../rule.ts";
import { someOf } from "../some-of.ts";
import {
  declaredQueues,
  type Host,
  perHost,
  policySubject,
  type QueueNode,
  queueSubject,
} from "../view/view.ts";

export const expiryLosesMessages: Rule = {
  id: "expiry-loses-messages",
  severity: "warning",
  summary: "Messages of a queue expire, and there is no dead-letter exchange that would take them.",
  why: "An expired message is dropped without a word: nobody learns that it was not worked on in time.",
  remedy:
    "Give the queue a dead-letter exchange, best by the policy that sets the TTL. Where old messages are worth nothing, say so in a silence.",
  check: perHost((host) =>
    losses(host, {
      keys: limitsOf("age"),
      applies: () => true,
      what: "lets messages expire",
    }),
  ),
};

export const overflowLosesMessages: Rule = {
  id: "overflow-loses-messages",
  severity: "warning",
  summary:
    "A full queue drops its oldest messages, and there is no dead-letter exchange that would take them.",
  why: "With `overflow: drop-head`, the default, each publish to a full queue drops the message at its head without a word, and the publisher gets its confirm.",
  remedy:
    "Give the queue a dead-letter exchange, or `overflow: reject-publish`, so that the publisher learns of it. Where only the newest messages count, say so in a silence.",
  check: perHost((host) =>
    losses(host, {
      keys: limitsOf("messages", "bytes"),
      applies: (queue) => overflowOf(behaving(queue)) === "drop-head",
      what: "drops the oldest messages of a full queue",
    }),
  ),
};

function behaving({ declared, settings }: Pick<QueueNode, "declared" | "settings">): Behaving {
  return { type: declared?.type ?? "classic", valueOf: (name) => settings.get(name)?.value };
}

/** A queue has one policy: a second one for the exchange alone would take the first one's keys away. */
function giveDeadLetterExchange({ settings: { policy } }: Pick<QueueNode, "settings">): string {
  return policy === undefined
    ? "Set dead-letter-exchange by a policy, or x-dead-letter-exchange"
    : `Set dead-letter-exchange in its policy ${JSON.stringify(policy.name)}`;
}

interface Loss {
  readonly keys: readonly string[];
  readonly applies: (queue: QueueNode) => boolean;
  readonly what: string;
}

/** Found at the cause: the argument, or once for a policy, whatever number of queues it is about. */
function* losses(host: Host, { keys, applies, what }: Loss): Generator<Discovery> {
  const byPolicy = new Map<Policy, { readonly key: string; readonly queues: string[] }>();
  for (const queue of declaredQueues(host)) {
    const { name, declared, settings } = queue;
    // A stream keeps what it has for readers; that it forgets the oldest is what its retention is for.
    if (declared.type === "stream" || !settings.decided || !applies(queue)) continue;
    if (queue.deadLetter !== undefined) continue;
    const key = keys.find((each) => settings.get(each) !== undefined);
    if (key === undefined) continue;
    const { policy, operatorPolicy } = settings;
    const cause = [operatorPolicy, policy].find((each) => each !== undefined && key in each.definition);
    if (settings.get(key)?.by === "argument" || cause === undefined) {
      yield {
        ...queueSubject(host, name, "arguments", `x-${key}`),
        message: `${JSON.stringify(`x-${key}`)} of the queue ${JSON.stringify(name)} ${what}, and there is no dead-letter exchange: they are lost without a word.`,
        hint: `${giveDeadLetterExchange(queue)}, or say why they may be lost.`,
      };
    } else {
      const found = byPolicy.get(cause);
      if (found === undefined) byPolicy.set(cause, { key, queues: [name] });
      else found.queues.push(name);
    }
  }
  for (const [policy, { key, queues }] of byPolicy) {
    const kind = host.host.topology.policies.includes(policy) ? "policies" : "operatorPolicies";
    yield {
      ...policySubject(host, { policy, kind }, "definition", key),
      message: `${JSON.stringify(key)} of the policy ${JSON.stringify(policy.name)} ${what}, and there is no dead-letter exchange for ${someOf(queues)}: they are lost without a word.`,
      hint:
        kind === "policies"
          ? "Set dead-letter-exchange in the policy, or say why they may be lost."
          : "Set dead-letter-exchange in the queues' own policy, which an operator policy cannot, or say why they may be lost.",
    };
  }
}

export const poisonMessagesDropped: Rule = {
  id: "poison-messages-dropped",
  severity: "warning",
  summary: "A quorum queue drops what reaches its delivery limit, because it has no dead-letter exchange.",
  why: `A message that brings its consumer down each time is dropped without a word after \`delivery-limit\` deliveries, ${DELIVERY_LIMIT.byDefault} if nothing is said. It may be the one message that matters.`,
  remedy:
    "Give the queue a dead-letter exchange, best by a policy for all quorum queues. A queue in which dead letters or unroutable messages end needs none.",
  check: perHost(function* (host) {
    const ends = queuesOfLastResort(host);
    for (const { name, declared, settings, deadLetter } of declaredQueues(host)) {
      if (declared.type !== "quorum" || !settings.decided || ends.has(name)) continue;
      const limit = settings.get("delivery-limit")?.value ?? DELIVERY_LIMIT.byDefault;
      if (typeof limit !== "number" || limit < 0 || deadLetter !== undefined) continue;
      yield {
        ...queueSubject(host, name),
        message: `The quorum queue ${JSON.stringify(name)} drops a message after ${limit + 1} failed deliveries, because it has no dead-letter exchange.`,
        hint: `${giveDeadLetterExchange({ settings })}.`,
      };
    }
  }),
};

/** The queues that are bound to a dead-letter or an alternate exchange: somebody looks there, and it ends there. */
function queuesOfLastResort(host: Host): ReadonlySet<string> {
  const targets = new Set<string>();
  const queues = new Set<string>();
  for (const { deadLetter: target } of host.queues.values()) {
    if (target?.exchange === "" && target.key !== undefined) queues.add(target.key);
    else if (target !== undefined) targets.add(target.exchange);
  }
  for (const { alternate } of host.exchanges.values()) if (alternate !== undefined) targets.add(alternate);
  for (const exchange of targets) {
    for (const { binding } of host.exchanges.get(exchange)?.bindings ?? []) {
      if (binding.destinationType === "queue") queues.add(binding.destination);
      else targets.add(binding.destination);
    }
  }
  return queues;
}

export const unlimitedRedelivery: Rule = {
  id: "unlimited-redelivery",
  severity: "warning",
  summary: "A quorum queue delivers a message that always fails for ever.",
  why: "With a negative `delivery-limit` a message that brings its consumer down is delivered again at once, without end: it keeps consumers from all other work, and the queue's log cannot be shortened behind it.",
  remedy: `Set a limit, such as RabbitMQ's default of ${DELIVERY_LIMIT.byDefault}, and a dead-letter exchange for what reaches it.`,
  check: perHost(function* (host) {
    for (const { name, declared, settings } of declaredQueues(host)) {
      const limit = settings.get("delivery-limit")?.value;
      if (declared.type !== "quorum" || typeof limit !== "number" || limit >= 0) continue;
      yield {
        ...queueSubject(host, name, "arguments", "x-delivery-limit"),
        message: `The quorum queue ${JSON.stringify(name)} has no delivery limit (${limit}): a message that always fails is delivered for ever.`,
        hint: `Set ${limitIsOf(settings)} to ${DELIVERY_LIMIT.byDefault}, which is the default, and a dead-letter exchange for what reaches it.`,
      };
    }
  }),
};

function limitIsOf({ policy, operatorPolicy, get }: QueueNode["settings"]): string {
  const cause = [operatorPolicy, policy].find(
    (each) => each !== undefined && "delivery-limit" in each.definition,
  );
  return get("delivery-limit")?.by === "argument" || cause === undefined
    ? "x-delivery-limit"
    : `delivery-limit of the policy ${JSON.stringify(cause.name)}`;
}

export const atLeastOnceFallsBack: Rule = {
  id: "at-least-once-falls-back",
  severity: "error",
  summary: "At-least-once dead-lettering is asked for, and is not what the queue does.",
  why: "Without `overflow: reject-publish` and a dead-letter exchange a quorum queue falls back to at-most-once, and says so only in its node's log. (https://www.rabbitmq.com/docs/quorum-queues#activating-at-least-once-dead-lettering)",
  remedy: "Set `x-overflow: reject-publish` and a dead-letter exchange, or leave the strategy out.",
  check: perHost(function* (host) {
    for (const { name, declared, settings, deadLetter } of declaredQueues(host)) {
      const strategy = settings.get("dead-letter-strategy")?.value;
      if (declared.type !== "quorum" || strategy !== "at-least-once" || !settings.decided) continue;
      const overflow = overflowOf(behaving({ declared, settings }));
      const missing = [
        deadLetter === undefined ? "a dead-letter exchange" : "",
        overflow === "reject-publish" ? "" : '"overflow" reject-publish',
      ].filter((part) => part !== "");
      if (missing.length === 0) continue;
      yield {
        ...queueSubject(host, name, "arguments", "x-dead-letter-strategy"),
        message: `The queue ${JSON.stringify(name)} dead-letters at most once: at-least-once needs ${missing.join(" and ")}.`,
        hint: `Set ${missing.length === 2 ? "both" : "it"}; or leave the strategy out, which changes nothing.`,
      };
    }
  }),
};
