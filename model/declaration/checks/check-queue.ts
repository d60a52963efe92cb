/** What only RabbitMQ's rules say about a queue: which arguments its type takes, and which types are durable. */
import type { z } from "zod";
import type { KnownArgument } from "../../arguments/argument.ts";
import {
  argumentNames,
  argumentOf,
  canSay,
  choicesFor,
  KNOWN_ARGUMENTS,
} from "../../arguments/known-arguments.ts";
import { OBSOLETE_ARGUMENTS } from "../../arguments/obsolete-arguments.ts";
import type { ValueRule } from "../../arguments/value-rules.ts";
import { permitKey, TRANSIENT_QUEUES, TRANSIENT_QUEUES_REFUSED } from "../../rabbitmq/deprecated-features.ts";
import { isSince, type Target } from "../../rabbitmq/versions.ts";
import { allowed, nearest, quote } from "../../text/wording.ts";
import { type ArgumentValue, QUEUE_TYPES, type QueueType } from "../../topology/topology.ts";
import type { Named } from "../reading/read-object.ts";
import type { queueSchema } from "../schema.ts";
import type { Place, Report } from "../source/fault.ts";
import { keyAt, nodeAt, placeAt, type SourceNode } from "../source/source-tree.ts";
import { isArgumentOfOthers, isKnownArgument } from "./check-lifecycle.ts";

export type QueueInput = z.output<typeof queueSchema>;

/** The type of a queue: its own, or an `x-queue-type` argument, or the virtual host's default. */
export function queueTypeOf(queue: QueueInput, byDefault: QueueType): QueueType {
  const argument = QUEUE_TYPES.find((type) => type === queue.arguments["x-queue-type"]);
  return queue.type ?? argument ?? byDefault;
}

/** @param type undefined where a fault hides it: what depends on it is then left out */
export function checkQueue(
  queue: Named<QueueInput>,
  { type, target }: { readonly type: QueueType | undefined; readonly target: Target },
  report: Report,
): void {
  const table = nodeAt(queue.node, ["arguments"]) ?? queue.node;
  if (type === "quorum" || type === "stream") checkReplicated(queue, type, report);
  else if (type === "classic" && !queue.value.durable) checkTransient(queue, target, report);
  for (const [argument, given] of Object.entries(queue.value.arguments)) {
    if (argument === "x-queue-type") checkQueueTypeArgument(queue, given, table, report);
    else checkArgument(queue.name, type, { argument, given, table }, target, report);
  }
  checkTogether(queue.value, table, report);
}

function checkReplicated({ value, node, name }: Named<QueueInput>, type: QueueType, report: Report): void {
  const why = value.type === undefined ? " is one by default and" : "";
  const subject = `The ${type} queue ${quote(name)}${why}`;
  if (!value.durable) report(placeAt(node, "durable"), `${subject} cannot be "durable: false".`, CLASSIC);
  if (value.autoDelete) {
    report(placeAt(node, "autoDelete"), `${subject} cannot be "autoDelete: true".`, CLASSIC);
  }
}

function checkTransient(
  { node, name }: Named<QueueInput>,
  { version, permitted }: Target,
  report: Report,
): void {
  if (!isSince(version, TRANSIENT_QUEUES_REFUSED.since) || permitted.has(TRANSIENT_QUEUES)) return;
  report(
    placeAt(node, "durable"),
    `RabbitMQ ${TRANSIENT_QUEUES_REFUSED.since} refuses the queue ${quote(name)}, which is not durable, unless it is configured otherwise.`,
    `Leave \`durable: false\` out, or set ${permitKey(TRANSIENT_QUEUES)} in rabbitmq.conf.`,
    "warning",
  );
}

function checkArgument(
  name: string,
  type: QueueType | undefined,
  { argument, given, table }: { argument: string; given: ArgumentValue; table: SourceNode },
  target: Target,
  report: Report,
): void {
  const short = argument.replace(/^x-/, "");
  const known = argument.startsWith("x-") ? argumentOf(short, target.version) : undefined;
  const subject = `${quote(argument)} of the queue ${quote(name)}`;
  const names = argumentNames("argument", { types: type === undefined ? QUEUE_TYPES : [type] }, target);
  if (known === undefined || !canSay("argument", known)) {
    const place = keyAt(table, argument);
    const kind = "an argument of a queue";
    if (reportObsolete({ key: argument, kind, place, by: "argument" }, target, report)) return;
    const wrong = `${quote(argument)} is not an argument of a queue; RabbitMQ would ignore it.`;
    const isPolicys = KNOWN_ARGUMENTS.get(short)?.by === "policy";
    const wayOut = `${allowed(names, argument)} ${unknownArgument("queue", argument, names)}`.trim();
    report(place, wrong, isPolicys ? `It is a policy's key: ${short}.` : wayOut);
  } else if (type !== undefined && !known.queueTypes.includes(type)) {
    report(
      keyAt(table, argument),
      `${subject} is not for ${type} queues, only for ${known.queueTypes.join(" and ")} ones.`,
      allowed(names),
    );
  } else if (checkValue(known.rule, { given, subject, place: placeAt(table, argument) }, report)) {
    checkSince(known, argument, keyAt(table, argument), target, report);
    if (type !== undefined) checkChoice(known, type, given, subject, placeAt(table, argument), report);
  }
}

