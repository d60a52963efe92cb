/**
 * The objects to create, as bodies for `POST /api/definitions/VHOST`, each under RabbitMQ's limit of 10,000,000
 * bytes (`management.http.max_body_size`).
 */
import {
  toDefinedBinding,
  toDefinedExchange,
  toDefinedPolicy,
  toDefinedQueue,
} from "../model/definitions/defined-objects.ts";
import type {
  DefinedBinding,
  DefinedExchange,
  DefinedPolicy,
  DefinedQueue,
} from "../model/definitions/definitions.ts";
import type { Change } from "../model/topology/change.ts";

export interface DefinitionsBody {
  readonly body: {
    readonly exchanges?: readonly DefinedExchange[];
    readonly queues?: readonly DefinedQueue[];
    readonly bindings?: readonly DefinedBinding[];
    readonly policies?: readonly DefinedPolicy[];
  };
  /** What is in it. */
  readonly changes: readonly Change[];
}

/**
 * Well below the limit, so that the frame around the objects never counts; and few enough objects for an answer
 * long before a request times out (4.3.6 makes some 1,200 queues a second on 2 cores).
 */
const LIMITS: BodyLimits = { bytes: 8_000_000, objects: 2_000 };

export interface BodyLimits {
  readonly bytes: number;
  readonly objects: number;
}

/** @param changes creations of one kind */
export function definitionsBodies(
  changes: readonly Change[],
  limits: BodyLimits = LIMITS,
): DefinitionsBody[] {
  const parts: Change[][] = [];
  let bytes = 0;
  for (const change of changes) {
    const size = Buffer.byteLength(JSON.stringify(defined(change))) + 1;
    const part = parts.at(-1);
    if (part === undefined || bytes + size > limits.bytes || part.length >= limits.objects) {
      parts.push([change]);
      bytes = size;
    } else {
      part.push(change);
      bytes += size;
    }
  }
  return parts.map((part) => ({ body: { [collectionOf(part)]: part.map(defined) }, changes: part }));
}

export function defined(change: Change): DefinedExchange | DefinedQueue | DefinedBinding | DefinedPolicy {
  if (change.desired === undefined)
    throw new TypeError(`nothing to define for ${change.action} of ${change.key}`);
  if (change.kind === "exchange") return toDefinedExchange(change.desired);
  if (change.kind === "queue") return toDefinedQueue(change.desired);
  if (change.kind === "binding") return toDefinedBinding(change.desired);
  return toDefinedPolicy(change.desired);
}

function collectionOf(part: readonly Change[]): string {
  const kind = part[0]?.kind ?? "queue";
  return { exchange: "exchanges", queue: "queues", binding: "bindings", policy: "policies" }[kind];
}
