/** One object of a declaration: a node of the source tree and a schema give a value, or faults with places. */
import { z } from "zod";
import { FOREIGN_EXCHANGE_TYPES } from "../../arguments/exchange-types.ts";
import { allowedBy } from "../../text/issue-words.ts";
import { own } from "../../text/own-property.ts";
import { allowed, nearest, quote } from "../../text/wording.ts";
import { isSecretKey } from "../checks/check-secrets.ts";
import type { Place, Report } from "../source/fault.ts";
import {
  keyAt,
  nodeAt,
  placeAt,
  type SourceMapping,
  type SourceNode,
  toPlain,
} from "../source/source-tree.ts";

/** A value with the node that it was read from. */
export interface Located<T> {
  readonly value: T;
  readonly node: SourceNode;
  /** Keys that had faults, or were surely meant by unknown ones: their values are defaults, not what was meant. */
  readonly faulty: ReadonlySet<string>;
}

/** A located value with a name, which is the key that it stands under. */
export interface Named<T> extends Located<T> {
  readonly name: string;
  /** Where the name stands. */
  readonly key: Place;
}

/** Keys that people bring along, and why they are not here. */
export const NO_PASSWORDS =
  "Passwords do not belong into a declaration: they are generated, or secrets of the stack.";

/** What stands at objects and is no part of them: see `take-notes.ts`. */
export const NOTES = ["metadata", "lint"] as const;

const WHY_NOT: Readonly<Record<string, string>> = {
  exclusive: "An exclusive queue belongs to one connection and goes with it: the client declares it.",
  vhost: "The virtual host is the one that this stands in.",
};

interface Words {
  /** Of the object, with its article: `a queue`. */
  readonly kind: string;
  /** The very object: `the queue "billing"`. */
  readonly label: string;
  /** It may itself be a secret where it is no mapping, and is not shown then. @default false */
  readonly secret?: boolean;
  /** Whether `metadata` and `lint` can stand at it, which are taken out before. @default not */
  readonly takesNotes?: true;
  /** What else is said where it is no mapping. */
  readonly notMapping?: string;
}

/**
 * Keys with faults are reported and left out, so that the rest of the object can still be checked.
 *
 * @returns undefined, with a fault reported, where what is left makes no such object
 */
export function readObject<S extends z.ZodObject>(
  node: SourceNode,
  { schema, words }: { readonly schema: S; readonly words: Words },
  report: Report,
): Located<z.output<S>> | undefined {
  const keys = Object.keys(schema.shape);
  // `billing:` with nothing after it is a queue of defaults.
  const isEmpty = node.kind === "scalar" && node.value === null;
  const plain = node.kind === "mapping" ? plainOf(node, schema) : {};
  if (node.kind !== "mapping" && !isEmpty) {
    report(
      node.place,
      `${capital(words.label)} cannot be ${shown(node, { secret: words.secret })}.`,
      [`Allowed: a mapping with the keys ${keys.join(", ")}.`, words.notMapping].filter(Boolean).join(" "),
    );
    return undefined;
  }
  const result = schema.safeParse(plain);
  if (result.success) return { value: result.data, node, faulty: NO_KEYS };
  const faulty = new Set<string>();
  const unknown = new Set<string>();
  for (const issue of result.error.issues) {
    if (issue.code === "unrecognized_keys") {
      for (const key of issue.keys) {
        unknown.add(key);
        // `typ: stream` is not a queue of the default type.
        const meant = nearest(key, keys);
        if (meant !== undefined) faulty.add(meant);
        const why = own(WHY_NOT, key);
        const note = words.takesNotes === true && meant === undefined ? noteMeant(key) : undefined;
        report(
          keyAt(node, key),
          `${quote(key)} is not a key of ${words.kind}.`,
          why ?? note ?? allowed(keys, key),
        );
      }
    } else {
      faulty.add(String(issue.path[0]));
      reportIssue(node, issue, words, report);
    }
  }
  const rest = Object.entries(plain).filter(([key]) => !faulty.has(key) && !unknown.has(key));
  const again = schema.safeParse(Object.fromEntries(rest));
  return again.success ? { value: again.data, node, faulty } : undefined;
}

/** What is said of a key that was meant for a note; undefined where none was. */
function noteMeant(key: string): string | undefined {
  if (key === "owner") return "Whose it is stands under metadata: { owner: ... }.";
  const note = nearest(key, NOTES);
  return note === undefined ? undefined : `Did you mean ${quote(note)}?`;
}

/** Sections are read by themselves, so they are not turned into values here: they can be most of a file. */
function plainOf({ entries }: SourceMapping, { shape }: z.ZodObject): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    [...entries].map(([key, { value }]) => {
      const type = own(shape, key);
      const isSection = type instanceof z.ZodOptional && type.unwrap() instanceof z.ZodUnknown;
      return [key, isSection ? null : toPlain(value)];
    }),
  );
}

const NO_KEYS: ReadonlySet<string> = new Set();

/** A value that is missing, or not what the schema allows. */
function reportIssue(node: SourceNode, issue: z.core.$ZodIssue, words: Words, report: Report): void {
  const [key, ...rest] = issue.path.map(String);
  const given = nodeAt(node, issue.path);
  if (given === undefined) {
    report(node.place, `${capital(words.label)} has no ${quote(key)}.`, `Needed: ${allowedBy(issue)}.`);
    return;
  }
  const subject = `${quote(key)} of ${words.label}`;
  const choices = issue.code === "invalid_value" ? issue.values.map(String) : undefined;
  const value = toPlain(given);
  const isSecret = key !== undefined && isSecretKey(key);
  const said = isSecret ? shown(given, { secret: true }) : quote(value);
  const foreign = key === "type" && typeof value === "string" ? FOREIGN_EXCHANGE_TYPES.get(value) : undefined;
  const isText = issue.code === "invalid_type" && issue.expected === "string";
  const quotes = isText && given.kind === "scalar" ? " Put it in quotes." : "";
  report(
    placeAt(node, ...issue.path),
    `${rest.length === 0 ? subject : `Item ${rest.join(".")} of ${subject}`} cannot be ${said}.`,
    choices === undefined ? `Allowed: ${allowedBy(issue)}.${quotes}` : (foreign ?? allowed(choices, value)),
  );
}

/** `external: true` */
export function isMarkedExternal(node: SourceNode): boolean {
  const flag = nodeAt(node, ["external"]);
  return flag?.kind === "scalar" && flag.value === true;
}

/** The entries of a section whose keys are names. A section that is absent or empty has none. */
export function readNames(
  node: SourceNode | undefined,
  { label, secret = false }: { readonly label: string; readonly secret?: boolean | undefined },
  report: Report,
): readonly Named<undefined>[] {
  if (node === undefined || (node.kind === "scalar" && node.value === null)) return [];
  if (node.kind !== "mapping") {
    report(
      node.place,
      `${capital(label)} cannot be ${shown(node, { secret })}.`,
      "Allowed: a mapping from names.",
    );
    return [];
  }
  return [...node.entries].map(([name, { key, value }]) => ({
    name,
    key,
    node: value,
    value: undefined,
    faulty: NO_KEYS,
  }));
}

/** A value for a message; of one that may be a secret only its kind. */
export function shown(
  node: SourceNode,
  { secret = false }: { readonly secret?: boolean | undefined } = {},
): string {
  if (!secret) return quote(toPlain(node));
  if (node.kind !== "scalar") return node.kind === "mapping" ? "a mapping" : "a list";
  return node.value === null ? "null" : `a ${typeof node.value}`;
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
