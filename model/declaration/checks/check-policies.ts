/**
 * Policies: keys with their types and targets, patterns that compile, and which two RabbitMQ has to choose between at
 * random. What it takes is no error, whether it does anything or not: a broker at work has it.
 */
import type { z } from "zod";
import type { KnownArgument } from "../../arguments/argument.ts";
import { argumentNames, argumentOf, canSay, KNOWN_ARGUMENTS } from "../../arguments/known-arguments.ts";
import { brokenPattern, LONGEST_PATTERN } from "../../patterns/name-pattern.ts";
import { isSince, type RabbitmqVersion, type Target } from "../../rabbitmq/versions.ts";
import { allowed, quote, suggestFrom } from "../../text/wording.ts";
import { type PolicySubject, policyMatcher } from "../../topology/policies/policy-match.ts";
import {
  type Arguments,
  type ArgumentValue,
  POLICY_TARGETS,
  type PolicyTarget,
  QUEUE_TYPES,
  type QueueType,
} from "../../topology/topology.ts";
import type { Named } from "../reading/read-object.ts";
import { checkPlugin } from "../rules/plugins.ts";
import type { policySchema } from "../schema.ts";
import { locationOf, type Place, type Report } from "../source/fault.ts";
import { keyAt, nodeAt, placeAt, type SourceNode } from "../source/source-tree.ts";
import { checkDelayedRetry, checkValue, reportObsolete } from "./check-queue.ts";
import { checkTargets, type Scope } from "./check-references.ts";

export type PolicyInput = z.output<typeof policySchema>;

export interface PolicyContext {
  readonly by: "policy" | "operator policy";
  /** The exchanges and queues that are declared. */
  readonly objects: readonly PolicySubject[];
  readonly scope: Scope;
  readonly target: Target;
}

export function checkPolicies(
  policies: readonly Named<PolicyInput>[],
  context: PolicyContext,
  report: Report,
): void {
  for (const policy of policies) {
    const { name, node, value } = policy;
    const owner = `the ${context.by} ${quote(name)}`;
    const given = { key: "pattern", owner, pattern: value.pattern, version: context.target.version };
    checkPattern(given, placeAt(node, "pattern"), report);
    checkDefinition(policy, context, report);
  }
  checkTies(policies, context, report);
}

/** A regular expression that no version of PCRE compiles; what cannot be told is left to the broker. */
export function checkPattern(
  { key, owner, pattern, version }: GivenPattern,
  place: Place,
  report: Report,
): void {
  const problem = brokenPattern(pattern);
  const length = Buffer.byteLength(pattern);
  if (problem !== undefined) {
    report(place, `${quote(key)} of ${owner} is not a regular expression: ${quote(pattern)} has ${problem}.`);
  } else if (length > LONGEST_PATTERN && isSince(version, "4.3")) {
    const what = `${quote(key)} of ${owner} has ${length} bytes`;
    report(place, `${what}, RabbitMQ ${version} takes patterns of ${LONGEST_PATTERN} at most.`);
  }
}

export interface GivenPattern {
  readonly key: string;
  readonly owner: string;
  readonly pattern: string;
  readonly version: RabbitmqVersion;
}

/** The queue types that a policy with this target can reach. */
function queueTypesOf(target: PolicyTarget): readonly QueueType[] {
  if (target === "classic_queues") return ["classic"];
  if (target === "quorum_queues") return ["quorum"];
  if (target === "streams") return ["stream"];
  return target === "exchanges" ? [] : QUEUE_TYPES;
}

function checkDefinition(
  { name, value, node, faulty }: Named<PolicyInput>,
  context: PolicyContext,
  report: Report,
): void {
  const { by, scope, target } = context;
  const owner = `the ${by} ${quote(name)}`;
  const table = nodeAt(node, ["definition"]) ?? node;
  const namesFor = (applyTo: PolicyTarget) =>
    argumentNames(
      by,
      { types: queueTypesOf(applyTo), exchanges: applyTo === "exchanges" || applyTo === "all" },
      target,
    );
  const reachable = namesFor(value.applyTo);
  if (Object.keys(value.definition).length === 0) {
    report(table.place, `The definition of ${owner} is empty.`, allowed(reachable));
  }
  for (const [key, given] of Object.entries(value.definition)) {
    const known = argumentOf(key, target.version);
    const subject = `${quote(key)} of ${owner}`;
    if (known === undefined || !canSay(by, known)) {
      reportUnknownKey(key, keyAt(table, key), context, report);
    } else if (known.since !== undefined && !isSince(target.version, known.since)) {
      const what = `RabbitMQ ${target.version} refuses ${subject}: it is known since ${known.since}.`;
      report(keyAt(table, key), what);
    } else if (known.plugin !== undefined && !target.plugins.has(known.plugin)) {
      checkPlugin({ subject, plugin: known.plugin, place: keyAt(table, key) }, target, report);
    } else if (!faulty.has("applyTo") && !reachable.includes(key)) {
      const takers = known.queueTypes.length === 0 ? "exchanges" : `${known.queueTypes.join(" and ")} queues`;
      report(
        keyAt(table, key),
        `${subject} is for ${takers}, but the ${by} applies to ${quote(value.applyTo)}: it does nothing.`,
        `Of use for "applyTo": ${POLICY_TARGETS.filter((each) => namesFor(each).includes(key)).join(", ")}.`,
        "warning",
      );
      checkSetting({ key, known, given, subject, place: placeAt(table, key) }, target, report);
    } else checkSetting({ key, known, given, subject, place: placeAt(table, key) }, target, report);
  }
  checkDelayedRetry(value.definition, { prefix: "", placeOf: (key) => keyAt(table, key) }, report);
  checkPluginKeys(value.definition, owner, table, { scope, version: target.version }, report);
  checkTargets(
    { table: value.definition, prefix: "", owner, placeOf: (key) => placeAt(table, key) },
    scope,
    report,
  );
}

