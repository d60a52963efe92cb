/** What zod finds wrong, in words for who wrote the value and does not know zod. Nobody else words it. */
import { z } from "zod";
import { nearest, quote } from "./wording.ts";

/** One thing that is wrong with a value. */
export interface ValueFault {
  /** Keys and list indices from the value's root. */
  readonly path: readonly PropertyKey[];
  /** `cannot be a number. Allowed: a string.` Never the value, which may be a secret. */
  readonly words: string;
  /** Of a mapping with keys that it cannot have: these. */
  readonly keys?: readonly string[];
  /** Whether it is the last key of the path that is wrong, and not what stands under it. @default not */
  readonly isKey?: true;
}

export interface Refused {
  readonly given: unknown;
  /** What refused it: from there are the keys that are allowed, and what a wrong one may have meant. */
  readonly schema: z.core.$ZodType;
  /** What the schema's own messages say: what is allowed, `a string`, or what is wrong, `must not be empty`. */
  readonly messages?: "allowed" | "wrong";
}

/** All of them, in zod's order. */
export function faultsOf(error: z.core.$ZodError, refused: Refused): ValueFault[] {
  return error.issues.flatMap(unfolded).map((issue) => {
    const fault: ValueFault = { path: issue.path, words: inWords(issue, refused) };
    if (issue.code === "invalid_key") return Object.assign(fault, { isKey: true as const });
    return issue.code === "unrecognized_keys" ? Object.assign(fault, { keys: issue.keys }) : fault;
  });
}

/** `: what is at [1]["name"] cannot be a number. Allowed: a string.`, to go on with a sentence about an answer. */
export function firstFaultOf(error: z.core.$ZodError, refused: Refused): string {
  const [first] = faultsOf(error, refused);
  if (first === undefined) return "";
  const place = first.path.map((key) => `[${JSON.stringify(key)}]`).join("");
  return `: what is at ${place.slice(0, LONGEST_PLACE) || "its top"} ${first.words}`;
}

/** Characters: keys of an answer are names of strangers. */
const LONGEST_PLACE = 200;

/** `a string`. What the schema says itself comes first. */
export function allowedBy(issue: z.core.$ZodIssue): string {
  if (!isOfZod(issue)) return issue.message;
  if (issue.code === "invalid_type") return KINDS.get(issue.expected) ?? `a ${issue.expected}`;
  if (issue.code === "invalid_value") return issue.values.map((value) => JSON.stringify(value)).join(", ");
  if (issue.code === "too_small") return `${amount(issue.minimum, issue.origin)} at least`;
  if (issue.code === "too_big") return `${amount(issue.maximum, issue.origin)} at most`;
  if (issue.code === "invalid_format" && issue.format === "url") return "a URL";
  if (issue.code !== "invalid_union") return ANOTHER_FORM;
  const kinds = issue.errors.flatMap((issues) =>
    issues.filter(({ path }) => path.length === 0).map(allowedBy),
  );
  return kinds.length === 0 ? ANOTHER_FORM : [...new Set(kinds)].join(" or ");
}

const ANOTHER_FORM = "a value of another form";

function inWords(issue: z.core.$ZodIssue, { given: root, schema, messages = "allowed" }: Refused): string {
  const given = valueAt(root, issue.path);
  if (issue.code === "unrecognized_keys") return noSuchKeys(issue.keys, keysAt(schema, issue.path));
  // Of a name that is not allowed zod says so only inside.
  if (issue.code === "invalid_key") {
    const reasons = issue.issues.map((inner) =>
      isOfZod(inner) ? `is a name that cannot be. Allowed: ${allowedBy(inner)}.` : inner.message,
    );
    return reasons.join("; ");
  }
  if (messages === "wrong" && !isOfZod(issue)) return issue.message;
  if (issue.code === "invalid_value" && given !== undefined && isOfZod(issue)) {
    return `is not one of ${allowedBy(issue)}.${meantBy([given], issue.values.map(String))}`;
  }
  const what = given === undefined ? "is missing" : `cannot be ${kindOf(given)}`;
  return `${what}. Allowed: ${allowedBy(issue)}.`;
}

function noSuchKeys(unknown: readonly string[], known: readonly string[]): string {
  const named = unknown.map((key) => JSON.stringify(key)).join(", ");
  const choices = known.length === 0 ? "" : ` Allowed: ${known.join(", ")}.`;
  return `cannot have ${unknown.length === 1 ? "the key" : "the keys"} ${named}: there is none of that name.${meantBy(unknown, known)}${choices}`;
}

function meantBy(given: readonly unknown[], known: readonly string[]): string {
  const near = given.flatMap((each) => (typeof each === "string" ? (nearest(each, known) ?? []) : []));
  return near.length === 0 ? "" : ` Did you mean ${[...new Set(near)].map(quote).join(" and ")}?`;
}

/** Whether the words are zod's own; what a schema says itself is for people. */
function isOfZod({ message }: z.core.$ZodIssue): boolean {
  return /^(?:Invalid|Unrecognized|Too) /.test(message);
}

/** Where one of several forms is meant, as its kind says, what is wrong is what is wrong inside it. */
function unfolded(issue: z.core.$ZodIssue): readonly z.core.$ZodIssue[] {
  if (issue.code !== "invalid_union" || !isOfZod(issue)) return [issue];
  const meant = issue.errors.find(
    (issues) =>
      issues.length > 0 && issues.every(({ path, code }) => path.length > 0 || code === "unrecognized_keys"),
  );
  if (meant === undefined) return [issue];
  return meant.flatMap((inner) => unfolded({ ...inner, path: [...issue.path, ...inner.path] }));
}

/** The keys of the object at a path of a schema; none where any may be there. */
function keysAt(schema: z.core.$ZodType, path: readonly PropertyKey[]): readonly string[] {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodNullable) {
    return keysAt(schema.def.innerType, path);
  }
  if (schema instanceof z.ZodPipe) return keysAt(schema.def.in, path);
  if (schema instanceof z.ZodUnion) {
    return schema.options.map((option) => keysAt(option, path)).find((keys) => keys.length > 0) ?? [];
  }
  const [step, ...rest] = path;
  if (schema instanceof z.ZodObject) {
    if (step === undefined) return Object.keys(schema.shape);
    const inner = new Map<PropertyKey, z.core.$ZodType>(Object.entries(schema.shape)).get(step);
    return inner === undefined ? [] : keysAt(inner, rest);
  }
  if (step === undefined) return [];
  if (schema instanceof z.ZodArray) return keysAt(schema.def.element, rest);
  return schema instanceof z.ZodRecord ? keysAt(schema.def.valueType, rest) : [];
}

const KINDS: ReadonlyMap<string, string> = new Map([
  ["object", "a mapping"],
  ["record", "a mapping"],
  ["array", "a list"],
  ["int", "a whole number"],
]);

/** A number is its own amount. */
function amount(bound: number | bigint, origin: string): string {
  const unit = UNITS.get(origin);
  return unit === undefined ? `${bound}` : `${bound} ${unit}${Number(bound) === 1 ? "" : "s"}`;
}

const UNITS: ReadonlyMap<string, string> = new Map([
  ["string", "character"],
  ["array", "item"],
]);

function kindOf(given: unknown): string {
  if (given === null) return "null";
  if (Array.isArray(given)) return "a list";
  return { object: "a mapping", string: "a string", number: "a number", boolean: "a boolean" }[
    typeof given as "object"
  ];
}

/** What stands at a path; undefined where nothing does. */
function valueAt(given: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, step) => (typeof value === "object" && value !== null ? Reflect.get(value, step) : undefined),
    given,
  );
}
