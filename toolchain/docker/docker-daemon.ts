import { spawn } from "node:child_process";
import { mkdir, open, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { WarrenError } from "../../model/warren-error.ts";
import { exists } from "../cache/cache.ts";
import { isErrno } from "../process/errno.ts";
import { CommandFailure, runCommand } from "../process/run-command.ts";
import { askEngine, type Engine, type EngineAddress } from "./docker-api.ts";

/** The first start on an empty disk takes about 3 s; a slow disk takes its time. */
const START_MS = 60_000;

export interface DaemonOptions {
  address: EngineAddress;
  /** Where its log and pid are kept. */
  folder: string;
  env: NodeJS.ProcessEnv;
  signal: AbortSignal | undefined;
  /** More arguments for dockerd, such as another data folder. */
  args?: readonly string[];
}

/** Whether systemd runs this machine: sd_booted(3). */
export async function isSystemdRunning(): Promise<boolean> {
  return await exists("/run/systemd/system");
}

/** Starts the engine as the service that its package installed. */
export async function startService(options: DaemonOptions): Promise<Engine> {
  await runCommand("systemctl", ["start", "docker"], {
    env: options.env,
    signal: options.signal,
    timeoutMs: START_MS,
  });
  return await waitForEngine(
    options,
    () => false,
    async () => "See `journalctl -u docker`.",
  );
}

/**
 * Starts dockerd in a session of its own, so that it outlives this command and its terminal, and waits until it
 * answers.
 *
 * @throws WarrenError `docker-start` with the end of its log
 */
export async function startDaemon(options: DaemonOptions): Promise<Engine> {
  await mkdir(options.folder, { recursive: true });
  const logPath = join(options.folder, "dockerd.log");
  const socket = options.address.host.slice("unix://".length);
  await mkdir(dirname(socket), { recursive: true });
  const log = await open(logPath, "a");
  try {
    const daemon = spawn("dockerd", ["--host", options.address.host, ...(options.args ?? [])], {
      detached: true,
      stdio: ["ignore", log.fd, log.fd],
      env: options.env,
    });
    let ended = false;
    daemon.once("error", () => {
      ended = true;
    });
    daemon.once("exit", () => {
      ended = true;
    });
    daemon.unref();
    if (daemon.pid !== undefined) await writeFile(join(options.folder, "dockerd.pid"), `${daemon.pid}\n`);
    return await waitForEngine(
      options,
      () => ended,
      async () => await tailOf(logPath),
    );
  } finally {
    await log.close();
  }
}

async function waitForEngine(
  options: DaemonOptions,
  hasEnded: () => boolean,
  explain: () => Promise<string>,
): Promise<Engine> {
  const deadline = Date.now() + START_MS;
  for (;;) {
    try {
      return await askEngine(options.address, options.env);
    } catch (error) {
      if (!isNoAnswer(error)) throw error;
      if (hasEnded()) throw notStarted("dockerd ended right after it was started.", await explain(), error);
      if (Date.now() > deadline) {
        const problem = `No Docker engine answers at ${options.address.host} after ${START_MS / 1000} s.`;
        throw notStarted(problem, await explain(), error);
      }
    }
    await delay(100, undefined, { signal: options.signal });
  }
}

/** Whether an error says that nothing answers, so that a later look may succeed. */
export function isNoAnswer(error: unknown): boolean {
  return (
    error instanceof CommandFailure ||
    isErrno(
      error,
      "ENOENT",
      "ECONNREFUSED",
      "ECONNRESET",
      "EACCES",
      "ENOTFOUND",
      "EHOSTUNREACH",
      "ENETUNREACH",
      "ETIMEDOUT",
    ) ||
    (error instanceof Error && (error.name === "AbortError" || error.name === "TimeoutError"))
  );
}

function notStarted(problem: string, explanation: string, cause: unknown): WarrenError {
  return new WarrenError("docker-start", `${problem}\n${explanation}`, {
    hint: "Start a Docker engine by hand, or set DOCKER_HOST to one that runs.",
    cause,
  });
}

async function tailOf(path: string): Promise<string> {
  const lines = (await readFile(path, "utf8")).trimEnd().split("\n").slice(-12);
  return [`The end of ${path}:`, ...lines.map((line) => `  ${line}`)].join("\n");
}
