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
  const what = given === undefined ? "is missing" : `cannot be ${kindOf(given)}`;
  return `${what}. Allowed: ${allowedBy(issue)}.`;
}

/** What a schema says itself is for people. */
function allowedBy(issue: z.core.$ZodIssue): string {
  if (!issue.message.startsWith("Invalid ")) return issue.message;
  if (issue.code === "invalid_type") return KINDS.get(issue.expected) ?? `a ${issue.expected}`;
  if (issue.code !== "invalid_value") return issue.message;
  return issue.values.map((value) => JSON.stringify(value)).join(", ");
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
