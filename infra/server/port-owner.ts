/** Is a TCP port of this machine free, and if not, whose is it? */
import { readdir, readFile, readlink } from "node:fs/promises";
import { createServer } from "node:net";

/** Whether something listens on the port, so that Docker could not publish on it. */
export async function isPortFree(host: string, port: number): Promise<boolean> {
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

/**
 * The process that listens on a port, as `name (process 1234)`, from Linux's /proc. Undefined where it cannot be
 * seen: another system, or another user's process.
 */
export async function processListeningOn(port: number): Promise<string | undefined> {
  const inodes = await listeningSockets(port);
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

/** The inodes of sockets in state LISTEN (0A) on the port; columns as in proc_net_tcp(5). */
async function listeningSockets(port: number): Promise<Set<string>> {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, "0")}`;
  const inodes = new Set<string>();
  for (const table of ["/proc/net/tcp", "/proc/net/tcp6"]) {
    for (const line of (await orEmpty(readFile(table, "utf8"))).split("\n").slice(1)) {
      const columns = line.trim().split(/\s+/);
      const [, local, , state] = columns;
      const inode = columns[9];
      if (local?.endsWith(suffix) === true && state === "0A" && inode !== undefined) inodes.add(inode);
    }
  }
  return inodes;
}

/** Processes come and go while /proc is read, and some are another user's: what cannot be read is not there. */
async function orEmpty(reading: Promise<string>): Promise<string> {
  return await reading.catch(() => "");
}

async function entriesOf(folder: string): Promise<string[]> {
  return await readdir(folder).catch(() => []);
}
