/** Who else is connected to a broker whose servers are about to be stopped. */
import { z } from "zod";
import { clientNameOf, listConnections } from "../../broker/api/connections.ts";
import type { ManagementApi } from "../../broker/api/management-api.ts";
import { controlJson } from "../../broker/node/control-json.ts";
import type { SmokeTarget } from "../smoke-target.ts";

/** Begins the name of every connection of the tests. */
export const OWN_CONNECTIONS = "warren smoke test ";

/** Clients that are named. */
const MOST_TOLD = 3;

/** What a node tells of AMQP connections, at once: `[[name, type, value]]` for each table. */
const told = z.array(
  z.object({
    name: z.string(),
    user: z.string().nullish(),
    client_properties: z.array(z.tuple([z.string(), z.string(), z.unknown()])).catch([]),
  }),
);

/**
 * Clients that are not the tests' own, whatever they are.
 *
 * @returns `user "app" (127.0.0.1:40000 -> 127.0.0.1:5672)`, one for each
 */
export async function connectedClients(
  api: ManagementApi,
  { nodes: [node] }: Pick<SmokeTarget, "nodes">,
  signal: AbortSignal,
): Promise<string[]> {
  const [overHttp, byNode] = await Promise.all([
    // Of all protocols; it can be 5 s late.
    listConnections(api, signal),
    node === undefined
      ? []
      : controlJson(node, { words: ["list_connections", ...COLUMNS], shape: told }, { signal }),
  ]);
  const clients = new Map<string, string>();
  for (const connection of overHttp) {
    const { name, user, type } = connection;
    // The broker's own, of shovels and links, come back by themselves.
    if (type === "direct" || isOwn(clientNameOf(connection))) continue;
    clients.set(name, `user "${user ?? ""}" (${name})`);
  }
  for (const { name, user, client_properties: properties } of byNode) {
    if (isOwn(properties.find(([property]) => property === "connection_name")?.[2])) continue;
    clients.set(name, `user "${user ?? ""}" (${name})`);
  }
  return [...clients.values()];
}

const COLUMNS = ["name", "user", "client_properties"] as const;

function isOwn(name: unknown): boolean {
  return typeof name === "string" && name.startsWith(OWN_CONNECTIONS);
}

/** Why no server is stopped. Pure. */
export function spared(clients: readonly string[]): string {
  const shown = clients.slice(0, MOST_TOLD).join(", ");
  const more = clients.length > MOST_TOLD ? ` and ${clients.length - MOST_TOLD} more` : "";
  const who = clients.length === 1 ? "a client is connected" : `${clients.length} clients are connected`;
  return `${who} (${shown}${more}), whose connections a restart would break: say --restarts to do it all the same`;
}
