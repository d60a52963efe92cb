/** Which policy applies to an object: the one of the highest priority that matches its name, kind and type. */
import { compilePattern } from "../../patterns/name-pattern.ts";
import type { Policy } from "../topology.ts";

/** An exchange or a queue, with its type. */
export interface PolicySubject {
  readonly kind: "exchange" | "queue";
  readonly name: string;
  readonly type: string;
}

/**
 * Keys that a queue type does not know. One of them in a definition, and the whole policy passes the queue by, also
 * with the keys that it does know. `unsupported_policies` in `capabilities/0` of the queue types of RabbitMQ 4.3.6.
 */
const UNSUPPORTED: Readonly<Record<string, ReadonlySet<string>>> = {
  classic: new Set([
    "dead-letter-strategy",
    "delivery-limit",
    "initial-cluster-size",
    "max-age",
    "max-in-memory-bytes",
    "max-in-memory-length",
    "selector-field-max-bytes",
    "selector-fields",
    "stream-max-segment-size-bytes",
    "target-group-size",
  ]),
  quorum: new Set([
    "initial-cluster-size",
    "max-age",
    "max-priority",
    "queue-mode",
    "selector-field-max-bytes",
    "selector-fields",
    "stream-max-segment-size-bytes",
  ]),
  stream: new Set([
    "dead-letter-exchange",
    "dead-letter-routing-key",
    "dead-letter-strategy",
    "delivery-limit",
    "expires",
    "max-in-memory-bytes",
    "max-in-memory-length",
    "max-length",
    "max-priority",
    "message-ttl",
    "overflow",
    "queue-mode",
    "selector-field-max-bytes",
    "selector-fields",
    "target-group-size",
  ]),
};

/** Undefined where whether the pattern matches the name cannot be decided. */
export type PolicyTest = (subject: PolicySubject) => boolean | undefined;

/** A test whether a policy matches an object by kind, queue type, the keys that the queue type knows, and name. */
export function policyMatcher(policy: Policy): PolicyTest {
  const matches = compilePattern(policy.pattern);
  return (subject) => policyReaches(policy, subject) && matches?.(subject.name);
}

/** The same without the name: whether a policy of this `applyTo` and these keys could apply to such an object. */
export function policyReaches(policy: Policy, { kind, type }: Omit<PolicySubject, "name">): boolean {
  return reachesKind(policy, kind, type) && unsupportedKeys(policy, { kind, type }).length === 0;
}

/** The keys for which RabbitMQ passes an object by. Empty for an exchange. */
export function unsupportedKeys(policy: Policy, { kind, type }: Omit<PolicySubject, "name">): string[] {
  const unknown = kind === "queue" ? UNSUPPORTED[type] : undefined;
  return unknown === undefined ? [] : Object.keys(policy.definition).filter((key) => unknown.has(key));
}

function reachesKind({ applyTo }: Policy, kind: PolicySubject["kind"], type: string): boolean {
  if (applyTo === "all") return true;
  if (applyTo === "exchanges") return kind === "exchange";
  if (kind !== "queue") return false;
  return applyTo === "queues" || applyTo === (type === "stream" ? "streams" : `${type}_queues`);
}
