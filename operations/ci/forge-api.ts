/** A client of the HTTP API of GitHub and GitLab: requests in, parsed answers out, failures as one clear WarrenError. */
import { setTimeout as wait } from "node:timers/promises";
import { type Dispatcher, EnvHttpProxyAgent } from "undici";
import type { z } from "zod";
import { AnswerTooLong, boundedText } from "../../broker/api/bounded-body.ts";
import { firstFaultOf } from "../../model/text/issue-words.ts";
import { parsedJson } from "../../model/text/parsed-json.ts";
import { messageOf, WarrenError } from "../../model/warren-error.ts";
import type { Context } from "../../terminal/context.ts";
import { type CiRun, ciToken } from "./ci-run.ts";
import { hasNextPage, LONGEST_WAIT, secondsToWait } from "./forge-limits.ts";

/** Milliseconds for one request, to the last byte of its answer. */
const TIMEOUT = 30_000;
/** Bytes of an answer: a page of comments has a hundred, of up to a million characters each at GitLab. */
const LONGEST_ANSWER = 64 * 1_024 * 1_024;
/** Characters of what the forge gives as a reason. */
const LONGEST_REASON = 300;

interface Answer {
  readonly status: number;
  readonly headers: Dispatcher.ResponseData["headers"];
  readonly text: string;
}

/** What it answers where it does not do it. */
export class ForgeError extends WarrenError {
  /** 0 where no answer came. */
  readonly status: number;

  constructor(status: number, message: string, options: { hint?: string; cause?: unknown }) {
    super(status === 0 ? "forge-unreachable" : "forge-refused", message, options);
    this.status = status;
  }
}

/** Its connections last as long as what is done with it. @throws WarrenError `ci-token-missing` */
export async function withForge<T>(
  context: Context,
  run: CiRun,
  use: (api: ForgeApi) => Promise<T>,
): Promise<T> {
  const api = new ForgeApi(context, run, ciToken(context, run));
  try {
    return await use(api);
  } finally {
    await api.close();
  }
}

/** Nothing is followed to another address: the token is for this one. */
export class ForgeApi {
  readonly #run: CiRun;
  readonly #signal: AbortSignal;
  readonly #token: string;
  readonly #agent: EnvHttpProxyAgent;
  #patience = LONGEST_WAIT;

