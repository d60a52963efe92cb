/**
 * The objects to create, as bodies for `POST /api/definitions/VHOST`, each under RabbitMQ's limit of 10,000,000
 * bytes (`management.http.max_body_size`).
 */
import type { Change } from "../model/topology/change.ts";
import {
  type DefinedBinding,
  type DefinedExchange,
  type DefinedPolicy,
  type DefinedQueue,
  definedBinding,
  definedExchange,
  definedPolicy,
  definedQueue,
} from "./snapshot.ts";

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

/** Well below the limit, so that the frame around the objects never counts. */
const BODY_LIMIT = 8_000_000;

/** @param changes creations of one kind */
export function definitionsBodies(changes: readonly Change[], limit: number = BODY_LIMIT): DefinitionsBody[] {
  const parts: Change[][] = [];
  let size = Number.POSITIVE_INFINITY;
  for (const change of changes) {
    const bytes = Buffer.byteLength(JSON.stringify(defined(change))) + 1;
    if (size + bytes > limit) {
      parts.push([]);
      size = 0;
    }
    parts.at(-1)?.push(change);
    size += bytes;
  }
  return parts.map((part) => ({ body: { [collectionOf(part)]: part.map(defined) }, changes: part }));
}

export function defined(change: Change): DefinedExchange | DefinedQueue | DefinedBinding | DefinedPolicy {
  const { desired } = change;
  if (desired === undefined) throw new TypeError(`nothing to define for ${change.action} of ${change.key}`);
  switch (change.kind) {
    case "exchange":
      return definedExchange(desired as NonNullable<typeof change.desired>);
    case "queue":
      return definedQueue(desired as NonNullable<typeof change.desired>);
    case "binding":
      return definedBinding(desired as NonNullable<typeof change.desired>);
    case "policy":
      return definedPolicy(desired as NonNullable<typeof change.desired>);
  }
}

function collectionOf(part: readonly Change[]): string {
  const kind = part[0]?.kind ?? "queue";
  return { exchange: "exchanges", queue: "queues", binding: "bindings", policy: "policies" }[kind];
}
