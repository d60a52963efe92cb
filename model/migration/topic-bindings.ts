/** Topic bindings that a version refuses because of their many `#`, by keys that match the same. */
import { hashesIn, MOST_HASHES } from "../rabbitmq/protocol-limits.ts";
import { PREDECLARED_EXCHANGES } from "../rabbitmq/reserved-names.ts";
import { isSince, type RabbitmqVersion } from "../rabbitmq/versions.ts";
import { topicWords } from "../routing/topic.ts";
import { bindingKey } from "../topology/object-keys.ts";
import type { Binding, Topology } from "../topology/topology.ts";
import type { Say } from "./change.ts";

/**
 * A key to which no shorter one is equal stays, for people to decide: without its binding messages would go elsewhere.
 *
 * @param topology with its exchanges as the version has them
 */
export function migrateBindings(
  { exchanges, bindings }: Pick<Topology, "exchanges" | "bindings">,
  { to, path }: { readonly to: RabbitmqVersion; readonly path: readonly string[] },
  say: Say,
): readonly Binding[] {
  if (!isSince(to, MOST_HASHES.refusedSince)) return bindings;
  const types = new Map([
    ...PREDECLARED_EXCHANGES,
    ...exchanges.map(({ name, type }) => [name, type] as const),
  ]);
  const there = new Set(bindings.map(bindingKey));
  const migrated: Binding[] = [];
  for (const binding of bindings) {
    const { routingKey: from } = binding;
    const routingKey = types.get(binding.source) === "topic" ? withFewHashes(from) : undefined;
    if (routingKey === undefined) {
      migrated.push(binding);
      continue;
    }
    const equal = { ...binding, routingKey };
    const key = bindingKey(equal);
    const place = [...path, String(migrated.length)];
    const what = `The binding ${bindingKey(binding)}`;
    const why = `RabbitMQ ${to} takes ${MOST_HASHES.count} words "#" at most, and ${JSON.stringify(routingKey)} matches the same`;
    if (there.has(key)) {
      say({
        code: "binding",
        path: place,
        from,
        message: `${what} is left out: ${why}, by which it is bound already.`,
      });
      continue;
    }
    there.add(key);
    migrated.push(equal);
    const message = `${what} has the routing key ${JSON.stringify(routingKey)} now: ${why}.`;
    say({ code: "binding", path: [...place, "routingKey"], from, to: routingKey, message });
  }
  return migrated;
}

/**
 * `a.*.#.#.#` as `a.*.#`: of wildcards that follow each other all that counts is how many words they need, and whether there may
 * be more.
 *
 * @returns undefined where the key has not too many, and where none that has few enough is equal to it
 */
export function withFewHashes(routingKey: string): string | undefined {
  const words = topicWords(routingKey);
  if (hashesIn(words) <= MOST_HASHES.count) return undefined;
  const found: string[] = [];
  let hasHash = false;
  for (const word of [...words, undefined]) {
    if (word === "#") hasHash = true;
    else {
      if (hasHash && word !== "*") {
        found.push("#");
        hasHash = false;
      }
      if (word !== undefined) found.push(word);
    }
  }
  return hashesIn(found) <= MOST_HASHES.count ? found.join(".") : undefined;
}
