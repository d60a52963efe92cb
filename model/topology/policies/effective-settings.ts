/**
 * What a queue or an exchange goes by: its arguments, the one policy and the one operator policy that apply to it, and
 * what follows when several of them speak (`model/arguments/merge-rules.ts`). Lint, `explain`, the plan and the smoke tests all ask here.
 *
 * Sources: `rabbit_policy:merge_operator_definitions/2` and `match_all/3` of RabbitMQ 4.3;
 * https://www.rabbitmq.com/docs/policies
 */

import { defaultsOf } from "../../arguments/known-arguments.ts";
import { argumentWins, operatorWins } from "../../arguments/merge-rules.ts";
import { whyUndecidable } from "../../patterns/name-pattern.ts";
import { own } from "../../text/own-property.ts";
import { WarrenError } from "../../warren-error.ts";
import type {
  Arguments,
  ArgumentValue,
  LiveTopology,
  Policy,
  Queue,
  QueueType,
  Topology,
} from "../topology.ts";
import { type PolicySubject, type PolicyTest, policyMatcher } from "./policy-match.ts";
import { byPrecedence } from "./precedence.ts";
import type { Behaving } from "./queue-behaviour.ts";

/** Who says it; `default` is the queue type's own. */
export interface SettingSource {
  readonly kind: "argument" | "policy" | "operator-policy" | "default";
  /** Of the argument or the policy; empty for a default. */
  readonly name: string;
  readonly value: ArgumentValue;
}

export interface EffectiveSetting {
  /** As policies write it, without `x-`. */
  readonly name: string;
  readonly value: ArgumentValue;
  /** All that speak of it; the value is that of the first, or what they come to together. */
  readonly sources: readonly SettingSource[];
}

export interface QueueSettings {
  readonly policy: string | undefined;
  readonly operatorPolicy: string | undefined;
  /** Policies of the same priority as one that applies, which might as well: RabbitMQ does not say which one does. */
  readonly tied: readonly string[];
  /** By their names. */
  readonly settings: ReadonlyMap<string, EffectiveSetting>;
}

/** Policies made ready for many queues, in their precedence. */
export type CompiledPolicies = readonly {
  readonly policy: Policy;
  readonly matches: PolicyTest;
}[];

export function compilePolicies(policies: readonly Policy[]): CompiledPolicies {
  return policies.toSorted(byPrecedence).map((policy) => ({ policy, matches: policyMatcher(policy) }));
}

/** All that can speak of the objects of a virtual host beside their own arguments. None of the two may be forgotten. */
export interface HostPolicies {
  readonly policies: CompiledPolicies;
  readonly operatorPolicies: CompiledPolicies;
}

export function hostPolicies(given: {
  readonly policies: readonly Policy[];
  readonly operatorPolicies: readonly Policy[];
}): HostPolicies {
  return {
    policies: compilePolicies(given.policies),
    operatorPolicies: compilePolicies(given.operatorPolicies),
  };
}

/** Those of a virtual host as it is; or with other policies than it has, beside its operator policies. */
export function policiesOn(
  live: Topology | LiveTopology,
  policies: readonly Policy[] = live.policies,
): HostPolicies {
  return hostPolicies({
    policies,
    operatorPolicies: "operatorPolicies" in live ? live.operatorPolicies : [],
  });
}

/** For what follows from several settings. */
export function behaving({ type }: Pick<Queue, "type">, { settings }: QueueSettings): Behaving {
  return { type, valueOf: (name) => settings.get(name)?.value };
}

/** @throws WarrenError `pattern-undecidable` where whether a policy applies cannot be decided */
export function queueSettings(queue: Queue, inForce: HostPolicies): QueueSettings {
  const found = decidedSettings(queue, inForce);
  if ("undecided" in found) throw undecidable(found.undecided, { kind: "queue", name: queue.name });
  return found;
}

