/** A live broker for tests of the rules: what it takes and what it refuses. */
import { randomUUID } from "node:crypto";
import { after, before } from "node:test";
import { Agent, request } from "undici";

export type Method = "GET" | "PUT" | "POST" | "DELETE";

export interface AskedBroker {
  /** Its virtual host, which is there while the tests run. */
  readonly virtualHost: string;
  /** @returns the status code */
  readonly ask: (method: Method, path: string, body?: unknown) => Promise<number>;
  /** @returns the answer of a GET; throws where there is none */
  readonly get: (path: string) => Promise<unknown>;
  /** The enabled plugins. */
  readonly plugins: () => Promise<ReadonlySet<string>>;
  /** To be called in the `describe`: the user may enter the virtual host "/" while its tests run. */
  readonly enterDefault: () => void;
}

/** Why there is none; WARREN_TEST_MANAGEMENT_URL names one, with an administrator's credentials. */
export const noBroker =
  process.env["WARREN_TEST_MANAGEMENT_URL"] === undefined
    ? "needs a broker: WARREN_TEST_MANAGEMENT_URL is not set"
    : false;

/** To be called in a `describe`: makes the virtual host before its tests and removes it after them. */
export function askedBroker(): AskedBroker {
  const virtualHost = `warren-rules-${randomUUID()}`;
  const url = new URL(process.env["WARREN_TEST_MANAGEMENT_URL"] ?? "http://absent");
  const credentials = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  const headers = {
    authorization: `Basic ${Buffer.from(credentials).toString("base64")}`,
    "content-type": "application/json",
  };
  // A connection for each request: one that is kept may be closed by the broker in the moment of the next one.
  const dispatcher = new Agent({
    connections: 8,
    pipelining: 0,
    headersTimeout: 60_000,
    bodyTimeout: 60_000,
  });
  const send = (method: Method, path: string, body?: unknown) =>
    request(`${url.origin}/api/${path}`, {
      dispatcher,
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const ask = async (method: Method, path: string, body?: unknown) => {
    const answer = await send(method, path, body);
    await answer.body.dump();
    return answer.statusCode;
  };
  const get = async (path: string) => {
    const answer = await send("GET", path);
    if (answer.statusCode === 200) return answer.body.json();
    await answer.body.dump();
    throw new Error(`GET ${path}: ${answer.statusCode}`);
  };
  const toUndo: (() => Promise<unknown>)[] = [];
  before(async () => {
    const status = await ask("PUT", `vhosts/${virtualHost}`, {});
    if (status !== 201) throw new Error(`PUT vhosts: ${status}`);
  });
  // One hook for all: node:test runs those of a suite in the order they were made in, and this one closes the connections.
  after(async () => {
    for (const undo of toUndo) await undo();
    await ask("DELETE", `vhosts/${virtualHost}`);
    await dispatcher.close();
  });
  const plugins = async () => {
    const [node] = (await get("nodes")) as { enabled_plugins: string[] }[];
    return new Set(node?.enabled_plugins);
  };
  const enterDefault = (): void => {
    const permission = `permissions/%2F/${encodeURIComponent(decodeURIComponent(url.username))}`;
    before(async () => {
      if ((await ask("GET", permission)) !== 404) return;
      await ask("PUT", permission, { configure: "^$", write: "^$", read: "^$" });
      toUndo.push(() => ask("DELETE", permission));
    });
  };
  return { virtualHost, ask, get, plugins, enterDefault };
}
