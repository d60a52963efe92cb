/** What a smoke test is made of: checks before they run, and what came of them. Plain data throughout. */

export const CHECK_KINDS = ["operation", "access", "durability"] as const;
export type CheckKind = (typeof CHECK_KINDS)[number];

/** One thing to be proved about one object. */
export interface Check {
  /** Stable from run to run, in segments: `durability/shop/queue/billing`. See {@link checkId}. */
  readonly id: string;
  readonly kind: CheckKind;
  /** The object in words: `queue "billing" in virtual host "shop"`. */
  readonly object: string;
  /** What a pass proves, in one sentence. */
  readonly proves: string;
  /** Why it cannot run here; undefined for a check that runs. */
  readonly skip?: string;
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

export interface CheckResult {
  readonly id: string;
  readonly kind: CheckKind;
  readonly object: string;
  readonly proves: string;
  readonly status: "passed" | "failed" | "skipped";
  /** Skipped: why. Failed: the cause, as far as it can be told, and what to do. Passed: a remark, or empty. */
  readonly reason: string;
  /** Empty for a skipped check, as is `observed`. */
  readonly expected: string;
  readonly observed: string;
  readonly milliseconds: number;
  /** Durability only. */
  readonly messages?: MessageCounts;
}

/** What running a check says; the runner adds what the plan knew. */
export type Finding = Pick<CheckResult, "status" | "reason" | "expected" | "observed"> &
  Partial<Pick<CheckResult, "messages">>;

export function passed(expected: string, observed: string, reason = ""): Finding {
  return { status: "passed", reason, expected, observed };
}

export function failed(expected: string, observed: string, reason: string): Finding {
  return { status: "failed", reason, expected, observed };
}

export function skipped(reason: string): Finding {
  return { status: "skipped", reason, expected: "", observed: "" };
}

export function resultOf(check: Check, finding: Finding, milliseconds: number): CheckResult {
  const { id, kind, object, proves } = check;
  return { id, kind, object, proves, ...finding, milliseconds: Math.round(milliseconds) };
}

/**
 * An id from its segments. Names keep their letters; what would make two ids equal or a line unreadable is
 * percent-encoded: `/`, `%`, white space other than the blank, and control characters.
 */
export function checkId(...segments: readonly string[]): string {
  return segments.map((segment) => segment.replace(/[/%\p{Cc}\p{Zl}\p{Zp}]/gu, encodeURIComponent)).join("/");
}
