/**
 * A client of RabbitMQ's HTTP API: requests in, JSON out, failures as one clear WarrenError. It knows paths,
 * credentials, time limits and status codes, and nothing of what the objects mean.
 * Reference: https://www.rabbitmq.com/docs/http-api-reference
 */
import { setImmediate as turnOfEventLoop } from "node:timers/promises";
import { Agent } from "undici";
import { WarrenError } from "../model/warren-error.ts";
import { connectionHint } from "./connection-hint.ts";

/** Where the management plugin answers, and as whom to ask. */
export interface ManagementEndpoint {
  /** `http://127.0.0.1:15672`, without a trailing path unless the plugin has a path prefix. */
  readonly url: string;
  readonly username: string;
  readonly password: string;
}

export interface ManagementApiOptions {
  /** Milliseconds for one request, from its start to the last byte of its answer. @default 30_000 */
  readonly requestTimeout?: number;
  /**
   * Milliseconds for a request whose work grows with its body. RabbitMQ's HTTP server closes a connection on which
   * nothing was said for 60 s (Cowboy's `idle_timeout`), also while it works on the answer, so more than that is no
   * use. @default `requestTimeout` where that is given, else 55_000
   */
  readonly longRequestTimeout?: number;
  /** Milliseconds to establish a connection. @default 5_000 */
  readonly connectTimeout?: number;
  /** Connections kept open and used side by side. @default 16 */
  readonly connections?: number;
  /** Certificates of authorities to trust for `https`, PEM. @default those that Node.js trusts */
  readonly ca?: string;
  /**
   * Makes the signal that ends a request, `GET /queues/shop`, with a `TimeoutError` after so many milliseconds. A test
   * whose patience is not one of seconds gives its own. @default AbortSignal.timeout
   */
  readonly timeLimit?: (milliseconds: number, request: string) => AbortSignal;
}

/** An answer that is not 2xx, for callers that give a status a meaning of their own (404: absent). */
export class ManagementApiError extends WarrenError {
  /** The HTTP status; 0 where no answer came. */
  readonly status: number;
  /** RabbitMQ's own reason, as it stands in the body; empty where there was none. */
  readonly reason: string;
  /** The whole body, where it is JSON: a health check says in it what is wrong. */
  readonly answer: unknown;

  constructor(
    status: number,
    reason: string,
    message: string,
    { answer, ...options }: { hint?: string; cause?: unknown; answer?: unknown },
  ) {
    super(status === 0 ? "broker-unreachable" : `broker-http-${status}`, message, options);
    this.status = status;
    this.reason = reason;
    this.answer = answer;
  }

  /**
   * Whether there was no answer in time. What was asked for may be done all the same, and RabbitMQ may still be at it.
   */
  get isSilence(): boolean {
    return this.status === 0 && this.cause instanceof DOMException && this.cause.name === "TimeoutError";
  }

  /**
   * Whether RabbitMQ itself says that there is no such object. A 404 of whatever stands between it and us, a load
   * balancer without a broker behind it, says nothing about the object.
   */
  get isAbsence(): boolean {
    return this.status === 404 && /^(Object Not Found|not_found)\b/.test(this.reason);
  }
}

const LONG_REQUEST_TIMEOUT = 55_000;
/**
 * Milliseconds for which an idle connection is kept: RabbitMQ's HTTP server closes it after 5 s (Cowboy's
 * `request_timeout`), and a request that crosses the closing fails.
 */
const KEEP_ALIVE_TIMEOUT = 3_000;

type Method = "GET" | "PUT" | "POST" | "DELETE";

export class ManagementApi {
  readonly endpoint: ManagementEndpoint;
  readonly #agent: Agent;
  readonly #base: URL;
  readonly #requestTimeout: number;
  readonly #longRequestTimeout: number;
  readonly #authorization: string;
  readonly #timeLimit: NonNullable<ManagementApiOptions["timeLimit"]>;

