/** Exchanges, queues, bindings and policies: each is there, with the properties that are declared. Pure. */
import type { VirtualHost } from "../../../model/declaration/declaration.ts";
import { isReserved } from "../../../model/rabbitmq/reserved-names.ts";
import { bindingKey } from "../../../model/topology/object-keys.ts";
import { byKey } from "../../../model/topology/objects.ts";
import type { ObjectKind, ObjectOfKind } from "../../../model/topology/plan/change.ts";
import { differences } from "../../../model/topology/plan/differences.ts";
import { withIgnored } from "../../../model/topology/plan/ignore-changes.ts";
import { type HostPolicies, hostPolicies } from "../../../model/topology/policies/effective-settings.ts";
import type { PolicySubject } from "../../../model/topology/policies/policy-match.ts";
import { checkId, describeObject, type Finding, failed, passed, skipped } from "../../check.ts";
import { appliedPolicy, type PolicyAnswer } from "./applied-policy.ts";
import type { LiveBroker } from "./broker-contents.ts";
import { type Comparison, judgeDifferences, MAKE_IT_SO, missing, presenceCheck, some } from "./comparison.ts";

const PROVES: Readonly<Record<ObjectKind, string>> = {
  exchange: "The exchange is there, with its type, durability, flags and arguments.",
  queue: "The queue is there, with its type, durability, flags and arguments.",
  binding: "The binding is there, with its routing key and arguments.",
  policy: "The policy is there, with its pattern, target, priority and definition.",
};

export function compareTopology(host: VirtualHost): Comparison[] {
  const { topology, operatorPolicies } = host;
  const inForce = hostPolicies({ policies: topology.policies, operatorPolicies });
  const policies = (subject: PolicySubject): Comparison => comparePolicies(host, inForce, subject);
  return [
    ...comparisons("exchange", byKey("exchange", host.topology), host.name),
    ...comparisons("queue", byKey("queue", host.topology), host.name),
    ...comparisons("binding", byKey("binding", host.topology), host.name),
    ...comparisons("policy", byKey("policy", host.topology), host.name),
    ...topology.exchanges.map(({ name, type }) => policies({ kind: "exchange", name, type })),
    ...topology.queues.map(({ name, type }) => policies({ kind: "queue", name, type })),
    ...comparisonsOfExternal(host),
  ];
}

function comparisons<K extends ObjectKind>(
  kind: K,
  objects: ReadonlyMap<string, ObjectOfKind[K]>,
  virtualHost: string,
): Comparison[] {
  return [...objects].map(([key, declared]): Comparison => {
    const object = { type: kind, name: key, virtualHost } as const;
    return {
      check: presenceCheck(checkId("presence", virtualHost, kind, key), [object], PROVES[kind]),
      judge(live) {
        const what = describeObject(object);
        const found = live.object(virtualHost, kind, key);
        if (found === undefined) return missing(what, whyMissing(live, virtualHost, declared));
        return judgeDifferences(what, differences(kind, found, withIgnored(declared, found)));
      },
    };
  });
}

/** For a binding that is missing: those between the same two that are there. */
function whyMissing(live: LiveBroker, virtualHost: string, declared: ObjectOfKind[ObjectKind]): string {
  const host = live.virtualHosts.get(virtualHost);
  if (host === undefined) return `the broker has no virtual host "${virtualHost}"`;
  if ("durable" in declared && !declared.durable)
    return "it is transient, so a restart of the broker takes it away";
  if (!("destination" in declared)) return "";
  const { source, destination, destinationType } = declared;
  const others = host.topology.bindings.filter(
    (binding) =>
      binding.source === source &&
      binding.destination === destination &&
      binding.destinationType === destinationType,
  );
  return others.length === 0 ? "" : `there is ${some(others.map(bindingKey), 5)}`;
}

