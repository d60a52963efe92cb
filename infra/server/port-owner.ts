/** Is a TCP port of this machine free, and if not, whose is it? */
import { readdir, readFile, readlink } from "node:fs/promises";
import { createServer } from "node:net";

const [IPV4_ANY, IPV6_ANY] = ["00000000", "0".repeat(32)];
/** Before an address of IPv4 in one of IPv6. */
const MAPPED = "0000000000000000FFFF0000";

/**
 * Whether nothing listens on the port, so that Docker could publish on it. Where the system tells who listens nothing is tried:
 * that would take the port for a moment, in which Docker fails to start what has it.
 *
 * @param host an address of IPv4
 */
export async function isPortFree(host: string, port: number): Promise<boolean> {
  const sockets = await listeningSockets(port);
  if (sockets === undefined) return await canListen(host, port);
  const address = inTable(host);
  const taken = new Set([address, IPV4_ANY, MAPPED + address, MAPPED + IPV4_ANY]);
  if (sockets.some((socket) => taken.has(socket.address))) return false;
  // It may be for IPv6 alone, which is not told.
  return sockets.some((socket) => socket.address === IPV6_ANY) ? await canListen(host, port) : true;
}

async function canListen(host: string, port: number): Promise<boolean> {
  const server = createServer();
  try {
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen({ host, port, exclusive: true }, resolve);
    });
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EADDRINUSE") return false;
    throw error;
  } finally {
    await new Promise<void>((resolve) => {
      if (server.listening) server.close(() => resolve());
      else resolve();
    });
  }
}

/** `127.0.0.1` as `0100007F`, which is how a machine with little-endian words has it, as all of Docker's are. */
function inTable(address: string): string {
  return address
    .split(".")
    .toReversed()
    .map((byte) => Number(byte).toString(16).toUpperCase().padStart(2, "0"))
    .join("");
}

/**
 * The process that listens on a port, as `name (process 1234)`, from Linux's /proc. Undefined where it cannot be
 * seen: another system, or another user's process.
 */
export async function processListeningOn(port: number): Promise<string | undefined> {
  const inodes = new Set((await listeningSockets(port))?.map((socket) => socket.inode));
  if (inodes.size === 0) return undefined;
  for (const pid of (await entriesOf("/proc")).filter((entry) => /^\d+$/.test(entry))) {
    for (const descriptor of await entriesOf(`/proc/${pid}/fd`)) {
      const target = await orEmpty(readlink(`/proc/${pid}/fd/${descriptor}`));
      const inode = /^socket:\[(\d+)\]$/.exec(target)?.[1];
      if (inode === undefined || !inodes.has(inode)) continue;
      const name = (await orEmpty(readFile(`/proc/${pid}/comm`, "utf8"))).trim();
      // Without a name it has ended meanwhile, and holds nothing.
      if (name !== "") return `${name} (process ${pid})`;
    }
  }
  return undefined;
}

interface ListeningSocket {
  /** As the kernel writes it. */
  readonly address: string;
  readonly inode: string;
}

/** Sockets in state LISTEN (0A) on the port; columns as in proc_net_tcp(5). Undefined where the system has no such table. */
async function listeningSockets(port: number): Promise<ListeningSocket[] | undefined> {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, "0")}`;
  const tables = await Promise.all(
    ["/proc/net/tcp", "/proc/net/tcp6"].map((table) => orEmpty(readFile(table, "utf8"))),
  );
  if (tables.every((table) => table === "")) return undefined;
  const found: ListeningSocket[] = [];
  for (const table of tables) {
    for (const line of table.split("\n").slice(1)) {
      const [, local = "", , state, , , , , , inode] = line.trim().split(/\s+/);
      if (local.endsWith(suffix) && state === "0A" && inode !== undefined)
        found.push({ address: local.slice(0, -suffix.length), inode });
    }
  }
  return found;
}

/** Processes come and go while /proc is read, and some are another user's: what cannot be read is not there. */
async function orEmpty(reading: Promise<string>): Promise<string> {
  return await reading.catch(() => "");
}

async function entriesOf(folder: string): Promise<string[]> {
  return await readdir(folder).catch(() => []);
}
