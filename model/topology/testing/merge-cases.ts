/** What a policy and an operator policy come to together, key by key: for the model, and for a real broker. */
import type { Arguments, ArgumentValue, QueueType } from "../topology.ts";

/** All of quorum queues: of these RabbitMQ tells at once what policies come to, and the rules know no types. */
export interface MergeCase {
  readonly name: string;
  readonly type: QueueType;
  readonly policy: ArgumentValue;
  readonly operator: ArgumentValue;
  readonly merged: ArgumentValue;
  /** What RabbitMQ takes it with only. */
  readonly beside?: Arguments;
}

const LEAST = ["expires", "message-ttl", "max-length", "max-length-bytes"] as const;
const minutes = (count: number): number => count * 60_000;

export const MERGES: readonly MergeCase[] = [
  ...LEAST.flatMap((name): MergeCase[] => [
    { name, type: "quorum", policy: minutes(9), operator: minutes(5), merged: minutes(5) },
    { name, type: "quorum", policy: minutes(5), operator: minutes(9), merged: minutes(5) },
  ]),
  { name: "delivery-limit", type: "quorum", policy: 9, operator: 5, merged: 5 },
  { name: "delivery-limit", type: "quorum", policy: 5, operator: 9, merged: 5 },
  { name: "delivery-limit", type: "quorum", policy: -1, operator: 9, merged: 9 },
  { name: "delivery-limit", type: "quorum", policy: 9, operator: -1, merged: 9 },
  { name: "target-group-size", type: "quorum", policy: 3, operator: 5, merged: 5 },
  { name: "target-group-size", type: "quorum", policy: 5, operator: 3, merged: 5 },
  { name: "delayed-retry-min", type: "quorum", policy: 300, operator: 500, merged: 500 },
  { name: "delayed-retry-min", type: "quorum", policy: 500, operator: 300, merged: 500 },
  { name: "delayed-retry-max", type: "quorum", policy: 500, operator: 300, merged: 300 },
  { name: "delayed-retry-max", type: "quorum", policy: 300, operator: 500, merged: 300 },
  {
    name: "delayed-retry-type",
    type: "quorum",
    policy: "all",
    operator: "failed",
    merged: "failed",
    beside: { "delayed-retry-min": 1 },
  },
  { name: "overflow", type: "quorum", policy: "reject-publish", operator: "drop-head", merged: "drop-head" },
];
