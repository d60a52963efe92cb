/**
 * What a queue can be told, by an argument (`x-` and the name) or by a policy (the name): which queue types take
 * it, which values, and since which version. RabbitMQ ignores an argument that it does not know, so a misspelt one
 * is silently lost; here it is refused.
 *
 * Sources: `rabbit_amqqueue:declare_args/0`, `capabilities/0` of the queue types, `rabbit_policies` and the
 * policy validators of the plugins in RabbitMQ 4.3.6; https://www.rabbitmq.com/docs/queues#optional-arguments;
 * for other versions the release notes of 3.12 to 4.3.
 */
import { LONGEST_EXPIRY } from "../../protocol-limits.ts";
import { QUEUE_TYPES, type QueueType } from "../../topology/topology.ts";
import { age, anyInteger, flag, integer, MILLISECONDS, oneOf, text, type ValueRule } from "./value-rules.ts";
import { isSince, type RabbitmqVersion, type Target } from "./versions.ts";

export interface Setting {
  readonly rule: ValueRule;
  /** Empty for a setting of exchanges. */
  readonly queueTypes: readonly QueueType[];
  /** Whether exchanges take it, by a policy. */
  readonly exchanges?: boolean;
  readonly by: "argument" | "policy" | "both";
  /** Whether an operator policy can set it. RabbitMQ allows few keys there. @default false */
  readonly operator?: boolean;
  readonly since?: RabbitmqVersion;
  readonly plugin?: string;
  /** What was different before a version. */
  readonly before?: Partial<Pick<Setting, "rule" | "queueTypes">> & { readonly version: RabbitmqVersion };
  /** One sentence for people who write it. */
  readonly about: string;
}

const LARGEST_SEGMENT = 3_000_000_000;

const CLASSIC: readonly QueueType[] = ["classic"];
const QUORUM: readonly QueueType[] = ["quorum"];
const STREAM: readonly QueueType[] = ["stream"];
const NOT_STREAM: readonly QueueType[] = ["classic", "quorum"];
const FEDERATION = {
  by: "policy",
  queueTypes: NOT_STREAM,
  exchanges: true,
  plugin: "rabbitmq_federation",
} as const;
const SHARDING = { by: "policy", queueTypes: [], exchanges: true, plugin: "rabbitmq_sharding" } as const;

