/**
 * A client of RabbitMQ's HTTP API: requests in, JSON out, failures as one clear WarrenError. It knows paths,
 * credentials, time limits and status codes, and nothing of what the objects mean.
 * Reference: https://www.rabbitmq.com/docs/http-api-reference
 */
import { setImmediate as turnOfEventLoop } from "node:timers/promises";
import type { Agent } from "undici";
import { DEEPEST, isTooDeep } from "../../model/bounds.ts";
import { isRelativePath } from "../../model/rabbitmq/reserved-names.ts";
import { WarrenError } from "../../model/warren-error.ts";
import { basicAuthorization } from "../node/http-get.ts";
import { readAnswer, type Shape } from "./answer.ts";
import { apiElsewhere, ManagementApiError, refused, unreachable } from "./api-error.ts";
import { AnswerTooLong, boundedText } from "./bounded-body.ts";
import { WHOAMI } from "./shapes.ts";

export { ManagementApiError } from "./api-error.ts";

/** Where the management plugin answers, and as whom to ask. */
export interface ManagementEndpoint {
  /** `http://127.0.0.1:15672`, without a trailing path unless the plugin has a path prefix. */
  readonly url: string;
  readonly username: string;
  readonly password: string;
}

export interface ManagementAccess extends ManagementEndpoint {
  /** PEM. @default the authorities that Node.js trusts */
  readonly ca?: string | undefined;
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

const LONG_REQUEST_TIMEOUT = 55_000;
/**
 * Milliseconds for which an idle connection is kept: RabbitMQ's HTTP server closes it after 5 s (Cowboy's
 * `request_timeout`), and a request that crosses the closing fails.
 */
const KEEP_ALIVE_TIMEOUT = 3_000;

type Method = "GET" | "PUT" | "POST" | "DELETE";

/** Its connections last as long as what is done with it, however that ends. */
export async function withManagementApi<T>(
  { ca, ...endpoint }: ManagementAccess,
  use: (api: ManagementApi) => Promise<T>,
): Promise<T> {
  const api = new ManagementApi(endpoint, ca === undefined ? {} : { ca });
  try {
    return await use(api);
  } finally {
    await api.close();
  }
}

export class ManagementApi {
  readonly endpoint: ManagementEndpoint;
  /** Begun with the first request. */
  #agent: Promise<Agent> | undefined;
  readonly #connecting: Pick<Agent.Options, "connections" | "connect">;
  readonly #base: URL;
  readonly #requestTimeout: number;
  readonly #longRequestTimeout: number;
  readonly #authorization: string;
  readonly #timeLimit: NonNullable<ManagementApiOptions["timeLimit"]>;
  /** Of each subject the end of what was begun last. */
  readonly #turns = new Map<string, Promise<void>>();

  constructor(endpoint: ManagementEndpoint, options: ManagementApiOptions = {}) {
    const { requestTimeout = 30_000, connectTimeout = 5_000, connections = 16, ca } = options;
    const base = URL.parse(endpoint.url);
    if (base === null || !/^https?:$/.test(base.protocol)) {
      // Not quoted: a text that is no URL may have a password in it all the same.
      throw new WarrenError(
        "management-url-invalid",
        "the URL of the management API is none of http or https",
        {
          hint: "It looks like http://127.0.0.1:15672.",
        },
      );
    }
    this.#base = base;
    // Without credentials and query: it is shown in errors.
    this.endpoint = { ...endpoint, url: `${base.origin}${base.pathname.replace(/\/+$/, "")}` };
    this.#requestTimeout = requestTimeout;
    this.#longRequestTimeout = options.longRequestTimeout ?? options.requestTimeout ?? LONG_REQUEST_TIMEOUT;
    this.#authorization = basicAuthorization(endpoint);
    this.#timeLimit = options.timeLimit ?? ((milliseconds) => AbortSignal.timeout(milliseconds));
    const trust = ca === undefined ? {} : { ca };
    this.#connecting = { connections, connect: { timeout: connectTimeout, ...trust } };
  }

