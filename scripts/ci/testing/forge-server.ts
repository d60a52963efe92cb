/**
 * What stands for GitHub's and GitLab's HTTP API in tests: a real server on this machine that answers as they document it, with
 * pages, rights of tokens, and refusals that a test asks for.
 */
import { randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { github } from "./forge-github.ts";
import { gitlab } from "./forge-gitlab.ts";
import type { Answered, Call, ForgeState, Grant } from "./forge-state.ts";

export interface ForgeServer extends ForgeState {
  readonly url: string;
  readonly grant: (grant: Grant) => string;
  readonly stop: () => Promise<void>;
}

export async function startForge(): Promise<ForgeServer> {
  const tokens = new Map<string, Grant>();
  const state: ForgeState = {
    comments: [],
    runs: [],
    requests: [],
    pipelines: [],
    jobs: [],
    asked: [],
    canned: [],
  };
  const server = createServer((request, response) => {
    void answer(request, { state, tokens }).then((answered) => reply(response, answered));
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;
  return {
    ...state,
    url: `http://127.0.0.1:${port}`,
    grant: (grant) => {
      const token = `token-${randomBytes(12).toString("hex")}`;
      tokens.set(token, grant);
      return token;
    },
    stop: async () => {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

interface Held {
  readonly state: ForgeState;
  readonly tokens: ReadonlyMap<string, Grant>;
}

function reply(response: ServerResponse, { status, headers, body, value }: Answered): void {
  response.writeHead(status, { "content-type": "application/json", ...headers });
  response.end(body ?? (value === undefined ? "" : JSON.stringify(value)));
}

async function answer(request: IncomingMessage, { state, tokens }: Held): Promise<Answered> {
  const url = new URL(request.url ?? "/", "http://forge");
  const method = request.method ?? "GET";
  state.asked.push({ method, path: `${url.pathname}${url.search}` });
  const text = Buffer.concat(await Array.fromAsync<Buffer>(request)).toString("utf8");
  const canned = state.canned.shift();
  if (canned !== undefined) return canned;
  const { authorization = "", "private-token": own } = request.headers;
  const token = typeof own === "string" ? own : authorization.replace(/^Bearer /, "");
  const grant = tokens.get(token);
  if (grant === undefined) return { status: 401, value: { message: "Bad credentials" } };
  const call: Call = {
    method,
    url,
    grant,
    state,
    body: text === "" ? "" : String((JSON.parse(text) as { body?: unknown }).body),
  };
  return url.pathname.startsWith("/api/v4/") ? gitlab(call) : github(call);
}
