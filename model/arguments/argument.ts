/**
 * What is known of one argument of queues or one key of policies. A queue says it as an argument (`x-` and the name), a
 * policy as a key (the name). Each is described once, in `queue-arguments.ts`, `plugin-arguments.ts` or
 * `obsolete-arguments.ts`; whoever needs to know something of it asks `known-arguments.ts` or `merge-rules.ts`.
 */
import type { RabbitmqVersion } from "../rabbitmq/versions.ts";
import type { QueueType } from "../topology/topology.ts";
import type { ValueRule } from "./value-rules.ts";

/** Of two values the one that holds, where both are numbers. A negative limit is none, and yields to any other. */
export type Winner = "least" | "greatest" | "least-that-limits";

/** What holds where several speak of it. A stream goes by its policies always, an exchange by its argument. */
export interface Merge {
  /** Of an operator policy's value and a policy's. @default the operator policy's */
  readonly policies?: Winner;
  /** Of the queue's own argument and what the policies come to. @default the argument */
  readonly argument?: Winner;
  /** Queue types that go by the policies here, though they have the argument. @default none */
  readonly policiesFirst?: readonly QueueType[];
}

/**
 * What a queue lets go beyond the value of a setting, though nobody has consumed it: messages that are older, more messages
 * or bytes than these, or the whole queue when it has not been used for so long. Streams keep by other rules: they forget
 * whole segments, for which a limit is a wish.
 */
export type Limited = "age" | "messages" | "bytes" | "idle time";

/** What counts of an argument wherever it stands, also of one that is obsolete. */
export interface ArgumentBehaviour {
  /** Which take it. Empty for what only exchanges take. */
  readonly queueTypes: readonly QueueType[];
  /**
   * Whether the other queue types are passed by by a whole policy that has it, also with the keys that they do know:
   * `unsupported_policies` in `capabilities/0` of the queue types. @default false: they ignore the one key
   */
  readonly othersPassedBy?: true;
  readonly merge?: Merge;
}

export interface KnownArgument extends ArgumentBehaviour {
  /** Which values, in which unit. */
  readonly rule: ValueRule;
  /** Values that only some of its queue types take. */
  readonly onlyFor?: Readonly<Record<string, readonly QueueType[]>>;
  /** Whether exchanges take it, by a policy. */
  readonly exchanges?: boolean;
  readonly by: "argument" | "policy" | "both";
  /** Whether an operator policy can set it. RabbitMQ allows few keys there. @default false */
  readonly operator?: boolean;
  /** What holds where nobody says it. */
  readonly defaults?: Readonly<Partial<Record<QueueType, string | number>>>;
  /** Of which it is the limit. One setting for each; `message-limits.ts` of the policies' room reads them. */
  readonly limits?: Limited;
  /** What its value is the name of. */
  readonly names?: "exchange";
  /** It counts when a queue is made, and never again. */
  readonly whenMade?: true;
  readonly since?: RabbitmqVersion;
  /** The plugin that reads it. */
  readonly plugin?: string;
  /** What was different before a version. */
  readonly before?: Partial<Pick<KnownArgument, "rule" | "queueTypes" | "defaults">> & {
    readonly version: RabbitmqVersion;
  };
  /** One sentence for people who write it. */
  readonly about: string;
}

/** What was once an argument or a key and is not any more. */
export interface ObsoleteArgument extends ArgumentBehaviour {
  readonly why: string;
  /** From this version on RabbitMQ refuses it; before, it takes it. Absent: it takes it and does nothing. */
  readonly refusedSince?: RabbitmqVersion;
  /** Whether only policies ever had it. @default false */
  readonly policiesOnly?: true;
  /** Whether an operator policy may have it too. @default false */
  readonly operator?: true;
  /** Whether it did something before it was refused. */
  readonly worked?: boolean;
}

export const CLASSIC: readonly QueueType[] = ["classic"];
export const QUORUM: readonly QueueType[] = ["quorum"];
export const STREAM: readonly QueueType[] = ["stream"];
export const NOT_STREAM: readonly QueueType[] = ["classic", "quorum"];
/** Of a limit: the tighter one holds, whoever says it. */
export const TIGHTEST: Merge = { policies: "least", argument: "least" };