  /**
   * The only way to an answer: parsed. What there is to ask, with the shapes, is in `broker/api/`.
   *
   * @param path below `/api`, built by {@link apiPath}: `/queues/shop/billing`
   * @param shape of the answer; it may not change it (no default, no transform)
   * @throws WarrenError `answer-unreadable` where the answer has another form
   */
  async read<T>(path: string, shape: Shape<T>, signal?: AbortSignal): Promise<T> {
    const answer = await this.#request("GET", path, undefined, signal);
    // Not that there is nothing: RabbitMQ says that by 404.
    if (answer === undefined) throw notRead(this.#asked("GET", path), new Error("the answer is empty"));
    return readAnswer(this.#asked("GET", path), shape, answer);
  }

  /** Like {@link read}; undefined where RabbitMQ says that there is none. */
  async readIfAny<T>(path: string, shape: Shape<T>, signal?: AbortSignal): Promise<T | undefined> {
    try {
      return await this.read(path, shape, signal);
    } catch (error) {
      if (await this.isAbsence(error, signal)) return undefined;
      throw error;
    }
  }

  /**
   * Whether a request failed because there is no such object. RabbitMQ answers 404 in the same words where its API is at
   * another path (`management.path_prefix`), or the plugin's, so an absence counts only from what shows at once that it
   * is the API: it knows who asks.
   *
   * @throws WarrenError `api-elsewhere` where it is not the API; ManagementApiError where that cannot be seen
   */
  async isAbsence(error: unknown, signal?: AbortSignal): Promise<boolean> {
    if (!(error instanceof ManagementApiError) || !error.isNotFound) return false;
    try {
      await this.read("/whoami", WHOAMI, signal);
      return true;
    } catch (cause) {
      if (!(cause instanceof ManagementApiError) || !cause.isNotFound) throw cause;
      throw apiElsewhere(this.endpoint.url, error);
    }
  }

  async put(path: string, body: unknown = {}, signal?: AbortSignal): Promise<void> {
    await this.#request("PUT", path, body, signal);
  }

  async post(path: string, body: unknown, signal?: AbortSignal): Promise<void> {
    await this.#request("POST", path, body, signal);
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
      if (await this.isAbsence(error, signal)) return false;
      throw error;
    }
  }

  /**
   * For requests about one subject that RabbitMQ cannot do side by side: each begins when those before it have ended,
   * however they did.
   */
  async inTurn<T>(subject: string, work: () => Promise<T>): Promise<T> {
    const before = this.#turns.get(subject);
    const begun = before === undefined ? work() : before.then(work);
    const ended = begun.then(nothing, nothing);
    this.#turns.set(subject, ended);
    try {
      return await begun;
    } finally {
      if (this.#turns.get(subject) === ended) this.#turns.delete(subject);
    }
  }

  /** Closes every connection, idle or in use. */
  async close(): Promise<void> {
    await (await this.#agent)?.destroy();
  }

  async #request(
    method: Method,
    path: string,
    body: unknown,
    signal?: AbortSignal,
    timeout = this.#requestTimeout,
  ): Promise<unknown> {
    this.#agent ??= agentOf(this.#connecting);
    const agent = await this.#agent;
    // Connections that the broker closed while this process was busy are taken out of the pool first.
    await turnOfEventLoop();
    const limit = this.#timeLimit(timeout, `${method} ${path}`);
    const what = this.#asked(method, path);
    let status: number;
    let text: string;
    try {
      const answer = await agent.request({
        origin: this.#base.origin,
        path: `${this.#base.pathname.replace(/\/+$/, "")}/api${path}`,
        method,
        headers: { authorization: this.#authorization, "content-type": "application/json" },
        body: body === undefined ? null : JSON.stringify(body),
        signal: signal === undefined ? limit : AbortSignal.any([limit, signal]),
      });
      status = answer.statusCode;
      text = await boundedText(answer.body);
    } catch (cause) {
      signal?.throwIfAborted();
      if (cause instanceof AnswerTooLong) throw notRead(what, cause);
      throw unreachable(what, this.endpoint, { cause, timeout: limit.aborted ? timeout : undefined });
    }
    if (status < 200 || status > 299) throw refused(what, this.endpoint, { status, body: text });
    if (text === "") return undefined;
    // Whoever may set a parameter decides how deep its value is, and most of what reads it does so by recursion.
    if (isTooDeep(text)) throw tooDeep(what);
    try {
      return JSON.parse(text) as unknown;
    } catch (cause) {
      throw new ManagementApiError({ status, reason: "" }, `${what}: the answer is not JSON`, {
        hint: "Is this the address of RabbitMQ's management plugin?",
        cause,
      });
    }
  }

  #asked(method: Method, path: string): string {
    return `${method} ${this.endpoint.url}/api${path}`;
  }
}

/** undici is loaded by who asks: it takes a fifth of the CPU time of a `check`, which imports this file and asks nobody. */
async function agentOf(connecting: Agent.Options): Promise<Agent> {
  const { Agent } = await import("undici");
  return new Agent({ ...connecting, keepAliveTimeout: KEEP_ALIVE_TIMEOUT });
}

function nothing(): void {
  // The outcome is for whoever asked.
}

function tooDeep(what: string): WarrenError {
  return new WarrenError("answer-unreadable", `${what}: the answer is nested deeper than ${DEEPEST} levels`, {
    hint: "Where it is RabbitMQ's, a parameter's value is: `rabbitmqctl list_parameters`, `rabbitmqctl list_global_parameters`.",
  });
}

function notRead(what: string, cause: Error): WarrenError {
  return new WarrenError("answer-unreadable", `${what}: ${cause.message}`, {
    hint: "Is this the address of RabbitMQ's management plugin?",
    cause,
  });
}

/**
 * A path of the HTTP API from its segments, each percent-encoded: `apiPath("queues", "/", "a b")` is
 * `/queues/%2F/a%20b`.
 *
 * @throws WarrenError `name-not-addressable` for a segment that {@link isRelativePath}
 */
export function apiPath(...segments: readonly string[]): string {
  const relative = segments.find(isRelativePath);
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

/** Whether a request can reach an object of this name: an empty one leads to the list of all. */
export function isAddressable(name: string): boolean {
  return name !== "" && !isRelativePath(name);
}
