/** The plugins of the nodes, by what `GET /api/nodes` says of them. Pure. */

import type { Declaration } from "../../../model/declaration/declaration.ts";
import { neededPlugins } from "../../../model/declaration/rules/plugins.ts";
import { type Finding, failed, passed } from "../../check.ts";

/** A node that is down says nothing but its name. */
export interface NodeWithPlugins {
  readonly name: string;
  /** Those that were enabled by name, without what they bring with them. */
  readonly enabled_plugins?: readonly string[];
}

/** Since RabbitMQ 4.1 federation has parts that can be enabled without the whole. */
const PARTS: ReadonlyMap<string, readonly string[]> = new Map([
  ["rabbitmq_federation", ["rabbitmq_exchange_federation", "rabbitmq_queue_federation"]],
]);

/**
 * @param wanted what ought to be enabled by name, and nothing else; undefined where that is not known: then only what
 *   the declaration needs is looked for
 */
export function judgePlugins(
  nodes: readonly NodeWithPlugins[],
  declaration: Declaration,
  wanted?: readonly string[],
): Finding {
  const needed = [...new Set([...neededPlugins(declaration), ...(wanted ?? [])])].toSorted();
  const wrong = nodes.flatMap(({ name, enabled_plugins: enabled }) => {
    if (enabled === undefined) return [];
    const isThere = (plugin: string): boolean =>
      [plugin, ...(PARTS.get(plugin) ?? [])].some((each) => enabled.includes(each));
    const missing = needed.filter((plugin) => !isThere(plugin));
    const surplus = wanted === undefined ? [] : enabled.filter((plugin) => !needed.includes(plugin));
    return [
      ...missing.map((plugin) => `${plugin} is not enabled on ${name}`),
      ...surplus.map((plugin) => `${plugin} is enabled on ${name}, and nobody asks for it`),
    ];
  });
  const list = needed.length === 0 ? "none needed" : needed.join(", ");
  const expected = wanted === undefined ? `enabled: ${list}` : `enabled, and no others: ${list}`;
  if (wrong.length === 0) return passed(expected, "so it is");
  return failed(expected, wrong.join("; "), "rabbitmq-plugins enable and disable do it without a restart.");
}
