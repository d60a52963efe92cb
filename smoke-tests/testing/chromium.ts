/**
 * A real Chromium for tests, over the pipe of its DevTools protocol: what it reads is JSON ended by NUL on file
 * descriptor 3, what it says comes on 4. https://chromedevtools.github.io/devtools-protocol/
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";

/** Set by `./warren test`. */
export const CHROMIUM = process.env["WARREN_TEST_CHROMIUM"];

/** The reason to skip, for `node:test`; false where there is one. */
export const NO_CHROMIUM = CHROMIUM === undefined ? "WARREN_TEST_CHROMIUM names no Chromium" : false;

/** Milliseconds for one command: a machine that is busy starts a browser slowly. */
const TIMEOUT = 120_000;

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly sessionId?: string;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly result?: Readonly<Record<string, unknown>>;
  readonly error?: { readonly message: string };
}

export class Chromium {
  readonly #process: ChildProcess;
  readonly #folder: string;
  readonly #write: Writable;
  readonly #pending = new Map<number, (message: Message) => void>();
  /** Events, in the order in which they came. */
  readonly events: Message[] = [];
  #heard = Promise.withResolvers<void>();
  #last = 0;

  static async start(): Promise<Chromium> {
    if (CHROMIUM === undefined) throw new Error("WARREN_TEST_CHROMIUM is not set");
    const folder = await mkdtemp(join(tmpdir(), "warren-chromium-"));
    const flags = [
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--disable-dev-shm-usage",
      "--no-first-run",
      "--disable-background-networking",
      "--remote-debugging-pipe",
      `--user-data-dir=${folder}`,
    ];
    const child = spawn(CHROMIUM, flags, { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] });
    await once(child, "spawn");
    return new Chromium(child, folder);
  }

  private constructor(child: ChildProcess, folder: string) {
    this.#process = child;
    this.#folder = folder;
    this.#write = child.stdio[3] as Writable;
    let text = "";
    (child.stdio[4] as Readable).setEncoding("utf8").on("data", (chunk: string) => {
      const messages = (text + chunk).split("\0");
      text = messages.pop() ?? "";
      for (const message of messages) this.#take(JSON.parse(message) as Message);
    });
  }

  #take(message: Message): void {
    if (message.id !== undefined) {
      this.#pending.get(message.id)?.(message);
      this.#pending.delete(message.id);
      return;
    }
    this.events.push(message);
    this.#heard.resolve();
    this.#heard = Promise.withResolvers();
  }

  async send(
    method: string,
    params: Record<string, unknown> = {},
    sessionId?: string,
  ): Promise<Record<string, unknown>> {
    this.#last += 1;
    const id = this.#last;
    const { promise, resolve } = Promise.withResolvers<Message>();
    this.#pending.set(id, resolve);
    this.#write.write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    const { result = {}, error } = await this.#bounded(method, promise);
    if (error !== undefined) throw new Error(`${method}: ${error.message}`);
    return result;
  }

  /** Waits for an event that has come or comes. */
  async event(method: string): Promise<void> {
    while (!this.events.some((event) => event.method === method)) {
      await this.#bounded(method, this.#heard.promise);
    }
  }

  async #bounded<T>(what: string, promise: Promise<T>): Promise<T> {
    const { promise: late, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(() => reject(new Error(`no ${what} of Chromium in ${TIMEOUT} ms`)), TIMEOUT);
    const gone = (): void => reject(new Error(`Chromium ended before ${what}`));
    this.#process.once("exit", gone);
    try {
      return await Promise.race([promise, late]);
    } finally {
      clearTimeout(timer);
      this.#process.off("exit", gone);
    }
  }

  async close(): Promise<void> {
    const { exitCode, signalCode } = this.#process;
    if (exitCode === null && signalCode === null) {
      const exited = once(this.#process, "exit");
      // By its own way, which ends its helpers too; a browser that does not answer is killed.
      await this.send("Browser.close").catch(() => this.#process.kill("SIGKILL"));
      await exited;
    }
    for (const stream of this.#process.stdio) stream?.destroy();
    await rm(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** One page, as one kind of reader sees it. */
export class Page {
  readonly #chromium: Chromium;
  readonly #session: string;
  readonly #target: unknown;

  private constructor(chromium: Chromium, session: string, target: unknown) {
    this.#chromium = chromium;
    this.#session = session;
    this.#target = target;
  }

  /** @param url of a file: `file:///tmp/report.html` */
  static async open(
    chromium: Chromium,
    url: string,
    reader: { readonly width: number; readonly height: number; readonly scheme: "light" | "dark" },
  ): Promise<Page> {
    chromium.events.length = 0;
    const { targetId } = await chromium.send("Target.createTarget", { url: "about:blank" });
    const { sessionId } = await chromium.send("Target.attachToTarget", { targetId, flatten: true });
    const page = new Page(chromium, String(sessionId), targetId);
    for (const domain of ["Page", "Network", "Runtime", "Log"]) await page.send(`${domain}.enable`);
    const { width, height, scheme } = reader;
    const device = { width, height, deviceScaleFactor: 1, mobile: width < 600 };
    await page.send("Emulation.setDeviceMetricsOverride", device);
    await page.send("Emulation.setEmulatedMedia", {
      features: [{ name: "prefers-color-scheme", value: scheme }],
    });
    await page.send("Page.navigate", { url });
    await chromium.event("Page.loadEventFired");
    return page;
  }

  send(method: string, params: Record<string, unknown> = {}): Promise<Record<string, unknown>> {
    return this.#chromium.send(method, params, this.#session);
  }

  /** To be called before another is opened: pages in the background are not drawn. */
  async close(): Promise<void> {
    await this.#chromium.send("Target.closeTarget", { targetId: this.#target });
  }

  /** What a JavaScript expression comes to in the page; a JSON value. */
  async evaluate(expression: string): Promise<unknown> {
    const answer = await this.send("Runtime.evaluate", {
      expression,
      returnByValue: true,
      awaitPromise: true,
    });
    const { result, exceptionDetails } = answer as {
      result?: { value?: unknown };
      exceptionDetails?: { text?: string };
    };
    if (exceptionDetails !== undefined) throw new Error(`${expression}: ${exceptionDetails.text ?? ""}`);
    return result?.value;
  }

  /** The addresses that the page has asked for. */
  requested(): string[] {
    const requests = this.#chromium.events.filter(({ method }) => method === "Network.requestWillBeSent");
    return requests.map(({ params }) => String((params?.["request"] as { url?: unknown } | undefined)?.url));
  }

  /** What the browser complains about: errors of scripts, violations of the content security policy. */
  complaints(): string[] {
    const methods = new Set(["Log.entryAdded", "Runtime.exceptionThrown", "Runtime.consoleAPICalled"]);
    const events = this.#chromium.events.filter(({ method }) => methods.has(method ?? ""));
    return events.map(({ params }) => JSON.stringify(params));
  }

  /** PNG. */
  async screenshot(): Promise<Buffer> {
    const { data } = await this.send("Page.captureScreenshot", { captureBeyondViewport: true });
    return Buffer.from(String(data), "base64");
  }
}
