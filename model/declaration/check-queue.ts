/** What only RabbitMQ's rules say about a queue: which arguments its type takes, and which types are durable. */
import type { z } from "zod";
import { QUEUE_TYPES, type QueueType } from "../topology/topology.ts";
import { OBSOLETE, SETTINGS, settingNames } from "./argument-rules.ts";
import type { Report } from "./fault.ts";
import type { Named } from "./read-object.ts";
import type { queueSchema } from "./schema.ts";
import { keyAt, nodeAt, placeAt, type SourceNode } from "./source-tree.ts";
import { allowed, quote } from "./wording.ts";

export type QueueInput = z.output<typeof queueSchema>;

/** The type of a queue: its own, or an `x-queue-type` argument, or the virtual host's default. */
export function queueTypeOf(queue: QueueInput, byDefault: QueueType): QueueType {
  const argument = QUEUE_TYPES.find((type) => type === queue.arguments["x-queue-type"]);
  return queue.type ?? argument ?? byDefault;
}

export function checkQueue(queue: Named<QueueInput>, type: QueueType, report: Report): void {
  const { value, node, name } = queue;
  const table = nodeAt(node, ["arguments"]) ?? node;
  if (type !== "classic") {
    const why = value.type === type ? "" : ", the virtual host's default type";
    if (!value.durable) {
      report(
        placeAt(node, "durable"),
        `The ${type} queue ${quote(name)} cannot be "durable: false"${why}.`,
        CLASSIC,
      );
    }
    if (value.autoDelete) {
      report(
        placeAt(node, "autoDelete"),
        `The ${type} queue ${quote(name)} cannot be "autoDelete: true"${why}.`,
        CLASSIC,
      );
    }
  }
  for (const [argument, given] of Object.entries(value.arguments)) {
    if (argument === "x-queue-type") {
      checkQueueTypeArgument(queue, given, table, report);
      continue;
    }
    const short = argument.replace(/^x-/, "");
    const setting = argument.startsWith("x-") ? SETTINGS.get(short) : undefined;
    const all = settingNames("argument", QUEUE_TYPES);
    const subject = `${quote(argument)} of the queue ${quote(name)}`;
    if (setting === undefined || setting.by === "policy") {
      const gone = OBSOLETE.get(short);
      const advice =
        gone ?? (SETTINGS.has(short) ? `It is a policy's key: ${short}.` : allowed(all, argument));
      report(
        keyAt(table, argument),
        `${quote(argument)} is not an argument of a queue; RabbitMQ would ignore it.`,
        advice,
      );
    } else if (!setting.queueTypes.includes(type)) {
      report(
        keyAt(table, argument),
        `${subject} is not for ${type} queues, only for ${setting.queueTypes.join(" and ")} ones.`,
        allowed(settingNames("argument", [type])),
      );
    } else if (!setting.rule.accepts(given)) {
      const { choices } = setting.rule;
      report(
        placeAt(table, argument),
        `${subject} cannot be ${quote(given)}.`,
        choices === undefined ? `Allowed: ${setting.rule.allowed}.` : allowed(choices, given),
      );
    } else if (argument === "x-overflow" && given === "reject-publish-dlx" && type === "quorum") {
      report(
        placeAt(table, argument),
        `${subject} cannot be "reject-publish-dlx": quorum queues do not have it.`,
        "Allowed: drop-head, reject-publish.",
      );
    }
  }
  checkTogether(value, table, report);
}

const CLASSIC = "Only a classic queue can be.";

function checkQueueTypeArgument(
  { value, name }: Named<QueueInput>,
  given: unknown,
  table: SourceNode,
  report: Report,
): void {
  const place = placeAt(table, "x-queue-type");
  if (!QUEUE_TYPES.some((type) => type === given)) {
    report(
      place,
      `"x-queue-type" of the queue ${quote(name)} cannot be ${quote(given)}.`,
      allowed(QUEUE_TYPES, given),
    );
  } else if (value.type !== undefined && value.type !== given) {
    report(
      place,
      `"x-queue-type" of the queue ${quote(name)} is ${quote(given)}, but its "type" is ${quote(value.type)}.`,
      'Leave "x-queue-type" out.',
    );
  }
}

/** Arguments that need, or bound, each other. */
function checkTogether({ arguments: table }: QueueInput, node: SourceNode, report: Report): void {
  if ("x-dead-letter-routing-key" in table && !("x-dead-letter-exchange" in table)) {
    report(
      keyAt(node, "x-dead-letter-routing-key"),
      '"x-dead-letter-routing-key" needs "x-dead-letter-exchange" beside it.',
    );
  }
  checkDelayedRetry(table, "x-", (key) => keyAt(node, key), report);
}

/** RabbitMQ checks this in policies and forgets it in arguments. */
export function checkDelayedRetry(
  table: Readonly<Record<string, unknown>>,
  prefix: "x-" | "",
  placeOf: (key: string) => ReturnType<typeof keyAt>,
  report: Report,
): void {
  const [type, min, max] = ["type", "min", "max"].map((end) => `${prefix}delayed-retry-${end}`) as [
    string,
    string,
    string,
  ];
  if (table[type] !== undefined && table[type] !== "disabled" && !(min in table)) {
    report(placeOf(type), `${quote(type)} needs ${quote(min)} beside it.`);
  }
  const [least, most] = [table[min], table[max]];
  if (typeof least === "number" && typeof most === "number" && most < least) {
    report(placeOf(max), `${quote(max)} (${most}) is less than ${quote(min)} (${least}).`);
  }
}