/** The validators of policies go on taking a value of older versions, which the same argument of a queue cannot have any more. */
function checkSetting(
  { key, known, ...value }: Setting,
  { version }: Pick<Target, "version">,
  report: Report,
): void {
  const older = KNOWN_ARGUMENTS.get(key)?.before?.rule;
  const isOld = !known.rule.accepts(value.given) && older?.accepts(value.given) === true;
  if (!isOld) checkValue(known.rule, value, report);
  else {
    const what = `${value.subject} is ${quote(value.given)}, which does nothing on RabbitMQ ${version}.`;
    report(value.place, what, `Of use: ${known.rule.allowed}.`, "warning");
  }
}

interface Setting {
  readonly key: string;
  readonly known: KnownArgument;
  readonly given: ArgumentValue;
  readonly subject: string;
  readonly place: Place;
}

const FEDERATION_KEYS = ["federation-upstream", "federation-upstream-set", "federation-upstream-pattern"];

/** What the validators of the federation and sharding plugins ask for, and references to upstreams. */
function checkPluginKeys(
  definition: Arguments,
  owner: string,
  table: SourceNode,
  { scope, version }: { readonly scope: Scope; readonly version: RabbitmqVersion },
  report: Report,
): void {
  const [first, second] = FEDERATION_KEYS.filter((key) => Object.hasOwn(definition, key));
  if (first !== undefined && second !== undefined) {
    const wayOut = `Allowed: one of ${FEDERATION_KEYS.join(", ")}.`;
    report(keyAt(table, second), `${quote(second)} of ${owner} cannot stand beside ${quote(first)}.`, wayOut);
  }
  if (Object.hasOwn(definition, "routing-key") && !Object.hasOwn(definition, "shards-per-node")) {
    report(keyAt(table, "routing-key"), '"routing-key" needs "shards-per-node" beside it.');
  }
  const pattern = definition["federation-upstream-pattern"];
  if (typeof pattern === "string") {
    const key = "federation-upstream-pattern";
    checkPattern({ key, owner, pattern, version }, placeAt(table, key), report);
  }
  for (const [key, known, kind] of [
    ["federation-upstream", scope.upstreams, "federation upstream"],
    ["federation-upstream-set", scope.upstreamSets, "federation upstream set"],
  ] as const) {
    const name = definition[key];
    if (typeof name !== "string" || known.has(name)) continue;
    const near = suggestFrom(known)(name);
    const wayOut = `Declare it under "${kind === "federation upstream" ? "federationUpstreams" : "federationUpstreamSets"}".`;
    report(
      placeAt(table, key),
      `${quote(key)} of ${owner} names the ${kind} ${quote(name)}, which is not declared: no link is made.`,
      near === "" ? wayOut : `${near} ${wayOut}`,
      "warning",
    );
  }
}

function reportUnknownKey(key: string, place: Place, { by, target }: PolicyContext, report: Report): void {
  const kind = by === "policy" ? "a key of a policy" : "a key of an operator policy";
  if (!key.startsWith("x-") && reportObsolete({ key, kind, place, by }, target, report)) return;
  const bare = key.replace(/^x-/, "");
  const known = KNOWN_ARGUMENTS.get(bare);
  let wayOut = allowed(argumentNames(by, { types: QUEUE_TYPES, exchanges: true }, target), bare);
  if (known?.by === "argument") wayOut = `It is a queue's argument: x-${bare}.`;
  else if (known !== undefined && bare !== key) wayOut = `A policy's keys have no "x-": ${bare}.`;
  else if (known !== undefined) wayOut = `RabbitMQ takes it in a policy only. ${wayOut}`;
  report(place, `${quote(key)} is not ${kind}.`, wayOut);
}

/**
 * RabbitMQ applies one policy to an object; between two of one priority the choice is undefined. A policy is
 * passed over for a queue whose type lacks one of its keys: the matcher knows.
 */
function checkTies(
  policies: readonly Named<PolicyInput>[],
  { by, objects }: PolicyContext,
  report: Report,
): void {
  const sound = policies.filter((policy) => policy.faulty.size === 0);
  for (const [priority, rivals] of Map.groupBy(sound, (policy) => policy.value.priority)) {
    if (rivals.length < 2) continue;
    /** Of each object the first policy that matches it. */
    const taken = new Map<PolicySubject, Named<PolicyInput>>();
    for (const policy of rivals) {
      const matches = policyMatcher({ name: policy.name, ...policy.value });
      /** Of each rival the first object that both match. */
      const contests = new Map<Named<PolicyInput>, PolicySubject>();
      for (const object of objects) {
        if (matches(object) !== true) continue;
        const earlier = taken.get(object);
        if (earlier === undefined) taken.set(object, policy);
        else if (!contests.has(earlier)) contests.set(earlier, object);
      }
      for (const [earlier, contested] of contests) {
        report(
          policy.key,
          `The ${by === "policy" ? "policies" : "operator policies"} ${quote(earlier.name)} and ${quote(policy.name)} both have the priority ${priority} and ` +
            `match the ${contested.kind} ${quote(contested.name)}: which of them applies is undefined.`,
          `Give them different priorities. The other one is at ${locationOf(earlier.key)}.`,
          "warning",
        );
      }
    }
  }
}
