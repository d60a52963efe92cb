/** The plugins that were asked for on a node that is ours, read and set while it runs. */
import { ENABLED_PLUGINS_FILE } from "../../model/rabbitmq/plugins.ts";
import { WarrenError } from "../../model/warren-error.ts";
import { findContainer } from "./container/container-state.ts";
import type { CommandBounds } from "./container/docker-command.ts";
import { exec, type Node } from "./node.ts";

/**
 * From the node's file, which `rabbitmq-plugins` writes: the command itself would start an Erlang node.
 *
 * @returns in alphabetical order; undefined where the node does not run, or ends and is started again and again
 * @throws WarrenError `node-command-failed` where there is no Docker
 */
export async function pluginsAskedFor(node: Node, bounds: CommandBounds = {}): Promise<string[] | undefined> {
  if ((await findContainer(node, bounds))?.state !== "running") return undefined;
  try {
    return pluginsInFile(await exec(node, ["cat", ENABLED_PLUGINS_FILE], bounds));
  } catch (error) {
    // Its container takes no command between two starts. Who waits for the node says what is wrong with it.
    if (error instanceof WarrenError && error.code === "node-command-failed") return undefined;
    throw error;
  }
}

/** Pure. @param text `[rabbitmq_management,rabbitmq_shovel].` */
export function pluginsInFile(text: string): string[] {
  return [...new Set(text.match(/[a-z][a-z0-9_]*/g))].toSorted();
}

/** Enables these and what they need, and disables all others. @throws WarrenError `node-command-failed` */
export async function setPlugins(
  node: Node,
  plugins: readonly string[],
  bounds: CommandBounds = {},
): Promise<void> {
  await exec(node, ["rabbitmq-plugins", "--quiet", "set", ...plugins], bounds);
}
