/** Which properties of delivery can be tried on which queue. Pure. */
import type { VirtualHost } from "../../../model/declaration/declaration.ts";
import { settingsOf } from "../../../model/routing/dead-letter.ts";
import { compileRouting } from "../../../model/routing/routing-table.ts";
import { behaving, type QueueSettings } from "../../../model/topology/policies/effective-settings.ts";
import { messageLimits } from "../../../model/topology/policies/message-limits.ts";
import { deliveryLimit } from "../../../model/topology/policies/queue-behaviour.ts";
import type { Queue } from "../../../model/topology/topology.ts";
import { whyNotCloned } from "../../shadow/definitions.ts";
import { MESSAGES, type Trial } from "./trials.ts";

export interface PlannedTrial {
  readonly queue: Queue;
  readonly trial: Trial;
  readonly skip?: string;
}

/** Bytes in a queue for them, generously. */
const MOST_BYTES = MESSAGES * 1_024;
/** Milliseconds that messages have to live for a trial. */
const LONG_ENOUGH = 10_000;
/** Queues of one virtual host that are tried; what they have in common is the broker's code. */
const MOST_QUEUES = 200;

/** @throws WarrenError of the oracle, where a policy's pattern cannot be decided */
export function planDelivery({ topology, operatorPolicies }: VirtualHost): PlannedTrial[] {
  const table = compileRouting(
    { ...topology, exchanges: [], bindings: [] },
    { operatorPolicies, unknownTypesAreExternal: true },
  );
  return topology.queues.flatMap((queue, index) => {
    const settings = settingsOf(table, queue);
    return trialsOf(queue).map((trial): PlannedTrial => {
      const isOver = index >= MOST_QUEUES;
      const skip = isOver
        ? `${MOST_QUEUES} queues of the virtual host are tried`
        : whyNot(queue, settings, trial);
      return skip === undefined ? { queue, trial } : { queue, trial, skip };
    });
  });
}

function trialsOf({ type, arguments: table }: Queue): Trial[] {
  if (type === "stream") return ["order", "redeclaration"];
  const isSingle = table["x-single-active-consumer"] === true;
  const hasPriorities = type === "classic" && table["x-max-priority"] !== undefined;
  return [
    "order",
    "redelivery",
    isSingle ? "single-active-consumer" : "prefetch",
    ...(hasPriorities ? (["priority"] as const) : []),
    "redeclaration",
  ];
}

function whyNot(queue: Queue, settings: QueueSettings, trial: Trial): string | undefined {
  const notCloned = whyNotCloned(queue);
  if (notCloned !== undefined) return notCloned;
  if (trial === "redeclaration" || queue.type === "stream") return undefined;
  if (queue.autoDelete) return "it is deleted with its last consumer";
  const is = behaving(queue, settings);
  const { "message-ttl": life, expires, "max-length": length, "max-length-bytes": bytes } = messageLimits(is);
  if (life !== undefined && life < LONG_ENOUGH) return `its messages expire after ${life} ms`;
  if (expires !== undefined && expires < LONG_ENOUGH) return `it expires after ${expires} ms`;
  if (length !== undefined && length < MESSAGES)
    return `its max-length is ${length}, ${MESSAGES} messages are needed`;
  if (bytes !== undefined && bytes < MOST_BYTES)
    return `its max-length-bytes is ${bytes}, ${MOST_BYTES} are needed`;
  if (trial === "redelivery" && deliveryLimit(is) === 0) {
    return "its delivery limit is 0: nothing is delivered again";
  }
  return undefined;
}
