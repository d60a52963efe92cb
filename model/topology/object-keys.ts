/**
 * How an object of a topology is named in maps, diffs, messages and the ownership journal: unique within its
 * virtual host, readable, and the same in every run.
 *
 * Exchanges, queues and policies have their names. A binding has none in RabbitMQ, so its key is made of all that
 * tells it from others:
 *
 *     orders -> billing [order.*.paid]
 *     orders -> exchange audit [#]
 *     reports -> pdf [] {"format":"pdf","x-match":"all"}
 *
 * A name or routing key that could be taken for something else (blanks, quotes, brackets) stands in JSON quotes.
 */
import type { Arguments, ArgumentValue, Binding } from "./topology.ts";

/** Cannot be confused with the key's own syntax: no blanks, quotes, brackets, braces or control characters. */
const PLAIN = /^[^\s"[\]{}\p{C}]+$/u;

export function bindingKey(binding: Binding): string {
  const exchange = binding.destinationType === "exchange" ? "exchange " : "";
  const routingKey = binding.routingKey === "" ? "" : quoted(binding.routingKey);
  const key = `${quoted(binding.source)} -> ${exchange}${quoted(binding.destination)} [${routingKey}]`;
  return Object.keys(binding.arguments).length === 0 ? key : `${key} ${canonicalJson(binding.arguments)}`;
}

const NAME = String.raw`"(?:[^"\\]|\\.)*"|[^\s"[\]{}\p{C}]+`;
// oxlint-disable-next-line no-restricted-globals -- put together of what is written here
const BINDING_KEY = new RegExp(`^(${NAME}) -> (exchange )?(${NAME}) \\[(${NAME})?\\](?: (\\{.*\\}))?$`, "su");

/** The inverse of {@link bindingKey}; undefined for what is no key. */
export function bindingOfKey(key: string): Binding | undefined {
  const [, source, exchange, destination, routingKey = "", table] = BINDING_KEY.exec(key) ?? [];
  if (source === undefined || destination === undefined) return undefined;
  try {
    return {
      source: unquoted(source),
      destination: unquoted(destination),
      destinationType: exchange === undefined ? "queue" : "exchange",
      routingKey: unquoted(routingKey),
      arguments: table === undefined ? {} : (JSON.parse(table) as Arguments),
    };
  } catch (error) {
    // Brackets and quotes in their places, and no JSON between them.
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/**
 * A path into a property map, in Pulumi's syntax: `queues["billing"].arguments["x-delivery-limit"]`.
 *
 * @param collection `exchanges`, `queues`, `bindings` or `policies`
 * @param key the object's key in it
 * @param rest the property below it; a property of `arguments` or `definition` comes as two segments
 */
export function objectPath(collection: string, key: string, ...rest: readonly string[]): string {
  const [property, ...names] = rest;
  const below = property === undefined ? "" : `.${property}${names.map(subscript).join("")}`;
  return `${collection}${subscript(key)}${below}`;
}

/**
 * JSON with the keys of objects in order, so that equal values have equal texts. Numbers are compared as JSON has
 * them: 1 and 1.0 are one value.
 */
export function canonicalJson(value: ArgumentValue): string {
  if (Array.isArray(value)) {
    return `[${(value as readonly ArgumentValue[]).map(canonicalJson).join(",")}]`;
  }
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const entries = Object.entries(value as Readonly<Record<string, ArgumentValue>>);
  entries.sort(([left], [right]) => (left < right ? -1 : 1));
  return `{${entries.map(([key, inner]) => `${JSON.stringify(key)}:${canonicalJson(inner)}`).join(",")}}`;
}

function quoted(name: string): string {
  // A queue may be called "exchange": quoted, it is not the word that marks an exchange as the destination.
  return PLAIN.test(name) && name !== "exchange" ? name : JSON.stringify(name);
}

function unquoted(text: string): string {
  return text.startsWith('"') ? (JSON.parse(text) as string) : text;
}

/** Pulumi's parser knows the escape `\"` and takes every other backslash as it is. */
function subscript(key: string): string {
  return `["${key.replaceAll('"', '\\"')}"]`;
}
