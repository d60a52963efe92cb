/** The plugins of the nodes, by what `GET /api/nodes` says of them. Pure. */

import type { LiveNode } from "../../../broker/api/nodes.ts";
import type { Declaration } from "../../../model/declaration/declaration.ts";
import { neededPlugins } from "../../../model/declaration/rules/plugins.ts";
import { hasPlugin } from "../../../model/rabbitmq/plugins.ts";
import { type Finding, failed, passed } from "../../check.ts";

/**
 * @param wanted what ought to be enabled by name, and nothing else; undefined where that is not known: then only what
 *   the declaration needs is looked for
 */
export function judgePlugins(
  nodes: readonly Pick<LiveNode, "name" | "enabled_plugins">[],
  declaration: Declaration,
  wanted?: readonly string[],
): Finding {
  const needed = [...new Set([...neededPlugins(declaration), ...(wanted ?? [])])].toSorted();
  const wrong = nodes.flatMap(({ name, enabled_plugins: enabled }) => {
    if (enabled === undefined) return [];
    const there = new Set(enabled);
    const missing = needed.filter((plugin) => !hasPlugin(there, plugin));
    const surplus = wanted === undefined ? [] : enabled.filter((plugin) => !needed.includes(plugin));
    return [
      ...missing.map((plugin) => `${plugin} is not enabled on ${name}`),
      ...surplus.map((plugin) => `${plugin} is enabled on ${name}, and nobody asks for it`),
    ];
  });
  const list = needed.length === 0 ? "none needed" : needed.join(", ");
  const expected = wanted === undefined ? `enabled: ${list}` : `enabled, and no others: ${list}`;
  if (wrong.length === 0) return passed(expected, "so it is");
  return failed(expected, wrong.join("; "), {
    remedy: "In a stack `./warren up` does it; rabbitmq-plugins enable and disable do it without a restart.",
  });
}
