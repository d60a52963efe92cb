/** Runs a program to its end, with its time and the memory of all processes that it started. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";

export interface Measurement {
  readonly milliseconds: number;
  /** Milliseconds of CPU of the program and all below it: it depends little on what else the machine does. */
  readonly cpu: number;
  /** The largest sum of resident memory of the program and all below it. Pages that they share count twice. */
  readonly peakBytes: number;
}

export interface RunOptions {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal | undefined;
}

/** Milliseconds between two looks at the memory: a look is a walk through /proc and takes a few. */
const INTERVAL = 100;
/** Bytes a page of `/proc/PID/statm`. */
const PAGE = 4096;
/** Milliseconds a tick of `/proc/PID/stat`. */
const TICK = 10;
/** Characters of a failed program's output that are shown. */
const SHOWN = 4_000;

/** @throws Error with the end of the output where the exit code is not 0 */
export async function runMeasured(
  program: string,
  words: readonly string[],
  options: RunOptions,
): Promise<Measurement> {
  const cpuBefore = cpuOfEndedChildren();
  const started = performance.now();
  const child = spawn(program, words, { ...options, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output = `${output}${text}`.slice(-SHOWN);
    });
  }
  const ended = new AbortController();
  const closed = once(child, "close").finally(() => ended.abort());
  const [[code], peakBytes] = await Promise.all([
    closed as Promise<[number | null]>,
    peakOf(child.pid ?? 0, ended.signal),
  ]);
  const milliseconds = performance.now() - started;
  if (code !== 0) throw new Error(`${program} ${words.join(" ")} ended with ${code}:\n${output}`);
  return { milliseconds, cpu: cpuOfEndedChildren() - cpuBefore, peakBytes };
}

/** Of this process's children and of those that they waited for; one program at a time is run here. */
function cpuOfEndedChildren(): number {
  const stat = readOrEmpty("/proc/self/stat");
  const [user = 0, system = 0] = fieldsOf(stat).slice(13, 15).map(Number);
  return (user + system) * TICK;
}

/** Behind the program's name, which stands in brackets and may hold blanks: the state first. */
function fieldsOf(stat: string): readonly string[] {
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
}

async function peakOf(root: number, ended: AbortSignal): Promise<number> {
  let peak = 0;
  while (!ended.aborted) {
    peak = Math.max(peak, residentBytes(root));
    await delay(INTERVAL, undefined, { signal: ended }).catch((error: unknown) => {
      if (!ended.aborted) throw error;
    });
  }
  return peak;
}

/** Of a process and all below it; 0 where there is no /proc. */
function residentBytes(root: number): number {
  let sum = 0;
  const stack = [root];
  for (let pid = stack.pop(); pid !== undefined; pid = stack.pop()) {
    sum += Number(readOrEmpty(`/proc/${pid}/statm`).split(" ")[1] ?? 0) * PAGE;
    // Each thread lists the processes that it started.
    for (const thread of namesIn(`/proc/${pid}/task`)) {
      const children = readOrEmpty(`/proc/${pid}/task/${thread}/children`).split(" ");
      stack.push(...children.filter((text) => text !== "").map(Number));
    }
  }
  return sum;
}

// A process may end between two looks. Synchronous, because /proc never waits and callbacks would cost more.

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

function namesIn(path: string): readonly string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}
