import { type ChildProcess, spawn } from "node:child_process";
import { constants } from "node:os";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { isErrno } from "./errno.ts";

export interface CommandOptions {
  env?: NodeJS.ProcessEnv;
  cwd?: string;
  /** Ends the command and all it started. */
  signal?: AbortSignal | undefined;
  /** Milliseconds that it may take in all. @default no bound but the signal's */
  timeoutMs?: number;
  /** Milliseconds within which it has to print something; a look-up that hangs prints nothing. */
  firstOutputMs?: number;
  /** Gets each line of stdout and stderr as it comes. */
  onLine?: ((line: string) => void) | undefined;
}

export interface CommandResult {
  stdout: string;
}

/** Why a command did not succeed. `missing`: there is no such program. */
export type FailureReason = "exit" | "signal" | "timeout" | "silent" | "missing";

/** A command that did not end with exit code 0. Expected: callers try another way or explain it. */
export class CommandFailure extends Error {
  override readonly name = "CommandFailure";
  readonly reason: FailureReason;
  /** The last lines of its output, both streams, oldest first. */
  readonly tail: readonly string[];

  constructor(
    command: string,
    { reason, detail }: { readonly reason: FailureReason; readonly detail: string },
    tail: readonly string[],
  ) {
    super(`\`${command}\` ${detail}${tail.length === 0 ? "" : `:\n  ${tail.join("\n  ")}`}`);
    this.reason = reason;
    this.tail = tail;
  }
}

/** Lines kept for an error: enough for Go's and apt's, which put the cause last. */
const TAIL_LINES = 12;
/** Between the polite signal and the one that cannot be refused. apt and docker need a moment to unlock. */
const GRACE_MS = 5_000;

/**
 * Runs a program without a shell and without stdin, in a process group of its own, so that an interrupt ends
 * what it started too.
 *
 * @throws CommandFailure when it cannot be started, fails, or exceeds a bound
 * @throws the signal's reason when that was aborted
 */
export async function runCommand(
  program: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  options.signal?.throwIfAborted();
  const shown = [program, ...args].join(" ");
  const child = spawn(program, [...args], {
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    env: options.env ?? process.env,
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  const output = collect(child, options.onLine);
  const bounds = bound(child, output, options);
  try {
    const { code, signal } = await ended(child);
    options.signal?.throwIfAborted();
    if (bounds.exceeded() !== undefined) {
      throw new CommandFailure(
        shown,
        { reason: bounds.exceeded() ?? "timeout", detail: bounds.explain() },
        output.tail,
      );
    }
    if (signal !== null)
      throw new CommandFailure(shown, { reason: "signal", detail: `was ended by ${signal}` }, output.tail);
    if (code !== 0)
      throw new CommandFailure(
        shown,
        { reason: "exit", detail: `failed with exit code ${code}` },
        output.tail,
      );
    return { stdout: output.stdout() };
  } catch (error) {
    if (isErrno(error, "ENOENT")) {
      throw new CommandFailure(
        shown,
        { reason: "missing", detail: "cannot be started: there is no such program" },
        [],
      );
    }
    throw error;
  } finally {
    bounds.release();
  }
}

interface Output {
  tail: string[];
  stdout: () => string;
  any: () => boolean;
}

function collect(child: ChildProcess, onLine: ((line: string) => void) | undefined): Output {
  const tail: string[] = [];
  const lines: string[] = [];
  let any = false;
  const follow = (stream: Readable | null, keep: boolean): void => {
    if (stream === null) return;
    createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY }).on("line", (line) => {
      any = true;
      if (keep) lines.push(line);
      if (line.trim() === "") return;
      tail.push(line.trimEnd());
      if (tail.length > TAIL_LINES) tail.shift();
      onLine?.(line.trimEnd());
    });
  };
  follow(child.stdout, true);
  follow(child.stderr, false);
  return { tail, stdout: () => lines.join("\n"), any: () => any };
}

interface Bounds {
  exceeded: () => "timeout" | "silent" | undefined;
  explain: () => string;
  release: () => void;
}

function bound(child: ChildProcess, output: Output, options: CommandOptions): Bounds {
  let exceeded: "timeout" | "silent" | undefined;
  let killTimer: NodeJS.Timeout | undefined;
  const end = (): void => {
    signalGroup(child, "SIGTERM");
    killTimer ??= setTimeout(() => signalGroup(child, "SIGKILL"), GRACE_MS);
  };
  const after = (ms: number | undefined, reason: "timeout" | "silent"): NodeJS.Timeout | undefined =>
    ms === undefined
      ? undefined
      : setTimeout(() => {
          if (reason === "silent" && output.any()) return;
          exceeded ??= reason;
          end();
        }, ms);
  const timers = [after(options.timeoutMs, "timeout"), after(options.firstOutputMs, "silent")];
  options.signal?.addEventListener("abort", end, { once: true });
  return {
    exceeded: () => exceeded,
    explain: () =>
      exceeded === "silent"
        ? `printed nothing for ${(options.firstOutputMs ?? 0) / 1000} s and was ended`
        : `took more than ${(options.timeoutMs ?? 0) / 1000} s and was ended`,
    release: () => {
      for (const timer of [...timers, killTimer]) clearTimeout(timer);
      options.signal?.removeEventListener("abort", end);
    },
  };
}

function signalGroup(child: ChildProcess, signal: "SIGTERM" | "SIGKILL"): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, constants.signals[signal]);
  } catch (error) {
    // It ended in the meantime.
    if (!isErrno(error, "ESRCH")) throw error;
  }
}

async function ended(child: ChildProcess): Promise<{ code: number | null; signal: NodeJS.Signals | null }> {
  return await new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => resolve({ code, signal }));
  });
}
