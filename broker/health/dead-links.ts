/**
 * Shovels and federation links that do not run. The management API tells them where its plugins for that are on
 * (`rabbitmq_shovel_management`, `rabbitmq_federation_management`); otherwise a node that is ours does.
 */
import { z } from "zod";
import type { ManagementApi } from "../api/management-api.ts";
import { exec, type Node } from "../node/node.ts";

/** Characters of a reason. */
const MOST_REASON = 300;

/** A text or, from a node, whatever term it was. */
const reason = z.unknown().optional();
const shovels = z.array(
  z.object({
    vhost: z.string().optional(),
    name: z.unknown(),
    state: z.string(),
    reason,
    termination_reason: reason,
  }),
);
const links = z.array(
  z.object({ vhost: z.string(), upstream: z.string(), status: z.string(), error: reason }),
);

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
  const listed = async (plugin: string, path: string, command: string): Promise<unknown> => {
    if (![plugin, `${plugin}_management`, ...(PARTS[plugin] ?? [])].some((each) => plugins.has(each)))
      return [];
    if (plugins.has(`${plugin}_management`)) return (await api.find<unknown>(path, signal)) ?? [];
    if (node === undefined) return [];
    const bounds = signal === undefined ? {} : { signal };
    return JSON.parse(await exec(node, ["rabbitmqctl", "--silent", "--formatter=json", command], bounds));
  };
  const [allShovels, allLinks] = await Promise.all([
    listed("rabbitmq_shovel", "/shovels", "shovel_status"),
    listed("rabbitmq_federation", "/federation-links", "federation_status"),
  ]);
  return [
    ...shovels.parse(allShovels).flatMap((each) => {
      if (each.state !== "terminated") return [];
      const where = each.vhost === undefined ? "" : ` in virtual host "${each.vhost}"`;
      return [
        `shovel "${String(each.name)}"${where} is terminated${because(each.reason ?? each.termination_reason)}`,
      ];
    }),
    ...links.parse(allLinks).flatMap(({ vhost, upstream, status, error }) => {
      if (status !== "error") return [];
      return [`the link of upstream "${upstream}" in virtual host "${vhost}" is in error${because(error)}`];
    }),
  ].toSorted();
}

/** Since 4.1 federation can be enabled in parts. */
const PARTS: Readonly<Record<string, readonly string[]>> = {
  rabbitmq_federation: ["rabbitmq_exchange_federation", "rabbitmq_queue_federation"],
};

function because(told: unknown): string {
  const text = typeof told === "string" ? told : told === undefined ? "" : JSON.stringify(told);
  // Who goes there is nobody's business.
  const shown = text.replaceAll(/\/\/[^/\s"]*@/g, "//").slice(0, MOST_REASON);
  return shown === "" ? "" : `: ${shown}`;
}