const ALL_SETTINGS: Readonly<Record<string, Setting>> = {
  "alternate-exchange": {
    rule: text,
    queueTypes: [],
    exchanges: true,
    by: "policy",
    about: "Where goes what matches no binding of the exchange.",
  },
  "consumer-disconnected-timeout": {
    rule: integer(0),
    queueTypes: QUORUM,
    by: "both",
    since: "4.3",
    about: "How long, in milliseconds, the messages of a consumer whose node is unreachable stay its own.",
  },
  "consumer-timeout": {
    rule: integer(0, undefined, MILLISECONDS),
    queueTypes: QUORUM,
    by: "both",
    before: { version: "4.3", queueTypes: NOT_STREAM },
    about:
      "How long, in milliseconds, a delivery may stay without an acknowledgement. The broker's default is 30 minutes.",
  },
  "dead-letter-exchange": {
    rule: text,
    queueTypes: NOT_STREAM,
    by: "both",
    about: 'The exchange for messages that expire, are rejected or do not fit. "" is the default exchange.',
  },
  "dead-letter-routing-key": {
    rule: text,
    queueTypes: NOT_STREAM,
    by: "both",
    about: "The routing key of dead-lettered messages. Default: the one that they came with.",
  },
  "dead-letter-strategy": {
    rule: oneOf("at-most-once", "at-least-once"),
    queueTypes: QUORUM,
    by: "both",
    about:
      "Whether a message can be lost on its way to the dead-letter exchange. at-least-once needs the overflow reject-publish.",
  },
  "delayed-retry-max": {
    rule: integer(1, undefined, MILLISECONDS),
    queueTypes: QUORUM,
    by: "both",
    operator: true,
    since: "4.3",
    about: "The longest delay, in milliseconds, before a returned message is delivered again.",
  },
  "delayed-retry-min": {
    rule: integer(1, undefined, MILLISECONDS),
    queueTypes: QUORUM,
    by: "both",
    operator: true,
    since: "4.3",
    about: "The first delay, in milliseconds, before a returned message is delivered again.",
  },
  "delayed-retry-type": {
    rule: oneOf("disabled", "all", "failed", "returned"),
    queueTypes: QUORUM,
    by: "both",
    operator: true,
    since: "4.3",
    about: "Which returned messages wait before they are delivered again.",
  },
  "delivery-limit": {
    rule: anyInteger,
    queueTypes: QUORUM,
    by: "both",
    operator: true,
    before: { version: "4.0", rule: integer(0) },
    about:
      "How often a message is delivered before it is dead-lettered or dropped. Default: 20 since 4.0, no limit before. Negative: no limit.",
  },
  expires: {
    rule: integer(1, LONGEST_EXPIRY, MILLISECONDS),
    queueTypes: NOT_STREAM,
    by: "both",
    operator: true,
    about: "The queue is deleted, with its messages, after so many milliseconds without use.",
  },
  "federation-upstream": {
    ...FEDERATION,
    rule: text,
    about: "The upstream that feeds what the policy matches.",
  },
  "federation-upstream-pattern": {
    ...FEDERATION,
    rule: text,
    about: "A regular expression on the names of the upstreams that feed what the policy matches.",
  },
  "federation-upstream-set": {
    ...FEDERATION,
    rule: text,
    about: 'The set of upstreams that feeds what the policy matches; "all" is every upstream.',
  },
  "initial-cluster-size": {
    rule: integer(1),
    queueTypes: STREAM,
    by: "both",
    about: "On how many nodes the stream is when it is made.",
  },
  "max-age": {
    rule: age,
    queueTypes: STREAM,
    by: "both",
    about: "How old the stream's messages get: a number and one of Y, M, D, h, m, s.",
  },
  "max-length": {
    rule: integer(0),
    queueTypes: NOT_STREAM,
    by: "both",
    operator: true,
    about: "How many ready messages the queue holds; overflow says what happens to the next.",
  },
  "max-length-bytes": {
    rule: integer(0),
    queueTypes: QUEUE_TYPES,
    by: "both",
    operator: true,
    about: "How many bytes of ready messages the queue holds.",
  },
  "max-priority": {
    rule: integer(0, 255),
    queueTypes: CLASSIC,
    by: "argument",
    about: "The highest priority of a message. Each level costs memory; under 10 are enough.",
  },
  "message-ttl": {
    rule: integer(0, LONGEST_EXPIRY, MILLISECONDS),
    queueTypes: NOT_STREAM,
    by: "both",
    operator: true,
    about: "After how many milliseconds in the queue a message is dead-lettered or dropped.",
  },
  overflow: {
    rule: oneOf("drop-head", "reject-publish", "reject-publish-dlx"),
    queueTypes: NOT_STREAM,
    by: "both",
    operator: true,
    about: "What happens when the queue is full. reject-publish-dlx is for classic queues.",
  },
  "queue-leader-locator": {
    // The last two are what brokers before 3.10 called it; each still takes them for "balanced".
    rule: oneOf("client-local", "balanced", "random", "least-leaders"),
    queueTypes: QUEUE_TYPES,
    by: "both",
    about: "On which node the queue's leader is made. random and least-leaders are old names of balanced.",
  },
  "queue-version": {
    rule: integer(2, 2),
    queueTypes: CLASSIC,
    by: "both",
    operator: true,
    before: { version: "4.3", rule: integer(1, 2) },
    about: "The storage of a classic queue. 4.3 has version 2 only.",
  },
  "quorum-initial-group-size": {
    rule: integer(1),
    queueTypes: QUORUM,
    by: "argument",
    about: "On how many nodes the queue is when it is made.",
  },
  "quorum-target-group-size": {
    rule: integer(1),
    queueTypes: QUORUM,
    by: "argument",
    since: "4.0",
    about: "To how many nodes RabbitMQ lets the queue grow; a policy calls it target-group-size.",
  },
  "routing-key": { ...SHARDING, rule: text, about: "The routing key by which shards are bound." },
  "shards-per-node": {
    ...SHARDING,
    rule: integer(0),
    about: "How many queues of a sharded exchange each node has.",
  },
  "single-active-consumer": {
    rule: flag,
    queueTypes: NOT_STREAM,
    by: "argument",
    about: "One consumer at a time gets the messages, the others wait.",
  },
  "stream-filter-size-bytes": {
    rule: integer(16, 255),
    queueTypes: STREAM,
    by: "both",
    about: "The size of the Bloom filter of each chunk.",
  },
  "stream-max-segment-size-bytes": {
    rule: integer(0, LARGEST_SEGMENT),
    queueTypes: STREAM,
    by: "both",
    about: "The size of a file of the stream. Only whole files are deleted by max-age and max-length-bytes.",
  },
  "target-group-size": {
    rule: integer(1),
    queueTypes: QUORUM,
    by: "policy",
    operator: true,
    about: "To how many nodes RabbitMQ lets the queue grow.",
  },
};

/** As the newest version has them. */
export const SETTINGS: ReadonlyMap<string, Setting> = new Map(Object.entries(ALL_SETTINGS));

/** A setting as a version has it. A setting that is younger is given too: see `since`. */
export function settingOf(name: string, version: RabbitmqVersion): Setting | undefined {
  const setting = SETTINGS.get(name);
  if (setting?.before === undefined || isSince(version, setting.before.version)) return setting;
  const { version: _, ...before } = setting.before;
  return { ...setting, ...before };
}

export type SettingBy = "argument" | "policy" | "operator policy";

/**
 * The names that an argument, a policy or an operator policy can have, in alphabetical order; arguments with their
 * `x-`.
 */
export function settingNames(
  by: SettingBy,
  types: readonly QueueType[],
  { version, plugins }: Target,
  exchanges = false,
): string[] {
  return [...SETTINGS.keys()]
    .map((name) => [name, settingOf(name, version)] as const)
    .filter(([, setting]) => setting !== undefined && isSetBy(setting, by))
    .filter(([, setting]) => setting?.since === undefined || isSince(version, setting.since))
    .filter(([, setting]) => setting?.plugin === undefined || plugins.has(setting.plugin))
    .filter(([, setting]) => setting !== undefined && isFor(setting, types, exchanges))
    .map(([name]) => (by === "argument" ? `x-${name}` : name));
}

export function isSetBy(setting: Setting, by: SettingBy): boolean {
  if (by === "operator policy") return setting.operator === true;
  return setting.by === "both" || setting.by === by;
}

/** Whether one of the queue types, or an exchange where they are meant too, takes the setting. */
export function isFor(setting: Setting, types: readonly QueueType[], exchanges: boolean): boolean {
  return (exchanges && setting.exchanges === true) || setting.queueTypes.some((type) => types.includes(type));
}