  constructor({ signal, environment }: Pick<Context, "signal" | "environment">, run: CiRun, token: string) {
    this.#run = run;
    this.#signal = signal;
    this.#token = token;
    const of = (name: string): string => environment[name] || environment[name.toUpperCase()] || "";
    this.#agent = new EnvHttpProxyAgent({
      httpProxy: of("http_proxy"),
      httpsProxy: of("https_proxy"),
      noProxy: of("no_proxy"),
    });
  }

  /** @throws ForgeError; WarrenError `forge-answer-unreadable` */
  async read<T>(path: string, schema: z.ZodType<T>): Promise<T> {
    return (await this.page(path, schema)).value;
  }

  /** One of several. */
  async page<T>(
    path: string,
    schema: z.ZodType<T>,
  ): Promise<{ readonly value: T; readonly hasNext: boolean }> {
    const answer = await this.#ask("GET", path);
    return { value: this.#parse(path, answer, schema), hasNext: hasNextPage(answer.headers["link"]) };
  }

  async text(path: string): Promise<string> {
    return (await this.#ask("GET", path)).text;
  }

  async send<T>(
    method: "POST" | "PATCH" | "PUT",
    path: string,
    { body, schema }: { readonly body: unknown; readonly schema: z.ZodType<T> },
  ): Promise<T> {
    return this.#parse(path, await this.#ask(method, path, body), schema);
  }

  async close(): Promise<void> {
    await this.#agent.destroy();
  }

  async #ask(method: Dispatcher.HttpMethod, path: string, body?: unknown): Promise<Answer> {
    for (;;) {
      const answer = await this.#request(method, path, body);
      if (answer.status >= 200 && answer.status <= 299) return answer;
      const seconds = secondsToWait(answer, Date.now());
      if (seconds === undefined || seconds > this.#patience)
        throw this.#refused(method, path, { answer, seconds });
      // One that answers 0 for ever is not asked for ever.
      this.#patience -= Math.max(1, seconds);
      await wait(seconds * 1_000, undefined, { signal: this.#signal });
    }
  }

  async #request(method: Dispatcher.HttpMethod, path: string, body: unknown): Promise<Answer> {
    const limit = AbortSignal.timeout(TIMEOUT);
    try {
      const answer = await this.#agent.request({
        origin: new URL(this.#run.api).origin,
        path: `${new URL(this.#run.api).pathname.replace(/\/+$/, "")}${path}`,
        method,
        headers: this.#headers(),
        body: body === undefined ? null : JSON.stringify(body),
        signal: AbortSignal.any([limit, this.#signal]),
      });
      const text = await boundedText(answer.body, LONGEST_ANSWER);
      return { status: answer.statusCode, headers: answer.headers, text };
    } catch (cause) {
      this.#signal.throwIfAborted();
      const why =
        cause instanceof AnswerTooLong || !limit.aborted
          ? this.#hidden(messageOf(cause))
          : `no answer within ${TIMEOUT / 1_000} s`;
      throw new ForgeError(0, `${this.#asked(method, path)} failed: ${why}.`, {
        hint: "Does this machine reach it? A proxy is taken from http_proxy, https_proxy and no_proxy.",
      });
    }
  }

  #headers(): Record<string, string> {
    const common = { "content-type": "application/json", "user-agent": "warren" };
    return this.#run.forge === "GitHub"
      ? {
          ...common,
          accept: "application/vnd.github+json",
          authorization: `Bearer ${this.#token}`,
          "x-github-api-version": "2022-11-28",
        }
      : { ...common, "private-token": this.#token };
  }

  #parse<T>(path: string, { text }: Answer, schema: z.ZodType<T>): T {
    const value = parsedJson(text);
    const read = schema.safeParse(value);
    if (read.success) return read.data;
    const fault = firstFaultOf(read.error, { given: value, schema });
    throw new WarrenError(
      "forge-answer-unreadable",
      `What ${this.#asked("GET", path)} answered is not of ${this.#run.forge}'s form${fault}`,
      { hint: "Does a proxy, or a sign-in page, answer in its place?" },
    );
  }

  #refused(
    method: string,
    path: string,
    { answer, seconds }: { readonly answer: Answer; readonly seconds: number | undefined },
  ): ForgeError {
    const { status, text } = answer;
    const given = this.#hidden(reasonIn(text)).slice(0, LONGEST_REASON);
    const reason = given === "" ? "" : `: ${given}`;
    return new ForgeError(status, `${this.#asked(method, path)} was answered ${status}${reason}`, {
      hint: seconds === undefined ? hintFor(this.#run, status) : `Run the job again in ${seconds} s.`,
    });
  }

  #asked(method: string, path: string): string {
    return `${method} ${this.#run.api}${path}`;
  }

  /** Whoever answers may say back what was sent. */
  #hidden(text: string): string {
    return text.replaceAll(this.#token, "[token]");
  }
}

function hintFor({ forge }: CiRun, status: number): string {
  if (status === 401) return "The token is not valid any more, or not for this server.";
  if (status !== 403 && status !== 404) return "Run the job again.";
  return forge === "GitHub"
    ? "May the job's token do that? `permissions: { pull-requests: write }` lets it comment; that of a pull request from a fork may not."
    : "May the token do that? It needs the scope api, and the role of a reporter or more.";
}

/** GitHub says `message`, GitLab `message` or `error`. */
function reasonIn(text: string): string {
  const value = parsedJson(text);
  if (typeof value !== "object" || value === null) return "";
  const { message, error } = value as { message?: unknown; error?: unknown };
  const said = message ?? error;
  return typeof said === "string" ? said : said === undefined ? "" : JSON.stringify(said);
}
