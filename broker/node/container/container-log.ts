/** The log of a node that is ours, as its container keeps it. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { type LogLine, parseDockerLine } from "../../../model/logs/log-entry.ts";
import { WarrenError } from "../../../model/warren-error.ts";
import type { Node } from "../node.ts";
import { DOCKER_OVERHEAD, outputOf, shell } from "./docker-command.ts";

export type LogStream = "stdout" | "stderr";

export interface LogOptions {
  /** Microseconds since 1970: what was written before is left out. */
  readonly since?: number;
  /** Goes on with what is written until the container stops. */
  readonly follow?: boolean;
  readonly signal: AbortSignal;
  readonly onLine: (line: LogLine, stream: LogStream) => void;
}

/**
 * Ends when there is no more, or when the signal is aborted, without an error.
 *
 * @throws WarrenError `log-unreadable` with what Docker says
 */
export async function readContainerLog({ container }: Node, options: LogOptions): Promise<void> {
  const { since, follow = false, signal, onLine } = options;
  if (signal.aborted) return;
  const words = [
    "logs",
    "--timestamps",
    ...(since === undefined ? [] : ["--since", `${Math.floor(since / 1_000_000)}.${fraction(since)}`]),
    ...(follow ? ["--follow"] : []),
    container,
  ];
  const child = spawn("docker", words, { stdio: ["ignore", "pipe", "pipe"] });
  const end = (): boolean => child.kill("SIGTERM");
  signal.addEventListener("abort", end, { once: true });
  let complaint = "";
  const read = async (stream: Readable, name: LogStream): Promise<void> => {
    for await (const text of createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY })) {
      const line = parseDockerLine(text);
      if (line === undefined) complaint = text;
      else onLine(line, name);
    }
  };
  try {
    const [closed] = await Promise.all([
      once(child, "close") as Promise<[number | null]>,
      read(child.stdout, "stdout"),
      read(child.stderr, "stderr"),
    ]);
    if (closed[0] === 0 || signal.aborted) return;
    throw new WarrenError(
      "log-unreadable",
      `The log of container ${container} cannot be read: ${complaint}`,
      {
        hint: "Is the container there (docker ps -a), and is its log driver one that docker logs can read?",
      },
    );
  } finally {
    signal.removeEventListener("abort", end);
  }
}

/**
 * The end of what a container has written, to either stream.
 *
 * @throws WarrenError `node-command-failed`
 */
export async function recentLog(node: Node): Promise<string> {
  const run = shell(DOCKER_OVERHEAD);
  const output = await run`docker logs --tail 500 ${node.container} 2>&1`;
  return outputOf(output, node, "docker logs").stdout;
}

function fraction(microseconds: number): string {
  return String(microseconds % 1_000_000).padStart(6, "0");
}