/** The same, or the policy of which it cannot be decided whether it applies. */
export function decidedSettings(
  queue: Queue,
  { policies, operatorPolicies }: HostPolicies,
): QueueSettings | { readonly undecided: Policy } {
  const subject = { kind: "queue", name: queue.name, type: queue.type } as const;
  const [user, operator] = [applicable(subject, policies), applicable(subject, operatorPolicies)];
  const undecided = user.undecided ?? operator.undecided;
  if (undecided !== undefined) return { undecided };
  const found = new Map<string, EffectiveSetting>();
  const names = new Set([
    ...Object.keys(queue.arguments).map((name) => name.replace(/^x-/, "")),
    ...[user.first, operator.first].flatMap((policy) => Object.keys(policy?.definition ?? {})),
    ...defaultsOf(queue.type).keys(),
  ]);
  for (const name of names) {
    const setting =
      settingOf(subject, name, {
        arguments: queue.arguments,
        policy: user.first,
        operatorPolicy: operator.first,
      }) ?? byDefault(name, queue.type);
    if (setting !== undefined) found.set(name, setting);
  }
  return {
    policy: user.first?.name,
    operatorPolicy: operator.first?.name,
    tied: [...user.tied, ...operator.tied],
    settings: found,
  };
}

/**
 * What holds of one setting; undefined where nobody speaks of it, whatever the default is.
 * @param name without `x-`: `message-ttl`
 */
export function settingOf(
  { kind, type }: Pick<PolicySubject, "kind" | "type">,
  name: string,
  said: {
    readonly arguments: Arguments;
    readonly policy: Policy | undefined;
    readonly operatorPolicy: Policy | undefined;
  },
): EffectiveSetting | undefined {
  const key = kind === "exchange" ? name : `x-${name}`;
  const argument = source("argument", key, own(said.arguments, key));
  const policy = source("policy", said.policy?.name, own(said.policy?.definition ?? {}, name));
  const operator = source(
    "operator-policy",
    said.operatorPolicy?.name,
    own(said.operatorPolicy?.definition ?? {}, name),
  );
  const policies = merged(operator, policy, (first, second) => operatorWins(name, first, second));
  const all = merged(argument, policies, (first, second) =>
    argumentWins({ kind, type }, name, { argument: first, policy: second }),
  );
  return all === undefined ? undefined : { name, value: all.value, sources: all.sources };
}

function source(
  kind: SettingSource["kind"],
  name: string | undefined,
  value: ArgumentValue | undefined,
): SettingSource | undefined {
  return name === undefined || value === undefined ? undefined : { kind, name, value };
}

function byDefault(name: string, type: QueueType): EffectiveSetting | undefined {
  const value = defaultsOf(type).get(name);
  return value === undefined ? undefined : { name, value, sources: [{ kind: "default", name: "", value }] };
}

interface Said {
  readonly value: ArgumentValue;
  readonly sources: readonly SettingSource[];
}

function merged(
  first: SettingSource | Said | undefined,
  second: SettingSource | Said | undefined,
  firstWins: (first: ArgumentValue, second: ArgumentValue) => boolean,
): Said | undefined {
  const [a, b] = [saidBy(first), saidBy(second)];
  if (a === undefined || b === undefined) return a ?? b;
  const [winner, loser] = firstWins(a.value, b.value) ? [a, b] : [b, a];
  return { value: winner.value, sources: [...winner.sources, ...loser.sources] };
}

function saidBy(what: SettingSource | Said | undefined): Said | undefined {
  if (what === undefined) return undefined;
  return "sources" in what ? what : { value: what.value, sources: [what] };
}

export interface Applicable {
  readonly first: Policy | undefined;
  /** The others of its priority that match as well. */
  readonly tied: readonly string[];
  /** A policy that might come first, but whose pattern cannot be decided: then there is no `first`. */
  readonly undecided: Policy | undefined;
}

/** The policy that applies to an object. */
export function applicable(subject: PolicySubject, policies: CompiledPolicies): Applicable {
  let first: Policy | undefined;
  const tied: string[] = [];
  for (const { policy, matches } of policies) {
    if (first !== undefined && policy.priority < first.priority) break;
    const found = matches(subject);
    if (found === undefined) return { first: undefined, tied: [], undecided: policy };
    if (!found) continue;
    if (first === undefined) first = policy;
    else tied.push(policy.name);
  }
  return { first, tied, undecided: undefined };
}

/** That it cannot be said whether a policy applies, with the reason and the way out. */
export function undecidable(
  { name, pattern }: Policy,
  subject: Pick<PolicySubject, "kind" | "name">,
): WarrenError {
  const message = `Whether the policy "${name}" applies to the ${subject.kind} "${subject.name}" cannot be decided.`;
  return new WarrenError("pattern-undecidable", message, { hint: whyUndecidable(pattern) });
}
