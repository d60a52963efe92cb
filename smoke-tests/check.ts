/** What a smoke test is made of: checks before they run, and what came of them. Plain data throughout. */
import type { ManagementLevel } from "../model/rabbitmq/user-tags.ts";

/** In the order of the report. */
export const CHECK_KINDS = [
  "operation",
  "presence",
  "access",
  "routing",
  "delivery",
  "dead-lettering",
  "durability",
  "scenario",
] as const;
export type CheckKind = (typeof CHECK_KINDS)[number];

/**
 * What running a check does to the broker. read-only: requests and logins that change nothing. shadow: it works
 * in clones of virtual hosts, which are removed again. disposable: it stops and kills servers.
 */
export const NEEDS = ["read-only", "shadow", "disposable"] as const;
export type Needs = (typeof NEEDS)[number];

export const OBJECT_TYPES = [
  "broker",
  "listener",
  "virtual host",
  "exchange",
  "queue",
  "binding",
  "policy",
  "operator policy",
  "parameter",
  "user",
  "permission",
  "topic permission",
] as const;
export type ObjectType = (typeof OBJECT_TYPES)[number];

/** Something on a broker that a check is about. */
export interface CheckObject {
  readonly type: ObjectType;
  /** A binding's is `orders -> billing [order.*.paid]`. */
  readonly name: string;
  /** The virtual host that it is in, for what is in one. */
  readonly virtualHost?: string;
}

/** One thing to be proved. */
export interface Check {
  /** Stable from run to run, in segments: `durability/shop/queue/billing`. See {@link checkId}. */
  readonly id: string;
  readonly kind: CheckKind;
  readonly needs: Needs;
  /** What it is about: the first is what reports name, the others are involved. */
  readonly objects: readonly [CheckObject, ...CheckObject[]];
  /** What a pass proves, in one sentence. */
  readonly proves: string;
  /** Why it cannot run here; undefined for a check that runs. */
  readonly skip?: string;
  /**
   * The tag that the tests' own user needs for it. Whatever makes a shadow needs an administrator.
   *
   * @default any that opens the management API
   */
  readonly tag?: ManagementLevel;
}

/** Every message that was published for a queue, accounted for. Counts of messages. */
export interface MessageCounts {
  /** Copies that had to arrive in this queue. */
  readonly expected: number;
  readonly deliveredOnce: number;
  readonly duplicated: number;
  /** Confirmed by the broker and not delivered. */
  readonly lost: number;
  /** Delivered, though no declared route leads here. */
  readonly unexpected: number;
  /** Given back as unroutable. */
  readonly returned: number;
  /** Refused, or never confirmed. */
  readonly unconfirmed: number;
}

export const STATUSES = ["passed", "failed", "skipped"] as const;
export type CheckStatus = (typeof STATUSES)[number];

/** What running a check says. */
export interface Finding {
  readonly status: CheckStatus;
  /** Skipped: why. Failed: the cause, as far as it can be told, or empty. Passed: a remark, or empty. */
  readonly reason: string;
  /** Empty for a skipped check, as is `observed`. */
  readonly expected: string;
  readonly observed: string;
  /** What to do about a failure; empty otherwise. */
  readonly remedy: string;
  readonly messages?: MessageCounts;
  /** Milliseconds by what they are: `{ "longest gap in confirms": 153 }`. */
  readonly timings?: Readonly<Record<string, number>>;
}

export interface CheckResult extends Omit<Check, "skip" | "tag">, Finding {
  /** The first of the objects, in words: `queue "billing" in virtual host "shop"`. */
  readonly object: string;
  readonly milliseconds: number;
}

export function passed(expected: string, observed: string, reason = ""): Finding {
  return { status: "passed", reason, expected, observed, remedy: "" };
}

export function failed(
  expected: string,
  observed: string,
  { remedy, reason = "" }: { readonly remedy: string; readonly reason?: string },
): Finding {
  return { status: "failed", reason, expected, observed, remedy };
}

export function skipped(reason: string): Finding {
  return { status: "skipped", reason, expected: "", observed: "", remedy: "" };
}

export function resultOf(check: Check, finding: Finding, milliseconds: number): CheckResult {
  const { id, kind, needs, objects, proves } = check;
  const object = describeObject(objects[0]);
  return { id, kind, needs, objects, object, proves, ...finding, milliseconds: Math.round(milliseconds) };
}

/** `queue "billing" in virtual host "shop"` */
export function describeObject({ type, name, virtualHost }: CheckObject): string {
  if (type === "broker") return "the broker";
  const where = virtualHost === undefined ? "" : ` in virtual host "${virtualHost}"`;
  return `${type} "${name}"${where}`;
}

/**
 * An id from its segments. Names keep their letters; what would make two ids equal or a line unreadable is
 * percent-encoded: `/`, `%`, white space other than the blank, and control characters.
 */
export function checkId(...segments: readonly string[]): string {
  return segments.map((segment) => segment.replace(/[/%\p{Cc}\p{Zl}\p{Zp}]/gu, encodeURIComponent)).join("/");
}
