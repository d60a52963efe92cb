/**
 * Headers exchanges, as in `rabbit_exchange_type_headers` of 4.3. Under `x-match: all` (the default) and `any`
 * the arguments that begin with `x-` do not count, under `all-with-x` and `any-with-x` only `x-match` does not.
 */
import type { Arguments, ArgumentValue, Binding } from "../topology/topology.ts";
import { type Matcher, own } from "./matcher.ts";

export function headersMatcher(bindings: readonly Binding[]): Matcher {
  const tests = bindings.map((binding) => [binding, headersTest(binding.arguments)] as const);
  return ({ headers }, follow) => {
    for (const [binding, matches] of tests) if (matches(headers)) follow(binding);
  };
}

/** A test whether a binding with these arguments takes a message with these headers. */
function headersTest(table: Arguments): (headers: Arguments) => boolean {
  const mode = own(table, "x-match") ?? "all";
  const counted = countedHeaders(table);
  // `any` of nothing is false, `all` of nothing is true: as RabbitMQ has it.
  return mode === "any" || mode === "any-with-x"
    ? (headers) => counted.some((wanted) => headerMatches(headers, wanted))
    : (headers) => counted.every((wanted) => headerMatches(headers, wanted));
}

/** The arguments of a binding that a message's headers are compared with. */
export function countedHeaders(table: Arguments): readonly (readonly [name: string, value: ArgumentValue])[] {
  const mode = own(table, "x-match");
  const withX = mode === "all-with-x" || mode === "any-with-x";
  return Object.entries(table).filter(([name]) => (withX ? name !== "x-match" : !name.startsWith("x-")));
}

/** Whether a message has a header as a binding asks for it. */
export function headerMatches(headers: Arguments, [name, wanted]: readonly [string, ArgumentValue]): boolean {
  const given = own(headers, name);
  if (given === undefined) return false;
  // A void argument asks for the header, whatever its value.
  return wanted === null || equal(wanted, given) || (isHollow(wanted) && isHollow(given));
}

/** A list and a table without entries are the same to RabbitMQ, which compares them without their types. */
function isHollow(value: ArgumentValue): boolean {
  return typeof value === "object" && value !== null && Object.keys(value).length === 0;
}

/**
 * Strings, numbers and booleans differ by type: 1, "1" and true are three values. Inside of lists and tables RabbitMQ
 * also tells the widths of integers apart, which depend on the client; here they count as equal.
 */
function equal(a: ArgumentValue, b: ArgumentValue): boolean {
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return a === b;
  if (Array.isArray(a) || Array.isArray(b)) {
    return (
      Array.isArray(a) &&
      Array.isArray(b) &&
      a.length === b.length &&
      a.every((item, i) => equal(item, b[i] ?? null))
    );
  }
  const [left, right] = [Object.entries(a), Object.entries(b)];
  // A table is a list of fields: their order counts.
  return (
    left.length === right.length &&
    left.every(([name, value], i) => right[i]?.[0] === name && equal(value, right[i][1]))
  );
}
