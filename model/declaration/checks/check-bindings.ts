/** Bindings: both ends are there, the source's type takes the key and the arguments, none stands twice. */
import type { z } from "zod";
import { hashesIn, MOST_HASHES } from "../../rabbitmq/protocol-limits.ts";
import { isSince, type Target } from "../../rabbitmq/versions.ts";
import { allowed, quote } from "../../text/wording.ts";
import type { ArgumentValue } from "../../topology/topology.ts";
import type { Located } from "../reading/read-object.ts";
import type { bindingSchema } from "../schema.ts";
import { locationOf, type Report } from "../source/fault.ts";
import { keyAt, nodeAt, placeAt } from "../source/source-tree.ts";
import { checkShortString } from "./check-name.ts";
import { exchangeType, isKnownExchange, reportUnknown, type Scope } from "./check-references.ts";

export type BindingInput = z.output<typeof bindingSchema>;

const X_MATCH = ["all", "any", "all-with-x", "any-with-x"];

export function checkBindings(
  bindings: readonly Located<BindingInput>[],
  { scope, target }: { readonly scope: Scope; readonly target: Target },
  report: Report,
): void {
  const seen = new Map<string, Located<BindingInput>>();
  const hashed = new Map<string, Located<BindingInput>>();
  for (const binding of bindings) {
    const type = exchangeType(scope, binding.value.source);
    checkEnds(binding, scope, report);
    checkKeyAndArguments(binding, type, target, report);
    if (type === "x-consistent-hash") checkWeight(binding, hashed, report);
    if (type === "x-local-random") checkLocalRandom(binding, scope, report);
    // Without what has a fault, two bindings may look the same that are not.
    if (binding.faulty.size > 0) continue;
    const identity = canonical({ ...binding.value });
    const before = seen.get(identity);
    if (before === undefined) seen.set(identity, binding);
    else {
      const first = locationOf(before.node.place);
      report(binding.node.place, "This binding stands here a second time.", `The first one is at ${first}.`);
    }
  }
}

function checkEnds({ value, node, faulty }: Located<BindingInput>, scope: Scope, report: Report): void {
  const { source, destination, destinationType } = value;
  if (source === "") {
    const why = "The default exchange cannot be bound: every queue is bound to it by its name.";
    report(placeAt(node, "source"), why, "Leave the binding out.");
  } else if (!isKnownExchange(scope, source)) {
    reportUnknown(
      { subject: "The binding's source", kind: "exchange", name: source, place: placeAt(node, "source") },
      scope,
      report,
    );
  }
  const place = placeAt(node, "destination");
  if (faulty.has("destinationType")) return;
  if (destinationType === "exchange") {
    if (destination === "") report(place, "The default exchange cannot be the destination of a binding.");
    else if (!isKnownExchange(scope, destination)) {
      reportUnknown(
        { subject: "The binding's destination", kind: "exchange", name: destination, place },
        scope,
        report,
      );
    }
  } else if (!scope.queues.has(destination)) {
    if (isKnownExchange(scope, destination)) {
      const wayOut = "Add `destinationType: exchange`.";
      report(place, `The binding's destination ${quote(destination)} is an exchange, not a queue.`, wayOut);
    } else
      reportUnknown(
        { subject: "The binding's destination", kind: "queue", name: destination, place },
        scope,
        report,
      );
  }
}

/** @param type of the source; undefined where it is not known */
function checkKeyAndArguments(
  { value, node }: Located<BindingInput>,
  type: string | undefined,
  { version }: Target,
  report: Report,
): void {
  const subject = `The routing key ${quote(value.routingKey)}`;
  const place = placeAt(node, "routingKey");
  checkShortString({ subject, text: value.routingKey }, place, report);
  const table = nodeAt(node, ["arguments"]) ?? node;
  for (const [name, argument] of Object.entries(value.arguments)) {
    checkShortString({ subject: `The argument name ${quote(name)}`, text: name }, keyAt(table, name), report);
    if (hasVoid(argument)) {
      report(
        placeAt(table, name),
        `The argument ${quote(name)} has a null, which RabbitMQ's management API refuses.`,
      );
    }
  }
  const hashes = hashesIn(value.routingKey.split("."));
  if (type === "topic" && hashes > MOST_HASHES.count) {
    const refused = isSince(version, MOST_HASHES.refusedSince);
    const what = `${subject} has ${hashes} "#" words`;
    if (refused) report(place, `${what}.`, `Allowed: up to ${MOST_HASHES.count}.`);
    else
      report(
        place,
        `${what}: matching it is slow, and RabbitMQ ${MOST_HASHES.refusedSince} refuses it.`,
        "",
        "warning",
      );
  }
  const match = value.arguments["x-match"];
  if (type === "headers" && match !== undefined && !(typeof match === "string" && X_MATCH.includes(match))) {
    report(placeAt(table, "x-match"), `"x-match" cannot be ${quote(match)}.`, allowed(X_MATCH, match));
  }
}

/** `rabbit_exchange_type_consistent_hash:validate_binding/2` */
const HEAVIEST = 10_000;

/** The routing key of a consistent-hash exchange is a weight. A second binding to a destination is ignored. */
function checkWeight(
  binding: Located<BindingInput>,
  seen: Map<string, Located<BindingInput>>,
  report: Report,
): void {
  const { node, value } = binding;
  const { source, destination, destinationType, routingKey } = value;
  const weight = /^[+-]?\d+$/.test(routingKey) ? Number(routingKey) : Number.NaN;
  if (!(weight >= 1 && weight <= HEAVIEST)) {
    report(
      placeAt(node, "routingKey"),
      `The routing key ${quote(routingKey)} is not a weight, which the exchange ${quote(source)} takes it for.`,
      `Allowed: an integer from 1 to ${HEAVIEST}, in quotes.`,
    );
  }
  const ends = JSON.stringify([source, destinationType, destination]);
  const before = seen.get(ends);
  if (before === undefined) seen.set(ends, binding);
  else if (canonical({ ...before.value }) !== canonical({ ...value })) {
    const what = `RabbitMQ ignores a second binding from ${quote(source)} to ${quote(destination)}.`;
    report(node.place, what, `The first one is at ${locationOf(before.node.place)}.`);
  }
}

/** `rabbit_exchange_type_local_random:validate_binding/2` */
function checkLocalRandom({ node, value }: Located<BindingInput>, scope: Scope, report: Report): void {
  const { source, destination, destinationType, routingKey } = value;
  const owner = `of a binding of ${quote(source)}, which is an x-local-random exchange,`;
  if (routingKey !== "") {
    const what = `The routing key ${owner} cannot be ${quote(routingKey)}.`;
    report(placeAt(node, "routingKey"), what, "Leave it out.");
  }
  const type = destinationType === "exchange" ? "exchange" : scope.queues.get(destination);
  if (type === undefined || type === "classic") return;
  const kind = type === "exchange" ? "an exchange" : `a ${type} queue`;
  report(
    placeAt(node, "destination"),
    `The destination ${owner} cannot be ${kind}.`,
    "Allowed: a classic queue.",
  );
}

function hasVoid(value: ArgumentValue): boolean {
  if (typeof value !== "object") return false;
  return value === null || Object.values(value).some(hasVoid);
}

/** JSON with the keys in order: the same for equal values. */
export function canonical(value: ArgumentValue): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonical(item)}`).join(",")}}`;
}
