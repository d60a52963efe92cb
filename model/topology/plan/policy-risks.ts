/**
 * What changed policies do to the queues that are there: a queue goes by one policy only, so a policy that comes, goes
 * or changes can also bring another one to bear. What an operator policy caps already is no new limit.
 */

import { canonicalJson } from "../object-keys.ts";
import {
  behaving,
  decidedSettings,
  type EffectiveSetting,
  type HostPolicies,
  policiesOn,
  type QueueSettings,
} from "../policies/effective-settings.ts";
import { limitsOf, messageLimits, tighterLimits } from "../policies/message-limits.ts";
import { type Behaving, deadLetterTarget, overflowOf } from "../policies/queue-behaviour.ts";
import type { LiveTopology, Policy, Queue, Topology } from "../topology.ts";
import { type Change, holdsAtMost, type Risk } from "./change.ts";

/** A queue at one time, with all that can speak of it. */
export interface QueueAt {
  readonly queue: Queue;
  readonly inForce: HostPolicies;
}

export interface SettingRisk {
  /** As policies write it: `max-length`. */
  readonly setting: string;
  readonly risk: Risk;
}

/**
 * What a queue that stays is put at by what holds for it from now on, whoever says it. Nothing where a pattern cannot be
 * decided.
 */
export function settingRisks(was: QueueAt, is: QueueAt): readonly SettingRisk[] {
  const [before, after] = [effective(was.queue, was.inForce), effective(is.queue, is.inForce)];
  if (before === undefined || after === undefined) return [];
  return risksOf(is.queue, before.is, after.is);
}

/** The settings that count here, of one queue at one time. */
interface Effective {
  readonly policy: string | undefined;
  readonly is: Behaving;
}

/** By the name of the policy whose change brings it about. */
export function policyRisks(changes: readonly Change[], live: Topology | LiveTopology): Map<string, Risk[]> {
  const found = new Map<string, Risk[]>();
  const changed = changes.filter(
    ({ kind, action }) => kind === "policy" && action !== "adopt" && action !== "release",
  );
  if (changed.length === 0) return found;
  const names = new Set(changed.map(({ key }) => key));
  const going = new Set(
    changes
      .filter(({ kind, action }) => kind === "queue" && (action === "delete" || action === "replace"))
      .map(({ key }) => key),
  );
  const before = policiesOn(live);
  const after = policiesOn(live, policiesAfter(changes, live));
  for (const queue of live.queues) {
    if (going.has(queue.name)) continue;
    const [was, is] = [effective(queue, before), effective(queue, after)];
    // Where a pattern cannot be decided, nothing is said of the queue: no risk is made up, and none is ruled out.
    if (was === undefined || is === undefined) continue;
    const cause = [is.policy, was.policy].find((name) => name !== undefined && names.has(name));
    if (cause === undefined) continue;
    const risks = risksOf(queue, was.is, is.is).map(({ risk }) => risk);
    found.set(cause, [...(found.get(cause) ?? []), ...risks]);
  }
  return found;
}

/** By the old names of queues that have another one: what policies say of the one and not of the other. */
export function renamedRisks(changes: readonly Change[], live: Topology | LiveTopology): Map<string, Risk[]> {
  const found = new Map<string, Risk[]>();
  const renamed = changes.filter(({ action, renamed }) => action === "delete" && renamed !== undefined);
  if (renamed.length === 0) return found;
  const before = policiesOn(live);
  const after = policiesOn(live, policiesAfter(changes, live));
  for (const { kind, key, live: old, move } of renamed) {
    if (kind !== "queue" || old === undefined || move === undefined) continue;
    const [was, is] = [decidedSettings(old, before), decidedSettings(move.becomes, after)];
    if ("undecided" in was || "undecided" in is) continue;
    const differing = differingPolicies(was, is);
    if (differing.length === 0) continue;
    const message = `queue "${move.becomes.name}" is under other policies than "${key}": ${differing.join("; ")}`;
    found.set(key, [{ code: "settings-change", message, unless: [] }]);
  }
  return found;
}

/** `max-length was 5, is absent`; what arguments say stands in the declaration. */
function differingPolicies(was: QueueSettings, is: QueueSettings): string[] {
  return [...new Set([...was.settings.keys(), ...is.settings.keys()])].flatMap((name) => {
    const [before, after] = [was.settings.get(name), is.settings.get(name)];
    if (!isByPolicy(before) && !isByPolicy(after)) return [];
    const [old, now] = [valueInWords(before), valueInWords(after)];
    return old === now ? [] : [`${name} was ${old}, is ${now}`];
  });
}

function isByPolicy(setting: EffectiveSetting | undefined): boolean {
  return setting?.sources.some(({ kind }) => kind === "policy" || kind === "operator-policy") ?? false;
}

function valueInWords(setting: EffectiveSetting | undefined): string {
  return setting === undefined ? "absent" : canonicalJson(setting.value);
}

function policiesAfter(changes: readonly Change[], live: Topology): readonly Policy[] {
  const policies = new Map(live.policies.map((policy) => [policy.name, policy]));
  for (const change of changes) {
    if (change.kind !== "policy" || change.action === "release") continue;
    if (change.desired === undefined) policies.delete(change.key);
    else policies.set(change.key, change.desired);
  }
  return [...policies.values()];
}

function effective(queue: Queue, inForce: HostPolicies): Effective | undefined {
  const found = decidedSettings(queue, inForce);
  if ("undecided" in found) return undefined;
  return { policy: found.policy, is: behaving(queue, found) };
}

function risksOf({ name }: Queue, was: Behaving, is: Behaving): SettingRisk[] {
  const risks: SettingRisk[] = [];
  const add = (setting: string, risk: Risk): void => void risks.push({ setting, risk });
  // A stream drops by whole segments, and has none of the others.
  if (is.type === "stream") return risks;
  // A quorum queue keeps what is over a limit where it refuses when it is full. A classic one takes over the limit before
  // it takes over that it refuses, so that it drops what it held (`rabbit_amqqueue_process:process_args_policy/1`).
  const isDropped = drops(is) || (is.type === "classic" && drops(was));
  const limits = messageLimits(is);
  const tighter = tighterLimits(messageLimits(was), limits);
  for (const limited of ["messages", "bytes"] as const) {
    for (const setting of limitsOf(limited)) {
      const most = drops(was) ? tighter[setting] : limits[setting];
      if (most === undefined || !isDropped) continue;
      add(setting, {
        code: "messages-lost",
        message: `queue "${name}" drops what is over its new ${setting} of ${most}`,
        unless: [holdsAtMost(name, limited, most)],
      });
    }
  }
  const deadLetters = deadLetterTarget(is) !== undefined;
  for (const setting of limitsOf("age")) {
    const ttl = tighter[setting];
    if (ttl === undefined || deadLetters) continue;
    add(setting, {
      code: "messages-lost",
      message: `queue "${name}" drops what is older than its new ${setting} of ${ttl} ms`,
      unless: [{ kind: "empty", queue: name }],
    });
  }
  for (const setting of limitsOf("idle time")) {
    const expires = tighter[setting];
    if (expires === undefined) continue;
    const message = `queue "${name}" goes, with what it holds, after ${expires} ms without consumers`;
    add(setting, { code: "queue-expires", message, unless: [] });
  }
  if (deadLetterTarget(was) !== undefined && !deadLetters) {
    const message = `queue "${name}" has no dead-letter exchange any more`;
    add("dead-letter-exchange", { code: "dead-letters-dropped", message, unless: [] });
  }
  return risks;
}

function drops(queue: Behaving): boolean {
  return overflowOf(queue) === "drop-head";
}
