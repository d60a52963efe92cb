/**
 * Whose connection it is. Pulumi's protocol has no credentials: whoever connects to a plugin's port is taken for the engine,
 * and this plugin holds an administrator's password. Linux says which user a socket of this machine belongs to.
 */
import { readFile } from "node:fs/promises";
import type { Socket } from "node:net";

/** https://www.kernel.org/doc/html/latest/networking/proc_net_tcp.html */
const TABLE = "/proc/net/tcp";

/**
 * Whether the other end of a connection over 127.0.0.1 is a process of this user. Where the system does not say, as
 * outside Linux, every connection counts as one.
 */
export async function isOwnUser(socket: Socket): Promise<boolean> {
  const { remotePort, localPort } = socket;
  const own = process.geteuid?.();
  if (own === undefined || remotePort === undefined || localPort === undefined) return own === undefined;
  let table: string;
  try {
    table = await readFile(TABLE, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return true;
    throw error;
  }
  return userOf(table, { from: remotePort, to: localPort }) === own;
}

/**
 * @param table as `/proc/net/tcp` has it: `0: 0100007F:A1B2 0100007F:C3D4 01 00000000:00000000 00:00000000 00000000 1000 ...`
 * @returns the user of the socket at `from`, both on 127.0.0.1; undefined where there is none
 */
export function userOf(
  table: string,
  { from, to }: { readonly from: number; readonly to: number },
): number | undefined {
  const [local, remote] = [from, to].map((port) => `0100007F:${hex(port)}`);
  for (const line of table.split("\n").slice(1)) {
    const [, here, there, , , , , user] = line.trim().split(/\s+/);
    if (here === local && there === remote) return Number(user);
  }
  return undefined;
}

function hex(port: number): string {
  return port.toString(16).toUpperCase().padStart(4, "0");
}
