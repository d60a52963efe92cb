/**
 * An HTTP proxy that breaks what a test wants broken: it stands between the code and a real broker, counts the
 * requests, and does to each what the test says.
 */
import { once } from "node:events";
import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { ManagementApi } from "../api/management-api.ts";
import { LONGEST_REQUEST } from "./live-broker.ts";

/**
 * - `cut`: the connection ends; the broker never sees the request.
 * - `cut-after`: the broker does it, and the connection ends in place of the answer.
 * - `truncate`: the broker does it, and the connection ends in the middle of the answer.
 * - `shorten`: half of the answer, as if it were all.
 * - `silent`: the broker never sees it, and no answer ever comes.
 * - `silent-after`: the broker does it, and no answer ever comes.
 * - `die-after`: the broker does it; from then on no answer comes through, and no request. What a broker sees of
 *   a client that was killed at this moment.
 */
export type Fault =
  | "cut"
  | "cut-after"
  | "truncate"
  | "shorten"
  | "silent"
  | "silent-after"
  | "die-after"
  | { readonly status: number }
  | { readonly delay: number };

export interface ProxiedRequest {
  /** From 0. */
  readonly index: number;
  readonly method: string;
  /** With `/api`. */
  readonly path: string;
}

export type FaultOf = (request: ProxiedRequest) => Fault | undefined | Promise<Fault | undefined>;

export interface FaultProxy {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  /** All that have come, those that were broken too. */
  readonly requests: readonly ProxiedRequest[];
  close(): Promise<void>;
}

/**
 * @param target `http://127.0.0.1:15672`
 * @param faultOf what to do to a request, which waits for the answer; undefined lets it through
 * @param onSilence hears of each request that gets no answer any more, once the broker has done what it will do
 */
export async function startFaultProxy(
  target: string,
  faultOf: FaultOf,
  onSilence: (request: ProxiedRequest) => void = () => undefined,
): Promise<FaultProxy> {
  const requests: ProxiedRequest[] = [];
  const sockets = new Set<Socket>();
  let dead = false;
  const die = (): void => {
    dead = true;
    for (const socket of sockets) socket.destroy();
  };
  const handle = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const body = Buffer.concat(await Array.fromAsync(incoming as AsyncIterable<Buffer>));
    if (dead) return;
    const proxied = {
      index: requests.length,
      method: incoming.method ?? "",
      path: incoming.url ?? "",
    };
    requests.push(proxied);
    const chosen = faultOf(proxied);
    const fault = chosen instanceof Promise ? await chosen : chosen;
    if (fault === "silent") {
      onSilence(proxied);
      return;
    }
    if (fault === "cut") {
      outgoing.destroy();
      return;
    }
    if (typeof fault === "object" && "status" in fault) {
      const text = JSON.stringify({ error: "injected", reason: `status ${fault.status}` });
      outgoing.writeHead(fault.status, { "content-type": "application/json" }).end(text);
      return;
    }
    // The dead send nothing more: what comes after this one in the same moment is lost.
    if (fault === "die-after") dead = true;
    const answer = await forwarded(target, incoming, body);
    if (fault === "die-after") die();
    if (dead) return;
    if (fault === "silent-after") {
      onSilence(proxied);
      return;
    }
    if (typeof fault === "object") await delay(fault.delay);
    respond(outgoing, answer, fault);
  };
  const server = createServer((incoming, outgoing) => {
    // A connection that somebody cut in the middle of a request.
    handle(incoming, outgoing).catch(() => outgoing.destroy());
  });
  // Longer than any client keeps a connection idle, so that none is closed in the moment of its next request.
  server.keepAliveTimeout = 60_000;
  server.on("connection", (socket) => {
    if (dead) socket.destroy();
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  await once(server.listen({ host: "127.0.0.1", port: 0 }), "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    async close() {
      const closed = once(server, "close");
      server.close();
      die();
      await closed;
    },
  };
}

/**
 * Runs `use` with a client whose requests go through a proxy; both are closed whatever happens. The client loses its
 * patience with a request in the moment in which the proxy keeps the answer to it, and with no other one: how fast the
 * machine is makes no difference.
 */
export async function withFaults<T>(
  real: ManagementApi,
  faultOf: FaultOf,
  use: (api: ManagementApi, proxy: FaultProxy) => Promise<T>,
): Promise<T> {
  const waiting = new Map<string, AbortController[]>();
  const timeLimit = (_milliseconds: number, request: string): AbortSignal => {
    const controller = new AbortController();
    waiting.set(request, [...(waiting.get(request) ?? []), controller]);
    return AbortSignal.any([controller.signal, AbortSignal.timeout(LONGEST_REQUEST)]);
  };
  const proxy = await startFaultProxy(real.endpoint.url, faultOf, ({ method, path }) => {
    const reason = new DOMException("The proxy keeps the answer.", "TimeoutError");
    for (const controller of waiting.get(`${method} ${path.replace(/^\/api/, "")}`) ?? []) {
      controller.abort(reason);
    }
  });
  const api = new ManagementApi({ ...real.endpoint, url: proxy.url }, { timeLimit });
  try {
    return await use(api, proxy);
  } finally {
    await api.close();
    await proxy.close();
  }
}

interface Answer {
  readonly status: number;
  readonly body: Buffer;
}

async function forwarded(target: string, incoming: IncomingMessage, body: Buffer): Promise<Answer> {
  const { authorization = "", "content-type": type = "application/json" } = incoming.headers;
  const headers = { authorization, "content-type": type, "content-length": body.length };
  const method = incoming.method ?? "GET";
  // A connection of its own: one that is kept may be closed by the broker in the moment of the next request.
  const outgoing = request(`${target}${incoming.url ?? ""}`, { method, headers, agent: false });
  // Node emits it here also when the connection breaks within the answer, whose reader below is told as well.
  outgoing.on("error", () => undefined);
  outgoing.end(body);
  const [answer] = (await once(outgoing, "response")) as [IncomingMessage];
  return {
    status: answer.statusCode ?? 0,
    body: Buffer.concat(await Array.fromAsync(answer as AsyncIterable<Buffer>)),
  };
}

function respond(outgoing: ServerResponse, { status, body }: Answer, fault: Fault | undefined): void {
  const half = body.subarray(0, Math.floor(body.length / 2));
  const sent = fault === "shorten" ? half : body;
  if (fault === "cut-after") {
    outgoing.destroy();
    return;
  }
  const length: Record<string, number> = status === 204 ? {} : { "content-length": sent.length };
  outgoing.writeHead(status, { "content-type": "application/json", ...length });
  if (fault === "truncate") outgoing.write(half, () => outgoing.destroy());
  else outgoing.end(sent);
}
