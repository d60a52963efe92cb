/** Ports for servers that come and go: nobody else gets them while such a server is down. */
import { randomInt } from "node:crypto";
import { createSocket, type Socket } from "node:dgram";
import { createServer } from "node:net";

export interface ReservedPorts {
  /** The first of a row. */
  readonly first: number;
  /** Gives the row back. Until then it is not handed out again on this machine. */
  release(): Promise<void>;
}

/**
 * Below what an operating system gives to outgoing connections: those begin at 32768 on Linux (`ip_local_port_range`
 * in the kernel's documentation of ip-sysctl) and at 49152 elsewhere (RFC 6335, section 6). A port that the system
 * chose would be one of them, and taken by any connection while the broker that has it restarts.
 */
const [LOWEST, END] = [20_000, 32_000];

/** Enough where nearly all of them are taken. */
const TRIES = 1000;

/**
 * A row of ports of 127.0.0.1 that no TCP server listens on. A UDP socket on each is the reservation: it goes with the
 * process, however that ends, and is in no TCP server's way.
 *
 * @param count how many in a row
 * @throws Error where there is no such row
 */
export async function reservePorts(count: number): Promise<ReservedPorts> {
  const tries = count < END - LOWEST ? TRIES : 0;
  for (let attempt = 0; attempt < tries; attempt++) {
    const first = randomInt(LOWEST, END - count);
    const row = await reserveRow(Array.from({ length: count }, (_, index) => first + index));
    if (row !== undefined) return { first, release: () => closeAll(row) };
  }
  throw new Error(`No ${count} free ports in a row between ${LOWEST} and ${END}.`);
}

async function reserveRow(ports: readonly number[]): Promise<Socket[] | undefined> {
  const sockets: Socket[] = [];
  for (const port of ports) {
    const socket = await reserve(port);
    if (socket !== undefined) sockets.push(socket);
    if (socket === undefined || !(await isFree(port))) {
      await closeAll(sockets);
      return undefined;
    }
  }
  return sockets;
}

/** Undefined where another process has reserved it. */
async function reserve(port: number): Promise<Socket | undefined> {
  const socket = createSocket("udp4");
  const { promise, resolve, reject } = Promise.withResolvers<Socket>();
  socket.once("error", reject).bind({ port, address: "127.0.0.1", exclusive: true }, () => resolve(socket));
  try {
    return (await promise).unref();
  } catch (error) {
    if (isTaken(error)) return undefined;
    throw error;
  }
}

/** Whether no TCP server listens there. */
async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once("error", reject).listen({ host: "127.0.0.1", port, exclusive: true }, resolve);
  try {
    await promise;
  } catch (error) {
    if (isTaken(error)) return false;
    throw error;
  }
  await new Promise((closed) => server.close(closed));
  return true;
}

/** macOS and Windows refuse some ports with EACCES. */
function isTaken(error: unknown): boolean {
  return (
    error instanceof Error && "code" in error && (error.code === "EADDRINUSE" || error.code === "EACCES")
  );
}

async function closeAll(sockets: readonly Socket[]): Promise<void> {
  await Promise.all(sockets.map((socket) => new Promise<void>((closed) => socket.close(() => closed()))));
}
