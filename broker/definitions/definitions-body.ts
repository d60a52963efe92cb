/**
 * The objects to create, as bodies for `POST /api/definitions/VHOST`, each under RabbitMQ's limit of 10,000,000
 * bytes (`management.http.max_body_size`): beyond it 4.3.6 answers 400 "Exceeded HTTP request body size limit".
 */
import {
  toDefinedBinding,
  toDefinedExchange,
  toDefinedPolicy,
  toDefinedQueue,
} from "../../model/definitions/defined-objects.ts";
import type {
  DefinedBinding,
  DefinedExchange,
  DefinedPolicy,
  DefinedQueue,
} from "../../model/definitions/definitions.ts";
import type { Change } from "../../model/topology/plan/change.ts";

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

/** Well below RabbitMQ's limit, so that the frame around the objects never counts. */
const MOST_BYTES = 8_000_000;

/**
 * As many of the changes as are asked for, from one on; fewer where they would be too many bytes, but at least one.
 *
 * @param changes creations of one kind
 */
export function firstDefinitionsBody(
  changes: readonly Change[],
  {
    from,
    objects,
    bytes = MOST_BYTES,
  }: { readonly from: number; readonly objects: number; readonly bytes?: number },
): DefinitionsBody {
  const part: Change[] = [];
  const listed: ReturnType<typeof defined>[] = [];
  let sum = 0;
  for (const change of changes.slice(from, from + objects)) {
    const object = defined(change);
    sum += Buffer.byteLength(JSON.stringify(object)) + 1;
    if (part.length > 0 && sum > bytes) break;
    part.push(change);
    listed.push(object);
  }
  return { body: { [collectionOf(part)]: listed }, changes: part };
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
