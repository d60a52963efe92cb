/** Whether what a rule asks of a value can be at all: a pattern on a number, or a value that is never allowed, is a slip. */
import type { ValueRule } from "../../arguments/value-rules.ts";
import { quote } from "../../text/wording.ts";
import type { ArgumentValue } from "../../topology/topology.ts";
import type { Mapping } from "./constraint.ts";

export interface Impossible {
  /** `matches`, `oneOf`, ...: what asks it. */
  readonly key: string;
  /** `is for a text, and this can only be an integer from 0.` */
  readonly words: string;
}

/** @param rules of the values that there can be: one of them holds. None: nothing is known. */
export function* impossibleIn(
  { oneOf = [], matches, atLeast, atMost }: Mapping,
  rules: readonly ValueRule[],
): Generator<Impossible> {
  if (rules.length === 0) return;
  const kinds = new Set(rules.flatMap(({ schema }) => kindsOf(schema)));
  const only = `and this can only be ${[...new Set(rules.map(({ allowed }) => allowed))].join(", or ")}.`;
  if (matches !== undefined && !kinds.has("string"))
    yield { key: "matches", words: `is for a text, ${only}` };
  for (const [key, bound] of Object.entries({ atLeast, atMost })) {
    if (bound === undefined) continue;
    if (!kinds.has("number")) yield { key, words: `is for a number, ${only}` };
    else if (!rules.some(({ schema }) => isWithin(key, bound, schema)))
      yield { key, words: `is ${bound}, ${only}` };
  }
  const never = oneOf.find((value) => !rules.some((rule) => canBe(value, rule)));
  if (never !== undefined) yield { key: "oneOf", words: `has ${quote(never)}, ${only}` };
}

type Schema = ValueRule["schema"];

/** In a secret of the stack is whatever it is. */
function canBe(value: string | number | boolean, rule: ValueRule): boolean {
  if (rule.accepts(value)) return true;
  return typeof value === "string" && value.includes("${") && kindsOf(rule.schema).includes("string");
}

/** As `typeof` calls them; of a list those of its items, each of which is asked. */
function kindsOf({ type, enum: choices, oneOf, items }: Schema): readonly string[] {
  if (Array.isArray(oneOf)) return oneOf.flatMap((each) => (isSchema(each) ? kindsOf(each) : []));
  if (Array.isArray(choices)) return choices.map((each) => typeof each);
  if (type === "array") return isSchema(items) ? kindsOf(items) : [];
  return type === "integer" ? ["number"] : typeof type === "string" ? [type] : [];
}

/** Whether a number of these can be as the bound asks. */
function isWithin(key: string, bound: number, { type, minimum, maximum, oneOf }: Schema): boolean {
  if (Array.isArray(oneOf)) return oneOf.some((each) => isSchema(each) && isWithin(key, bound, each));
  if (type !== "integer" && type !== "number") return false;
  const other = key === "atLeast" ? maximum : minimum;
  return typeof other !== "number" || (key === "atLeast" ? bound <= other : bound >= other);
}

function isSchema(value: ArgumentValue | undefined): value is Schema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