/** The way out for an argument that is no slip of the finger. */
export function unknownArgument(
  kind: "exchange" | "queue",
  argument: string,
  names: readonly string[],
): string {
  const isSlip = nearest(argument, names) !== undefined;
  if (isSlip || !(isKnownArgument(kind, argument) || isArgumentOfOthers(kind, argument))) return "";
  const item = /^[\w-]+$/.test(argument) ? argument : JSON.stringify(argument);
  return `Where a plugin reads it on what is there already, write \`ignoreChanges: [${item}]\` beside "arguments", or only \`external: true\`.`;
}

/** @returns whether the value is one that the rule allows */
export function checkValue(
  { accepts, allowed: words, choices }: ValueRule,
  {
    given,
    subject,
    place,
  }: { readonly given: ArgumentValue; readonly subject: string; readonly place: Place },
  report: Report,
): boolean {
  if (accepts(given)) return true;
  const wayOut = choices === undefined ? `Allowed: ${words}.` : allowed(choices, given);
  report(place, `${subject} cannot be ${quote(given)}.`, wayOut);
  return false;
}

/** A value that the argument can have, but not for this queue type. */
function checkChoice(
  known: KnownArgument,
  type: QueueType,
  given: ArgumentValue,
  subject: string,
  place: Place,
  report: Report,
): void {
  const choices = choicesFor(known, type);
  if (known.rule.choices === undefined || typeof given !== "string" || choices.includes(given)) return;
  const what = `${subject} is ${quote(given)}, and ${type} queues do not have it.`;
  // RabbitMQ takes it all the same (measured on 4.3.6, see docs/definitions.md).
  report(place, what, `Of use: ${choices.join(", ")}.`, "warning");
}

/** An argument that the version does not know yet is ignored by it. */
function checkSince(
  { since }: KnownArgument,
  argument: string,
  place: Place,
  { version }: Target,
  report: Report,
): void {
  if (since === undefined || isSince(version, since)) return;
  const what = `RabbitMQ ${version} ignores ${quote(argument)}: it is known since ${since}.`;
  report(place, what, "", "warning");
}

/**
 * What was once a setting: an error where the version refuses it, a warning where it ignores it or a later one
 * refuses it.
 *
 * @param given.key the argument, with its `x-`, or the policy's key
 * @returns false where it never was one
 */
export function reportObsolete(
  {
    key,
    kind,
    place,
    by,
  }: {
    readonly key: string;
    readonly kind: string;
    readonly place: Place;
    readonly by: "argument" | "policy" | "operator policy";
  },
  { version }: Target,
  report: Report,
): boolean {
  const gone = OBSOLETE_ARGUMENTS.get(key.replace(/^x-/, ""));
  if (gone === undefined || (gone.policiesOnly === true && by === "argument")) return false;
  if (by === "operator policy" && gone.operator !== true) return false;
  if (gone.refusedSince === undefined) {
    report(place, `${quote(key)} is no longer ${kind}.`, gone.why, "warning");
  } else if (isSince(version, gone.refusedSince)) {
    report(place, `${quote(key)} is no longer ${kind}.`, gone.why);
  } else {
    const what = `${quote(key)} is deprecated: RabbitMQ ${gone.refusedSince} refuses it.`;
    report(place, what, gone.why, "warning");
  }
  return true;
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
  checkDelayedRetry(table, { prefix: "x-", placeOf: (key) => keyAt(node, key) }, report);
}

/** RabbitMQ checks this in policies and forgets it in arguments, so that there it does nothing. */
export function checkDelayedRetry(
  table: Readonly<Record<string, unknown>>,
  {
    prefix,
    placeOf,
  }: { readonly prefix: "x-" | ""; readonly placeOf: (key: string) => ReturnType<typeof keyAt> },
  report: Report,
): void {
  const severity = prefix === "x-" ? "warning" : "error";
  const [type, min, max] = ["type", "min", "max"].map((end) => `${prefix}delayed-retry-${end}`) as [
    string,
    string,
    string,
  ];
  if (table[type] !== undefined && table[type] !== "disabled" && !(min in table)) {
    report(placeOf(type), `${quote(type)} needs ${quote(min)} beside it.`, "", severity);
  }
  const [least, most] = [table[min], table[max]];
  if (typeof least === "number" && typeof most === "number" && most < least) {
    report(placeOf(max), `${quote(max)} (${most}) is less than ${quote(min)} (${least}).`, "", severity);
  }
}
