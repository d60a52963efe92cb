/**
 * Shovels and federation links that do not run. The management API tells them where its plugins for that are on
 * (`rabbitmq_shovel_management`, `rabbitmq_federation_management`); otherwise a node that is ours does.
 */

import { FEDERATION_PLUGIN, hasPlugin, SHOVEL_PLUGIN } from "../../model/rabbitmq/plugins.ts";
import { readAnswer } from "../api/answer.ts";
import {
  FEDERATION_LINKS,
  type FederationLinks,
  listFederationLinks,
  listShovels,
  SHOVELS,
  type Shovels,
} from "../api/links.ts";
import type { ManagementApi } from "../api/management-api.ts";
import { exec, type Node } from "../node/node.ts";

/** Characters of a reason. */
const MOST_REASON = 300;

/**
 * @param plugins that are enabled; of what is off nothing is asked
 * @param node of ours, where there is one
 * @returns a sentence for each: `shovel "s2" in virtual host "shov" is terminated: "failed to connect to source"`
 */
export async function deadLinks(
  api: ManagementApi,
  { plugins, node }: { readonly plugins: ReadonlySet<string>; readonly node: Node | undefined },
  signal?: AbortSignal,
): Promise<string[]> {
  const told = async (command: string): Promise<unknown> => {
    if (node === undefined) return [];
    const bounds = signal === undefined ? {} : { signal };
    return JSON.parse(await exec(node, ["rabbitmqctl", "--silent", "--formatter=json", command], bounds));
  };
  const shovels = async (): Promise<Shovels> => {
    if (!isOn(SHOVEL_PLUGIN, plugins)) return [];
    if (plugins.has(management(SHOVEL_PLUGIN))) return (await listShovels(api, signal)) ?? [];
    return readAnswer("rabbitmqctl shovel_status", SHOVELS, await told("shovel_status"));
  };
  const links = async (): Promise<FederationLinks> => {
    if (!isOn(FEDERATION_PLUGIN, plugins)) return [];
    if (plugins.has(management(FEDERATION_PLUGIN))) return (await listFederationLinks(api, signal)) ?? [];
    return readAnswer("rabbitmqctl federation_status", FEDERATION_LINKS, await told("federation_status"));
  };
  const [allShovels, allLinks] = await Promise.all([shovels(), links()]);
  return [
    ...allShovels.flatMap((each) => {
      if (each.state !== "terminated") return [];
      const where = each.vhost === undefined ? "" : ` in virtual host "${each.vhost}"`;
      return [
        `shovel "${String(each.name)}"${where} is terminated${because(each.reason ?? each.termination_reason)}`,
      ];
    }),
    ...allLinks.flatMap(({ vhost, upstream, status, error }) => {
      if (status !== "error") return [];
      return [`the link of upstream "${upstream}" in virtual host "${vhost}" is in error${because(error)}`];
    }),
  ].toSorted();
}

/** It shows in the management API what the plugin does. */
function management(plugin: string): string {
  return `${plugin}_management`;
}

function isOn(plugin: string, enabled: ReadonlySet<string>): boolean {
  return hasPlugin(enabled, plugin) || enabled.has(management(plugin));
}

function because(told: unknown): string {
  const text = typeof told === "string" ? told : told === undefined ? "" : JSON.stringify(told);
  // Who goes there is nobody's business.
  const shown = text.replaceAll(/\/\/[^/\s"]*@/g, "//").slice(0, MOST_REASON);
  return shown === "" ? "" : `: ${shown}`;
}
