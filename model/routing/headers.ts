/**
 * Headers exchanges, as in `rabbit_exchange_type_headers` of 4.3. Under `x-match: all` (the default) and `any`
 * the arguments that begin with `x-` do not count, under `all-with-x` and `any-with-x` only `x-match` does not.
 */
import { byUtf8 } from "../patterns/utf8.ts";
import { own } from "../text/own-property.ts";
import type { Arguments, ArgumentValue, Binding } from "../topology/topology.ts";
import type { Matcher, RoutedMessage } from "./matcher.ts";

export function headersMatcher(bindings: readonly Binding[]): Matcher {
  const tests = bindings.map((binding) => [binding, headersTest(binding.arguments)] as const);
  return (message, follow) => {
    for (const [binding, matches] of tests) if (matches(message)) follow(binding);
  };
}

type HeadersOfMessage = Pick<RoutedMessage, "headers" | "integers">;

/** A test whether a binding with these arguments takes a message with these headers. */
function headersTest(table: Arguments): (message: HeadersOfMessage) => boolean {
  const mode = own(table, "x-match") ?? "all";
  const counted = countedHeaders(table);
  // `any` of nothing is false, `all` of nothing is true: as RabbitMQ has it.
  return mode === "any" || mode === "any-with-x"
    ? (message) => counted.some((wanted) => headerMatches(message, wanted))
    : (message) => counted.every((wanted) => headerMatches(message, wanted));
}

/** The arguments of a binding that a message's headers are compared with, as RabbitMQ keeps them. */
export function countedHeaders(table: Arguments): readonly (readonly [name: string, value: ArgumentValue])[] {
  const mode = own(table, "x-match");
  const withX = mode === "all-with-x" || mode === "any-with-x";
  return Object.entries(table)
    .filter(([name]) => (withX ? name !== "x-match" : !name.startsWith("x-")))
    .map(([name, value]) => [name, asKept(value)]);
}

/**
 * A value of a binding that came by the HTTP API or by definitions: RabbitMQ reads JSON into maps of Erlang, which have
 * their keys in the order of their bytes, and keeps the tables inside of it like that (`rabbit_misc:to_amqp_table`; maps
 * of more than 32 keys have an order of their own).
 */
function asKept(value: ArgumentValue): ArgumentValue {
  if (typeof value !== "object" || value === null) return value;
  if (isList(value)) return value.map(asKept);
  const fields = Object.entries(value).map(([name, field]) => [name, asKept(field)] as const);
  return Object.fromEntries(fields.toSorted(([a], [b]) => byUtf8(a, b)));
}

/** `Array.isArray` does not tell a readonly array from other types. */
function isList(value: ArgumentValue): value is readonly ArgumentValue[] {
  return Array.isArray(value);
}

/** Whether a message has a header as a binding asks for it, which {@link countedHeaders} says. */
export function headerMatches(
  { headers, integers = "long" }: HeadersOfMessage,
  [name, wanted]: readonly [string, ArgumentValue],
): boolean {
  const given = own(headers, name);
  if (given === undefined) return false;
  // A void argument asks for the header, whatever its value.
  if (wanted === null || wanted === given || (isHollow(wanted) && isHollow(given))) return true;
  return equal(wanted, given) && (integers === "long" || shortIntegers(wanted).length === 0);
}

/**
 * The integers inside of lists and tables that RabbitMQ keeps in 8 bytes (`rabbit_misc:type_val`: `long`) and that most
 * clients write in fewer. There it compares them with their types, so that those of such a client are others.
 */
export function shortIntegers(value: ArgumentValue): readonly number[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap((item: ArgumentValue) =>
    typeof item === "number" ? (isShortInteger(item) ? [item] : []) : shortIntegers(item),
  );
}

/** Of 4 bytes, with a sign; a longer one is written in 8 by everybody. */
export function isShortInteger(value: number): boolean {
  return Number.isInteger(value) && value >= -(2 ** 31) && value < 2 ** 31;
}

/** A list and a table without entries are the same to RabbitMQ, which compares them without their types. */
function isHollow(value: ArgumentValue): boolean {
  return typeof value === "object" && value !== null && Object.keys(value).length === 0;
}

/** Strings, numbers and booleans differ by type: 1, "1" and true are three values. */
function equal(a: ArgumentValue, b: ArgumentValue): boolean {
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return a === b;
  if (isList(a) || isList(b)) {
    return isList(a) && isList(b) && a.length === b.length && a.every((item, i) => equal(item, b[i] ?? null));
  }
  const [left, right] = [Object.entries(a), Object.entries(b)];
  // A table is a list of fields: their order counts.
  return (
    left.length === right.length &&
    left.every(([name, value], i) => right[i]?.[0] === name && equal(value, right[i][1]))
  );
}