/** What another team has to have made, because bindings of ours lead to or from it. */
function comparisonsOfExternal({ name: virtualHost, external }: VirtualHost): Comparison[] {
  const comparison = (type: "exchange" | "queue", name: string): Comparison => {
    const object = { type, name, virtualHost } as const;
    return {
      check: presenceCheck(
        checkId("presence", virtualHost, `external ${type}`, name),
        [object],
        `The ${type} of another team, which the declaration refers to, is there.`,
      ),
      judge(live) {
        const there = live.object(virtualHost, type, name) !== undefined;
        const expected = `${describeObject(object)} is there`;
        if (there || isReserved(name)) return passed(expected, "it is");
        return failed(expected, "it is not on the broker", {
          remedy: "Ask its owner, or take it out of the declaration.",
        });
      },
    };
  };
  return [
    ...external.exchanges.map((name) => comparison("exchange", name)),
    ...external.queues.map((name) => comparison("queue", name)),
  ];
}

function comparePolicies(
  { name: virtualHost, isExternal }: VirtualHost,
  { policies, operatorPolicies }: HostPolicies,
  subject: PolicySubject,
): Comparison {
  const { kind, name } = subject;
  const object = { type: kind, name, virtualHost } as const;
  const wanted = {
    policy: appliedPolicy(subject, policies),
    // Operator policies are for queues alone.
    operatorPolicy: appliedPolicy(subject, kind === "queue" ? operatorPolicies : []),
  };
  const check = presenceCheck(
    checkId("presence", virtualHost, kind, name, "policies"),
    [object],
    `The policy and the operator policy in force for the ${kind} are those that the declaration gives it.`,
  );
  return {
    check,
    judge(live) {
      const inForce = live.policiesOf(virtualHost, kind, name);
      if (inForce === undefined) return missing(describeObject(object));
      const { policy, operatorPolicy } = inForce;
      // Of exchanges, and where the virtual host has none, nothing said is none.
      const some = kind === "queue" ? live.virtualHosts.get(virtualHost)?.operatorPolicies : [];
      const isOpen = operatorPolicy === null && wanted.policy.names.includes(policy);
      return isOpen && some !== undefined && some.length > 0
        ? skipped(UNSAID)
        : judgePolicies(wanted, { policy, operatorPolicy: operatorPolicy ?? undefined }, isExternal === true);
    },
  };
}

const UNSAID = "the broker has not said yet which operator policy is in force";

/**
 * @param isExternal the virtual host is somebody else's, whose policies are in force for what is ours there, too. One of ours
 *   that gives way to theirs is a fault all the same
 */
function judgePolicies(
  wanted: Readonly<Record<"policy" | "operatorPolicy", PolicyAnswer>>,
  inForce: Readonly<Record<"policy" | "operatorPolicy", string | undefined>>,
  isExternal: boolean,
): Finding {
  const sides = ["policy", "operatorPolicy"] as const;
  const undecidable = sides.map((side) => wanted[side].undecidable).find((pattern) => pattern !== undefined);
  if (undecidable !== undefined) return skipped(undecidable);
  const isOpen = (side: "policy" | "operatorPolicy"): boolean =>
    isExternal && wanted[side].names.every((name) => name === undefined);
  const want = (side: "policy" | "operatorPolicy"): string =>
    isOpen(side) ? "none or one of the virtual host's owner" : told(wanted[side].names);
  const expected = `policy ${want("policy")}, operator policy ${want("operatorPolicy")}`;
  const observed = `policy ${told([inForce.policy])}, operator policy ${told([inForce.operatorPolicy])}`;
  const wrong = sides.filter((side) => !isOpen(side) && !wanted[side].names.includes(inForce[side]));
  if (wrong.length === 0) return passed(expected, observed);
  const isTheirs = isExternal && wrong.every((side) => inForce[side] !== undefined);
  return failed(expected, observed, { remedy: isTheirs ? GIVEN_WAY : MAKE_IT_SO });
}

const GIVEN_WAY =
  "Of several policies that match RabbitMQ takes the one of the highest priority: declare a higher one, or ask the owner of the virtual host.";

function told(names: readonly (string | undefined)[]): string {
  return names.map((name) => (name === undefined ? "none" : `"${name}"`)).join(" or ");
}
