/** Queues that become other ones: what differs, how much is in them, and who consumes. */
import { HOUR } from "../../../model/text/durations.ts";
import {
  type Arguments,
  DEFAULT_LIFECYCLE,
  type Queue,
  type QueueType,
} from "../../../model/topology/topology.ts";
import type { ConsumerKind } from "./numbered-consumer.ts";

export interface MoveCase {
  /** `classic to quorum and back` */
  readonly name: string;
  /** The queue at first, and what it becomes; then it is moved back, and so on. */
  readonly forms: readonly [QueueForm, QueueForm];
  /** Messages that are there at first. */
  readonly prefill: number;
  readonly consumers: readonly ConsumerKind[];
  /** Moves of it at most. @default as many as of any other case */
  readonly most?: number;
}

export interface QueueForm {
  readonly type: QueueType;
  /** @default true */
  readonly durable?: boolean;
  readonly arguments?: Arguments;
}

const [CLASSIC, QUORUM] = [{ type: "classic" }, { type: "quorum" }] as const;
const ONE: readonly ConsumerKind[] = ["passive"];
const THREE: readonly ConsumerKind[] = ["passive", "passive", "passive"];
const SMALL = 1_000;
const LARGE = 100_000;

const TYPES: readonly MoveCase[] = [
  { name: "classic, quorum; empty", forms: [CLASSIC, QUORUM], prefill: 0, consumers: ONE },
  { name: "classic, quorum; nobody consumes", forms: [CLASSIC, QUORUM], prefill: SMALL, consumers: [] },
  { name: "classic, quorum", forms: [CLASSIC, QUORUM], prefill: SMALL, consumers: THREE },
  {
    name: "classic, quorum; a consumer declares as before",
    forms: [CLASSIC, QUORUM],
    prefill: SMALL,
    consumers: ["passive", "redeclares"],
  },
  {
    name: "classic; durable, not durable",
    forms: [CLASSIC, { type: "classic", durable: false }],
    prefill: SMALL,
    consumers: ONE,
  },
];

/** Arguments of each kind, as they are and as they become. */
const ARGUMENTS: readonly (readonly [type: QueueType, before: Arguments, after: Arguments])[] = [
  ["classic", {}, { "x-message-ttl": HOUR }],
  ["quorum", { "x-message-ttl": HOUR }, { "x-message-ttl": 2 * HOUR }],
  ["classic", {}, { "x-expires": HOUR }],
  ["classic", { "x-max-length": 2_000_000 }, { "x-max-length": 1_000_000, "x-overflow": "reject-publish" }],
  ["quorum", {}, { "x-max-length-bytes": 4_000_000_000 }],
  ["classic", {}, { "x-dead-letter-exchange": "", "x-dead-letter-routing-key": "nowhere" }],
  ["quorum", { "x-delivery-limit": 20 }, { "x-delivery-limit": 50 }],
  ["classic", { "x-max-priority": 5 }, { "x-max-priority": 10 }],
  ["quorum", {}, { "x-single-active-consumer": true }],
  ["classic", { "x-single-active-consumer": true }, {}],
  ["classic", { "x-queue-mode": "lazy" }, { "x-queue-version": 2 }],
  ["quorum", {}, { "x-queue-leader-locator": "balanced" }],
];

const LARGE_ONES: readonly MoveCase[] = [
  { name: "classic, quorum; large", forms: [CLASSIC, QUORUM], prefill: LARGE, consumers: ONE, most: 4 },
  {
    name: "quorum, classic; large, nobody consumes",
    forms: [QUORUM, CLASSIC],
    prefill: LARGE,
    consumers: [],
    most: 2,
  },
  {
    name: "quorum; large, a time to live",
    forms: [QUORUM, { type: "quorum", arguments: { "x-message-ttl": 24 * HOUR } }],
    prefill: LARGE,
    consumers: THREE,
    most: 2,
  },
];

export const MOVE_CASES: readonly MoveCase[] = [
  ...TYPES,
  ...ARGUMENTS.map(([type, before, after]) => ({
    name: `${type}; ${worded(before)}, ${worded(after)}`,
    forms: [
      { type, arguments: before },
      { type, arguments: after },
    ] as const,
    prefill: SMALL,
    consumers: consumersBeside(before, after),
  })),
  ...LARGE_ONES,
];

/** The single active one of a queue as it is would be the only one that gets anything: the mover would get nothing. */
function consumersBeside(before: Arguments, after: Arguments): readonly ConsumerKind[] {
  if (before["x-single-active-consumer"] === true) return [];
  return after["x-single-active-consumer"] === true ? THREE : ONE;
}

/** For those who have minutes and gigabytes. */
export const LARGEST_CASE: MoveCase = {
  name: "classic, quorum; a million",
  forms: [CLASSIC, QUORUM],
  prefill: 1_000_000,
  consumers: ONE,
  most: 1,
};

/** The queue in its first form, and in its second where the count of moves is odd. */
export function queueAfter(moves: number, { forms }: MoveCase, name: string): Queue {
  const { type, durable = true, arguments: table = {} } = forms[moves % 2 === 0 ? 0 : 1];
  return { ...DEFAULT_LIFECYCLE, name, type, durable, autoDelete: false, arguments: table };
}

/** `max-length 5`; `no arguments` */
function worded(table: Arguments): string {
  const entries = Object.entries(table).map(([key, value]) =>
    `${key.replace("x-", "")} ${JSON.stringify(value)}`.trim(),
  );
  return entries.join(" and ") || "no arguments";
}
