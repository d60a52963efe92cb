/** Where what a queue or an exchange is told, by its arguments or by a policy, sends messages on to, by name. */

export interface NamedTarget {
  /** The key that names it. */
  readonly key: string;
  readonly kind: "exchange" | "queue";
  readonly name: string;
}

/**
 * Exchanges of `dead-letter-exchange` and `alternate-exchange`, and the queue that dead letters reach by the default exchange.
 *
 * @param prefix of the keys that have one in arguments: `x-` there, nothing in a policy
 */
export function namedTargets(table: Readonly<Record<string, unknown>>, prefix: "x-" | ""): NamedTarget[] {
  const deadLetter = `${prefix}dead-letter-exchange`;
  const routingKey = `${prefix}dead-letter-routing-key`;
  const exchanges = [deadLetter, "alternate-exchange"].flatMap((key): NamedTarget[] => {
    const name = table[key];
    // "" is the default exchange.
    return typeof name === "string" && name !== "" ? [{ key, kind: "exchange", name }] : [];
  });
  const queue = table[routingKey];
  return table[deadLetter] === "" && typeof queue === "string"
    ? [...exchanges, { key: routingKey, kind: "queue", name: queue }]
    : exchanges;
}
