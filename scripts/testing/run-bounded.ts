/**
 * Commands of `./warren` one after the other in a thread, each with so much CPU time and no more: where one does not end
 * the thread does, and the next gets another.
 */
import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import { isMainThread, parentPort, Worker } from "node:worker_threads";
import { type Ran, runInProcess } from "./run-in-process.ts";

/** What the thread is told. */
interface Told {
  readonly words: readonly string[];
  readonly cwd: string;
}

/** Milliseconds between two looks at what the thread has used. */
const INTERVAL = 50;

export class BoundedCommands {
  readonly #seconds: number;
  #worker: Worker | undefined;

  /** @param seconds of CPU for each command, however busy the machine is */
  constructor(seconds: number) {
    this.#seconds = seconds;
  }

  /** @returns undefined where it used more than it may */
  async run(told: Told): Promise<Ran | undefined> {
    this.#worker ??= await startedWorker();
    const worker = this.#worker;
    const before = await worker.cpuUsage();
    const ended = new AbortController();
    const answer = once(worker, "message", { signal: ended.signal }) as Promise<[Ran]>;
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
    worker.postMessage(told);
    try {
      return await Promise.race([answer.then(([ran]) => ran), this.#overrun(worker, before, ended.signal)]);
    } finally {
      ended.abort();
      answer.catch(() => undefined);
    }
  }

  async end(): Promise<void> {
    await this.#worker?.terminate();
    this.#worker = undefined;
  }

  async #overrun(worker: Worker, before: NodeJS.CpuUsage, signal: AbortSignal): Promise<undefined> {
    while (!signal.aborted) {
      await delay(INTERVAL);
      if (signal.aborted) return undefined;
      const { user, system } = await worker.cpuUsage(before);
      if (user + system > this.#seconds * 1_000_000) {
        await this.end();
        return undefined;
      }
    }
    return undefined;
  }
}

async function startedWorker(): Promise<Worker> {
  const worker = new Worker(new URL(import.meta.url));
  await once(worker, "online");
  return worker;
}

if (!isMainThread) {
  parentPort?.on("message", ({ words, cwd }: Told) => {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
    void runInProcess(words, { cwd }).then((ran) => parentPort?.postMessage(ran));
  });
}
