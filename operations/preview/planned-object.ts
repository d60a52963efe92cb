/** What an update would do to one object, as data for people who review it. */

import { UNKNOWN_VALUES } from "../../model/text/unknown-values.ts";
import type { Consequence } from "../../model/topology/plan/plan-record.ts";
import { LIMITS_OF_USER } from "../stack/resource-kinds.ts";

export const ACTIONS = ["create", "update", "replace", "move", "delete", "adopt", "release"] as const;

/**
 * - `move`: replaced, or called otherwise; its messages, or what is bound to it, go along.
 * - `adopt`: it is there, and the stack's from now on. `release`: left as it is, and the stack's no more.
 */
export type PlannedAction = (typeof ACTIONS)[number];

export interface PlannedProperty {
  /** `type`, `arguments.x-max-length`, `limits.maxQueues`. */
  readonly property: string;
  /** Absent where there is none, and where it is secret. */
  readonly before?: unknown;
  readonly after?: unknown;
  readonly isSecret?: true;
}

export interface PlannedObject {
  /** `queue`, `user`, `permission`, `container`; else its type in Pulumi. */
  readonly kind: string;
  /** Of a binding its key. */
  readonly name: string;
  /** Of what is in one. */
  readonly virtualHost?: string | undefined;
  /** Of a topic permission: for which one it is. A user has one for each. */
  readonly exchange?: string | undefined;
  /** Of a parameter: whose it is, such as `shovel`. Names are unique within it alone. */
  readonly component?: string | undefined;
  readonly action: PlannedAction;
  /** In one sentence, without a full stop; empty where the properties say it. */
  readonly reason: string;
  /** What differs; of what is made or goes all of it. */
  readonly properties: readonly PlannedProperty[];
  readonly consequences: readonly Consequence[];
}

type Named = Pick<PlannedObject, "kind" | "name" | "virtualHost" | "exchange" | "component">;

/** Which object it is: no two on a broker have one key. */
export function keyOfObject({ kind, name, virtualHost, exchange, component }: Named): string {
  return JSON.stringify([kind, virtualHost, component, name, exchange].map((part) => part ?? null));
}

/** `"app" for exchange "orders"`, `"east" of component "shovel"`; not its kind, and not where it is. */
export function nameInWords(
  { name, exchange, component }: Omit<Named, "kind">,
  quoted: (text: string) => string,
): string {
  const of = component === undefined ? "" : ` of component ${quoted(component)}`;
  return `${quoted(name)}${of}${exchange === undefined ? "" : ` for exchange ${quoted(exchange)}`}`;
}

/** Whether it is something that one user may, and so is called after that user. */
export function isOfUser(kind: string): boolean {
  return kind.endsWith("permission") || kind === LIMITS_OF_USER;
}

/** A right that two resources know of is one: what the first of them says of it. */
export function rightsOnce(objects: readonly PlannedObject[]): PlannedObject[] {
  const seen = new Set<string>();
  return objects.filter((object) => {
    const key = keyOfObject(object);
    if (!isOfUser(object.kind)) return true;
    return !seen.has(key) && seen.add(key);
  });
}

/** Whether it is made, goes, or changes hands as a whole: its properties say no more than that. */
export function isWhole(action: PlannedAction): boolean {
  return action === "create" || action === "delete" || action === "release" || action === "adopt";
}

/** Properties of one object that are listed for people; the rest is counted. */
export const MOST_PROPERTIES = 12;

/** Text that is longer is told by its length and digest alone: files of a container, certificates. */
const LONGEST_TEXT = 400;

/** @returns undefined where both are the same */
export function plannedProperty(
  property: string,
  { before, after }: { readonly before: unknown; readonly after: unknown },
  digest: (text: string) => string,
): PlannedProperty | undefined {
  if (JSON.stringify(before) === JSON.stringify(after)) {
    // Pulumi shows no secret, and so both sides of one look alike.
    return before === SECRET ? { property, isSecret: true } : undefined;
  }
  if (before === SECRET || after === SECRET) return { property, isSecret: true };
  const shown = (value: unknown): unknown => {
    if (isUnknown(value)) return "(known when it is done)";
    return isLong(value) ? shortened(value, digest) : value;
  };
  return {
    property,
    ...(before === undefined ? {} : { before: shown(before) }),
    ...(after === undefined ? {} : { after: shown(after) }),
  };
}

const SECRET = "[secret]";

export function isUnknown(value: unknown): boolean {
  return typeof value === "string" && UNKNOWN_VALUES.has(value);
}

function isLong(value: unknown): boolean {
  return (JSON.stringify(value) ?? "").length > LONGEST_TEXT;
}

function shortened(value: unknown, digest: (text: string) => string): string {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return `${text.length} characters, sha256 ${digest(text).slice(0, 12)}`;
}
