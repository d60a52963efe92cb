/**
 * A policy that does what a changed argument would do, without another queue: the queue keeps the arguments that it has.
 * Whether it comes to the same follows from what queues go by (`policies/effective-settings.ts`): a limit can only be made
 * tighter so, and an argument that wins over policies cannot be taken back.
 */
import { canSay, KNOWN_ARGUMENTS } from "../../arguments/known-arguments.ts";
import { escapedForPattern } from "../../patterns/pattern-text.ts";
import { canonicalJson } from "../object-keys.ts";
import {
  applicable,
  decidedSettings,
  policiesOn,
  type QueueSettings,
} from "../policies/effective-settings.ts";
import type {
  Arguments,
  LiveTopology,
  Policy,
  PolicyTarget,
  Queue,
  QueueType,
  Topology,
} from "../topology.ts";
import type { PolicyInstead, PropertyDifference } from "./change.ts";

const TARGETS: Readonly<Record<QueueType, PolicyTarget>> = {
  classic: "classic_queues",
  quorum: "quorum_queues",
  stream: "streams",
};

/** Undefined where a policy cannot do it. */
export function policyInstead(
  { live, desired }: { readonly live: Queue; readonly desired: Queue },
  differing: readonly PropertyDifference[],
  request: { readonly live: Topology | LiveTopology; readonly desired: Topology },
): PolicyInstead | undefined {
  const keys = policyKeys(differing, live.type);
  if (keys === undefined) return undefined;
  const { policies } = request.desired;
  const now = policiesOn(request.live, policies);
  const { first, tied, undecided } = applicable(
    { kind: "queue", name: live.name, type: live.type },
    now.policies,
  );
  if (undecided !== undefined || tied.length > 0) return undefined;
  // Of all that match only one policy applies: what the present one says has to be said again.
  const policy: Policy = {
    name: freeName(live.name, policies),
    pattern: `^${escapedForPattern(live.name)}$`,
    applyTo: TARGETS[live.type],
    priority: first === undefined ? 0 : first.priority + 1,
    definition: { ...first?.definition, ...keys },
  };
  const wanted = decidedSettings(desired, now);
  const made = decidedSettings(live, policiesOn(request.live, [...policies, policy]));
  if ("undecided" in wanted || "undecided" in made || !isSame(wanted, made)) return undefined;
  return { arguments: live.arguments, policy };
}

/** As policies write them; undefined where one of the differences is none that a policy can make. */
function policyKeys(differing: readonly PropertyDifference[], type: QueueType): Arguments | undefined {
  const keys: [string, Arguments[string]][] = [];
  for (const { path, desired } of differing) {
    const [table, name = ""] = path;
    const key = name.replace(/^x-/, "");
    const known = KNOWN_ARGUMENTS.get(key);
    if (table !== "arguments" || desired === undefined || known === undefined) return undefined;
    if (!canSay("policy", known) || !known.queueTypes.includes(type)) return undefined;
    // It would say the same and do nothing.
    if (known.whenMade === true) return undefined;
    keys.push([key, desired]);
  }
  return Object.fromEntries(keys);
}

function freeName(queue: string, policies: readonly Policy[]): string {
  const taken = new Set(policies.map(({ name }) => name));
  let name = `${queue}-settings`;
  while (taken.has(name)) name += "-2";
  return name;
}

function isSame(first: QueueSettings, second: QueueSettings): boolean {
  return canonicalJson(valuesOf(first)) === canonicalJson(valuesOf(second));
}

function valuesOf({ settings }: QueueSettings): Arguments {
  return Object.fromEntries([...settings].map(([name, { value }]) => [name, value]));
}
