/** What zod finds wrong, in words for who wrote the value and does not know zod. */
import type { z } from "zod";

/**
 * `cannot be a number. Allowed: a string.` Never the value, which may be a secret.
 *
 * @param given what stands where the issue is; undefined where nothing does
 */
export function issueInWords(issue: z.core.$ZodIssue, given: unknown): string {
  if (issue.code === "unrecognized_keys") {
    const keys = issue.keys.map((key) => JSON.stringify(key)).join(", ");
    return `cannot have ${issue.keys.length === 1 ? "the key" : "the keys"} ${keys}: there is none of that name.`;
  }
  if (issue.code === "invalid_value" && given !== undefined && isOfZod(issue)) {
    return `is not one of ${allowedBy(issue)}.`;
  }
  const what = given === undefined ? "is missing" : `cannot be ${kindOf(given)}`;
  return `${what}. Allowed: ${allowedBy(issue)}.`;
}

/** Whether the words are zod's own; what a schema says itself is for people. */
export function isOfZod({ message }: z.core.$ZodIssue): boolean {
  return /^(?:Invalid|Unrecognized|Too) /.test(message);
}

function allowedBy(issue: z.core.$ZodIssue): string {
  if (!isOfZod(issue)) return issue.message;
  if (issue.code === "invalid_type") return KINDS.get(issue.expected) ?? `a ${issue.expected}`;
  if (issue.code === "invalid_value") return issue.values.map((value) => JSON.stringify(value)).join(", ");
  if (issue.code === "too_small") return `${issue.minimum} at least`;
  if (issue.code === "too_big") return `${issue.maximum} at most`;
  if (issue.code !== "invalid_union") return issue.message;
  const kinds = issue.errors.flatMap((issues) =>
    issues.filter(({ path }) => path.length === 0).map(allowedBy),
  );
  return kinds.length === 0 ? "a value of another form" : [...new Set(kinds)].join(" or ");
}

const KINDS: ReadonlyMap<string, string> = new Map([
  ["object", "a mapping"],
  ["record", "a mapping"],
  ["array", "a list"],
  ["int", "a whole number"],
]);

function kindOf(given: unknown): string {
  if (given === null) return "null";
  if (Array.isArray(given)) return "a list";
  return { object: "a mapping", string: "a string", number: "a number", boolean: "a boolean" }[
    typeof given as "object"
  ];
}

/** What stands at a path; undefined where nothing does. */
export function valueAt(given: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, step) => (typeof value === "object" && value !== null ? Reflect.get(value, step) : undefined),
    given,
  );
}
