/** Messages that are almost, but not quite, what a binding asks for. Whether they miss is the oracle's to say. Pure. */
import { isShortString } from "../../../model/rabbitmq/protocol-limits.ts";
import type { Publish } from "../../../model/routing/route.ts";
import type { Arguments, ArgumentValue, Binding } from "../../../model/topology/topology.ts";

/**
 * @param type of the exchange that the binding is of
 * @param hit a publish that the binding takes; what is near it goes to the same exchange
 */
export function nearMisses(binding: Binding, type: string | undefined, hit: Publish): Publish[] {
  const publish = (part: Partial<Publish>): Publish => ({ ...hit, ...part });
  if (type === "topic") {
    return topicKeys(binding.routingKey, hit.routingKey).map((routingKey) => publish({ routingKey }));
  }
  if (type === "headers") {
    return headerTables(binding.arguments, hit.headers ?? {}).map((headers) => publish({ headers }));
  }
  if (type === "direct") return directKeys(binding.routingKey).map((routingKey) => publish({ routingKey }));
  return [publish({ routingKey: "" }), publish({ routingKey: "any.other.key" })];
}

function directKeys(key: string): string[] {
  const swapped = key === key.toUpperCase() ? key.toLowerCase() : key.toUpperCase();
  return [`${key}x`, `x${key}`, key.slice(0, -1), swapped, `${key}.`, "#", "*"].map(shortened);
}

/**
 * @param pattern the binding's key
 * @param hit a key that matches it: word by word one of the pattern's places is changed
 */
function topicKeys(pattern: string, hit: string): string[] {
  const words = pattern === "" ? [] : pattern.split(".");
  const hitWords = hit === "" ? [] : hit.split(".");
  const literal = words.flatMap((word, index) => (word === "*" || word === "#" ? [] : [index]));
  return [
    // A word too many, at either end, and one too few.
    join([...hitWords, "more"]),
    join(["more", ...hitWords]),
    join(hitWords.slice(0, -1)),
    join(hitWords.slice(1)),
    // Each literal word another one: tells a pattern from one with a wildcard there.
    ...literal.flatMap((index) => {
      if (hitWords.length !== words.length) return [];
      return [
        join(hitWords.with(index, "other")),
        join(hitWords.with(index, `${hitWords[index]}x`)),
        join(hitWords.toSpliced(index, 1)),
        join(hitWords.toSpliced(index, 0, "more")),
      ];
    }),
    // Each wildcard with another word, with none, and with two.
    ...words.flatMap((word, index) => {
      if (word !== "*" && word !== "#") return [];
      const filled = words.map((each) => (each === "*" || each === "#" ? "any" : each));
      return [
        join(filled),
        join(filled.with(index, "other")),
        join(filled.toSpliced(index, 1)),
        join(filled.toSpliced(index, 1, "two", "words")),
      ];
    }),
  ].map(shortened);
}

function shortened(key: string): string {
  return isShortString(key) ? key : "too.long";
}

function headerTables(table: Arguments, hit: Arguments): Arguments[] {
  const names = Object.keys(table).filter((name) => name !== "x-match");
  const others = names.flatMap((name) => {
    const { [name]: value, ...rest } = hit;
    const only = value === undefined ? {} : { [name]: value };
    return [rest, only, { ...hit, [name]: otherThan(value) }, { ...only, [name]: otherThan(value) }];
  });
  return [{}, { unrelated: "any" }, { ...hit, unrelated: "any" }, ...others];
}

function otherThan(value: ArgumentValue | undefined): ArgumentValue {
  if (typeof value === "string") return `${value}x`;
  if (typeof value === "number") return value + 1;
  if (typeof value === "boolean") return !value;
  return "other";
}

function join(words: readonly string[]): string {
  return words.join(".");
}