  constructor(endpoint: ManagementEndpoint, options: ManagementApiOptions = {}) {
    const { requestTimeout = 30_000, connectTimeout = 5_000, connections = 16, ca } = options;
    const base = URL.parse(endpoint.url);
    if (base === null || !/^https?:$/.test(base.protocol)) {
      throw new WarrenError("management-url-invalid", `"${endpoint.url}" is not a URL of a management API`, {
        hint: "It looks like http://127.0.0.1:15672.",
      });
    }
    this.#base = base;
    this.endpoint = { ...endpoint, url: endpoint.url.replace(/\/+$/, "") };
    this.#requestTimeout = requestTimeout;
    this.#longRequestTimeout = options.longRequestTimeout ?? options.requestTimeout ?? LONG_REQUEST_TIMEOUT;
    const credentials = Buffer.from(`${endpoint.username}:${endpoint.password}`, "utf8").toString("base64");
    this.#authorization = `Basic ${credentials}`;
    this.#timeLimit = options.timeLimit ?? ((milliseconds) => AbortSignal.timeout(milliseconds));
    const trust = ca === undefined ? {} : { ca };
    this.#agent = new Agent({
      connections,
      connect: { timeout: connectTimeout, ...trust },
      keepAliveTimeout: KEEP_ALIVE_TIMEOUT,
    });
  }

  /** @param path below `/api`, built by {@link apiPath}: `/queues/shop/billing` */
  get<T>(path: string, signal?: AbortSignal): Promise<T> {
    return this.#request("GET", path, undefined, signal) as Promise<T>;
  }

  /** Like {@link get}; undefined where RabbitMQ says that there is none. */
  async find<T>(path: string, signal?: AbortSignal): Promise<T | undefined> {
    try {
      return await this.get<T>(path, signal);
    } catch (error) {
      if (error instanceof ManagementApiError && error.isAbsence) return undefined;
      throw error;
    }
  }

  async put(path: string, body: unknown = {}, signal?: AbortSignal): Promise<void> {
    await this.#request("PUT", path, body, signal);
  }

  post<T = void>(path: string, body: unknown, signal?: AbortSignal): Promise<T> {
    return this.#request("POST", path, body, signal) as Promise<T>;
  }

  /** Like {@link post}, for what may take as long as the broker lets it. */
  async postLong(path: string, body: unknown, signal?: AbortSignal): Promise<void> {
    await this.#request("POST", path, body, signal, this.#longRequestTimeout);
  }

  /** Deleting what is absent is success. @returns whether it was there */
  async delete(path: string, signal?: AbortSignal): Promise<boolean> {
    try {
      await this.#request("DELETE", path, undefined, signal);
      return true;
    } catch (error) {
      if (error instanceof ManagementApiError && error.isAbsence) return false;
      throw error;
    }
  }

  /** Closes every connection, idle or in use. */
  async close(): Promise<void> {
    await this.#agent.destroy();
  }

  async #request(
    method: Method,
    path: string,
    body: unknown,
    signal?: AbortSignal,
    timeout = this.#requestTimeout,
  ): Promise<unknown> {
    // Connections that the broker closed while this process was busy are taken out of the pool first.
    await turnOfEventLoop();
    const limit = this.#timeLimit(timeout, `${method} ${path}`);
    const what = `${method} ${this.endpoint.url}/api${path}`;
    let status: number;
    let text: string;
    try {
      const answer = await this.#agent.request({
        origin: this.#base.origin,
        path: `${this.#base.pathname.replace(/\/+$/, "")}/api${path}`,
        method,
        headers: { authorization: this.#authorization, "content-type": "application/json" },
        body: body === undefined ? null : JSON.stringify(body),
        signal: signal === undefined ? limit : AbortSignal.any([limit, signal]),
      });
      status = answer.statusCode;
      text = await answer.body.text();
    } catch (cause) {
      signal?.throwIfAborted();
      throw unreachable(what, this.endpoint, cause, limit.aborted ? timeout : undefined);
    }
    if (status < 200 || status > 299) throw refused(what, this.endpoint, status, text);
    if (text === "") return undefined;
    try {
      return JSON.parse(text) as unknown;
    } catch (cause) {
      throw new ManagementApiError(status, "", `${what}: the answer is not JSON`, {
        hint: "Is this the address of RabbitMQ's management plugin?",
        cause,
      });
    }
  }
}

/**
 * A path of the HTTP API from its segments, each percent-encoded: `apiPath("queues", "/", "a b")` is
 * `/queues/%2F/a%20b`.
 *
 * @throws WarrenError `name-not-addressable` for `.` and `..`: RabbitMQ's HTTP server resolves them as relative
 * path segments even when they are percent-encoded (4.3.6), so the request would reach another object.
 */
export function apiPath(...segments: readonly string[]): string {
  const relative = segments.find((segment) => segment === "." || segment === "..");
  if (relative !== undefined) {
    throw new WarrenError(
      "name-not-addressable",
      `RabbitMQ's HTTP API cannot address an object "${relative}"`,
      {
        hint: "Give it another name.",
      },
    );
  }
  return segments.map((segment) => `/${encodeURIComponent(segment)}`).join("");
}

function unreachable(what: string, endpoint: ManagementEndpoint, cause: unknown, timeout?: number): Error {
  const code = (cause as { code?: unknown } | null)?.code;
  const why =
    timeout !== undefined
      ? `no answer within ${timeout / 1000} s`
      : typeof code === "string"
        ? code
        : cause instanceof Error
          ? cause.message
          : String(cause);
  return new ManagementApiError(0, "", `${what}: the broker cannot be reached (${why})`, {
    hint: connectionHint(cause) ?? `Is a broker running, with its management plugin at ${endpoint.url}?`,
    cause,
  });
}

function refused(what: string, endpoint: ManagementEndpoint, status: number, body: string): Error {
  const reason = reasonIn(body);
  const hints: Record<number, string> = {
    401: `Are the name and the password of user "${endpoint.username}" right?`,
    403: `User "${endpoint.username}" lacks the tag or the permission for this.`,
  };
  const suffix = reason === "" ? "" : `: ${reason}`;
  return new ManagementApiError(status, reason, `${what}: HTTP ${status}${suffix}`, {
    hint: hints[status] ?? "",
    answer: jsonIn(body),
  });
}

function jsonIn(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    // A proxy in front answers anything.
    return undefined;
  }
}

/** RabbitMQ answers `{"error": "bad_request", "reason": "..."}`; a proxy in front answers anything. */
function reasonIn(body: string): string {
  try {
    const { error, reason } = JSON.parse(body) as { error?: unknown; reason?: unknown };
    const parts = [error, reason].filter((part) => typeof part === "string");
    return parts.length === 0 ? "" : parts.join(", ");
  } catch {
    // Not JSON, so not RabbitMQ's own words: the start of it says whose they are.
    return body.slice(0, 200).trim();
  }
}
