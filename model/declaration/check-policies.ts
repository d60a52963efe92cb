/** Policies: keys with their types and targets, patterns that compile, and no two that RabbitMQ would have to
 * choose between at random. */
import type { z } from "zod";
import { brokenPattern } from "../topology/name-pattern.ts";
import { type PolicySubject, policyMatcher } from "../topology/policy-match.ts";
import { POLICY_TARGETS, type PolicyTarget, QUEUE_TYPES, type QueueType } from "../topology/topology.ts";
import { OBSOLETE, SETTINGS, settingNames } from "./argument-rules.ts";
import { checkDelayedRetry } from "./check-queue.ts";
import { checkTargets, type Scope } from "./check-references.ts";
import { locationOf, type Place, type Report } from "./fault.ts";
import type { Named } from "./read-object.ts";
import type { policySchema } from "./schema.ts";
import { keyAt, nodeAt, placeAt } from "./source-tree.ts";
import { allowed, quote } from "./wording.ts";

export type PolicyInput = z.output<typeof policySchema>;

export function checkPolicies(
  policies: readonly Named<PolicyInput>[],
  objects: readonly PolicySubject[],
  scope: Scope,
  report: Report,
): void {
  for (const policy of policies) {
    checkPattern(
      "pattern",
      `the policy ${quote(policy.name)}`,
      policy.value.pattern,
      placeAt(policy.node, "pattern"),
      report,
    );
    checkDefinition(policy, scope, report);
  }
  checkTies(policies, objects, report);
}

/** A regular expression that no version of PCRE compiles; what cannot be told is left to the broker. */
export function checkPattern(
  key: string,
  owner: string,
  pattern: string,
  place: Place,
  report: Report,
): void {
  const problem = brokenPattern(pattern);
  if (problem !== undefined) {
    report(place, `${quote(key)} of ${owner} is not a regular expression: ${quote(pattern)} has ${problem}.`);
  }
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
  scope: Scope,
  report: Report,
): void {
  const owner = `the policy ${quote(name)}`;
  const table = nodeAt(node, ["definition"]) ?? node;
  const types = queueTypesOf(value.applyTo);
  const exchanges = value.applyTo === "exchanges" || value.applyTo === "all";
  const reachable = settingNames("policy", types, exchanges);
  if (Object.keys(value.definition).length === 0) {
    report(table.place, `The definition of ${owner} is empty.`, allowed(reachable));
  }
  for (const [key, given] of Object.entries(value.definition)) {
    const setting = SETTINGS.get(key);
    if (setting === undefined || setting.by === "argument") {
      reportUnknownKey(key, keyAt(table, key), report);
    } else if (!faulty.has("applyTo") && !reachable.includes(key)) {
      const takers =
        setting.queueTypes.length === 0 ? "exchanges" : `${setting.queueTypes.join(" and ")} queues`;
      const targets = POLICY_TARGETS.filter((target) =>
        settingNames("policy", queueTypesOf(target), target === "exchanges" || target === "all").includes(
          key,
        ),
      );
      report(
        keyAt(table, key),
        `${quote(key)} of ${owner} is for ${takers}, but the policy applies to ${quote(value.applyTo)}.`,
        `Allowed for "applyTo": ${targets.join(", ")}.`,
      );
    } else if (!setting.rule.accepts(given)) {
      const { choices } = setting.rule;
      report(
        placeAt(table, key),
        `${quote(key)} of ${owner} cannot be ${quote(given)}.`,
        choices === undefined ? `Allowed: ${setting.rule.allowed}.` : allowed(choices, given),
      );
    }
  }
  checkDelayedRetry(value.definition, "", (key) => keyAt(table, key), report);
  checkTargets(value.definition, "", owner, (key) => placeAt(table, key), scope, report);
}

function reportUnknownKey(key: string, place: Place, report: Report): void {
  const bare = key.replace(/^x-/, "");
  const gone = OBSOLETE.get(bare);
  if (gone !== undefined) {
    report(place, `${quote(key)} is no longer a key of a policy.`, gone);
    return;
  }
  const setting = SETTINGS.get(bare);
  let wayOut = allowed(settingNames("policy", QUEUE_TYPES, true), bare);
  if (setting?.by === "argument") wayOut = `It is a queue's argument: x-${bare}.`;
  else if (setting !== undefined) wayOut = `A policy's keys have no "x-": ${bare}.`;
  report(place, `${quote(key)} is not a key of a policy.`, wayOut);
}

/**
 * RabbitMQ applies one policy to an object; between two of one priority the choice is undefined. A policy is
 * passed over for a queue whose type lacks one of its keys (`rabbit_queue_type:is_policy_applicable/2`).
 */
function checkTies(
  policies: readonly Named<PolicyInput>[],
  objects: readonly PolicySubject[],
  report: Report,
): void {
  const sound = policies.filter((policy) => policy.faulty.size === 0);
  for (const [priority, rivals] of Map.groupBy(sound, (policy) => policy.value.priority)) {
    if (rivals.length < 2) continue;
    const matched = rivals.map((policy) => {
      const matches = policyMatcher({ name: policy.name, ...policy.value });
      return matches === undefined
        ? []
        : objects.filter((object) => matches(object) && hasAllKeys(object, policy.value));
    });
    for (const [later, policy] of rivals.entries()) {
      const objectsOfLater = new Set(matched[later]);
      for (const [index, earlier] of rivals.slice(0, later).entries()) {
        const contested = matched[index]?.find((object) => objectsOfLater.has(object));
        if (contested === undefined) continue;
        report(
          policy.key,
          `The policies ${quote(earlier.name)} and ${quote(policy.name)} both have the priority ${priority} and ` +
            `match the ${contested.kind} ${quote(contested.name)}: which of them applies is undefined.`,
          `Give them different priorities. The other one is at ${locationOf(earlier.key)}.`,
        );
      }
    }
  }
}

function hasAllKeys(object: PolicySubject, { definition }: PolicyInput): boolean {
  if (object.kind === "exchange") return true;
  return Object.keys(definition).every((key) => {
    const types: readonly string[] = SETTINGS.get(key)?.queueTypes ?? [];
    return types.length === 0 || types.includes(object.type);
  });
}
