/** Makes the context of one batch of checks, and closes what the batch has opened. */

import type { AmqpConnection } from "../../broker/amqp/connection.ts";
import { tryLogin } from "../../broker/amqp/login.ts";
import { ManagementApi } from "../../broker/api/management-api.ts";
import { messageOf, WarrenError } from "../../model/warren-error.ts";
import type { Shadows } from "../shadow/shadows.ts";
import type { SmokeTarget } from "../smoke-target.ts";
import type { CheckContext, ContextLogin } from "./check-context.ts";
import { connectCaughtUp } from "./connect-caught-up.ts";
import { OWN_CONNECTIONS } from "./connected-clients.ts";
import { settleMap } from "./settle.ts";

/** Milliseconds for a connection or a login. */
const CONNECT_TIMEOUT = 10_000;

type UserCredentials = SmokeTarget["administrator"];

export interface ContextParts {
  readonly target: SmokeTarget;
  readonly runId: string;
  readonly signal: AbortSignal;
  readonly api: ManagementApi;
  readonly shadows: Shadows;
  readonly enter: (phase: string) => void;
}

export interface OpenContext {
  readonly context: CheckContext;
  /** To be called when the batch has ended, whatever came of it. */
  readonly close: () => Promise<void>;
}

export function openContext(parts: ContextParts): OpenContext {
  const { target, runId, signal, api, shadows, enter } = parts;
  const connections: AmqpConnection[] = [];
  const apis: ManagementApi[] = [];
  const trust = target.ca === undefined ? {} : { ca: target.ca };
  const name = `${OWN_CONNECTIONS}${runId}`;
  const bounds = { timeout: CONNECT_TIMEOUT, signal };
  const apiAt = (url: string, credentials: UserCredentials): ManagementApi => {
    const other = new ManagementApi({ url, ...credentials }, trust);
    apis.push(other);
    return other;
  };
  const connectTo = async (url: string, login: ContextLogin): Promise<AmqpConnection> => {
    try {
      const isCluster = target.nodes.length > 1;
      const connection = await connectCaughtUp({ url, ...login, ...trust, name }, { ...bounds, isCluster });
      connections.push(connection);
      return connection;
    } catch (cause) {
      signal.throwIfAborted();
      throw noConnection(login, cause);
    }
  };
  const context: CheckContext = {
    target,
    runId,
    signal,
    api,
    apiAs: (credentials) => apiAt(target.managementUrl, credentials),
    apiOf: ({ managementUrl }) => apiAt(managementUrl, target.administrator),
    connect: (login) => connectTo(target.amqpUrl, login),
    async connectToNode(login, first) {
      const urls = target.nodes.length < 2 ? [target.amqpUrl] : target.nodes.map(({ amqpUrl }) => amqpUrl);
      const start = first % urls.length;
      let failure: unknown;
      for (const url of [...urls.slice(start), ...urls.slice(0, start)]) {
        try {
          return await connectTo(url, login);
        } catch (error) {
          signal.throwIfAborted();
          failure = error;
        }
      }
      throw failure;
    },
    tryLogin: (login) => tryLogin({ url: target.amqpUrl, ...login, ...trust, name }, bounds),
    live: (virtualHost) => shadows.live(virtualHost),
    shadow: (virtualHost, purpose, adapt) => shadows.shadow(virtualHost, purpose, adapt),
    emptyVirtualHost: (purpose) => shadows.empty(purpose),
    enter,
  };
  return {
    context,
    async close() {
      await settleMap(connections, (connection) => connection.close());
      await settleMap(apis, (other) => other.close());
    },
  };
}

function noConnection({ virtualHost }: ContextLogin, cause: unknown): WarrenError {
  return new WarrenError(
    "amqp-connection-failed",
    `No AMQP connection to the virtual host "${virtualHost}": ${messageOf(cause)}`,
    { hint: "Does the broker's AMQP listener answer, and has it room for one more connection?", cause },
  );
}
