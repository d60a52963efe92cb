/** Docker's command line, for a node that is ours: bounded, and told in our words where it fails. */
import { $, type ProcessOutput } from "zx/core";
import { spawnReader } from "../../../files/child-input.ts";
import { WarrenError } from "../../../model/warren-error.ts";

export interface CommandBounds {
  /** Milliseconds until the command is ended. @default 60_000 */
  readonly timeout?: number;
  readonly signal?: AbortSignal;
  /** For its standard input. @default nothing */
  readonly input?: string;
}

/** Milliseconds that Docker's own work may take on top of what it waits for. */
export const DOCKER_OVERHEAD = 30_000;

/**
 * zx's shell, which stops at the first command that fails. `detached` gives it a process group of its own, so
 * that the terminal's Ctrl-C does not reach it and what was begun on a node is finished. Its time over, it gets SIGKILL:
 * `docker exec` that gets SIGTERM ends with 0, as if the command had been done (Docker 28.2).
 */
export function shell(timeout: number, signal?: AbortSignal, input?: string) {
  return $({
    quiet: true,
    nothrow: true,
    detached: true,
    timeout,
    timeoutSignal: "SIGKILL",
    killSignal: "SIGKILL",
    ...(input === undefined ? { stdio: ["ignore", "pipe", "pipe"] } : { input, spawn: spawnReader }),
    ...(signal === undefined ? {} : { signal }),
  });
}

/** @throws WarrenError `node-command-failed` */
export function outputOf(
  output: ProcessOutput,
  node: { readonly container: string },
  command: string,
): ProcessOutput {
  if (output.ok) return output;
  const said = output.stderr.trim().split("\n").at(-1) ?? "";
  const ended =
    output.signal === null
      ? `exit status ${String(output.exitCode)}`
      : `ended by ${output.signal} after ${Math.round(output.duration / 1_000)} s`;
  const why = output.signal === null && said !== "" ? said : ended;
  throw new WarrenError("node-command-failed", `${command} on container ${node.container}: ${why}`, {
    hint: /is paused/.test(why)
      ? "`./warren start` lets a server go on that is paused."
      : "Is the container there (docker ps -a), and does the docker command reach its engine?",
  });
}
