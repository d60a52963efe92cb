/** What Docker runs for this process alone, and what sees to it that it goes with the process, however that ends. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { Socket } from "node:net";

export interface Watchdog {
  /**
   * For the `stdio` of a command that creates what is watched: while the command runs, it counts as the process does.
   * What a killed process was just having created is removed as well.
   */
  readonly hold: Socket;
  /** All is removed already: the watchdog goes, and does nothing. */
  dismiss(): void;
}

export interface Watched {
  /** By their names; they need not be there yet. */
  readonly containers: readonly string[];
  /** By their names. @default none */
  readonly networks?: readonly string[];
}

/**
 * It waits at a pipe whose other end this process has: the system closes that when the process is gone. It is in a
 * session of its own and nobody's child, so that what ends a process group or a tree of processes does not reach it, and
 * it holds no output open.
 */
const WATCHDOG = `trap '' HUP INT TERM
watch() {
  read -r dismissed <&3 && return
  [ -z "$CONTAINERS" ] || docker rm --force --volumes $CONTAINERS
  [ -z "$NETWORKS" ] || docker network rm --force $NETWORKS
}
watch &`;

/**
 * Signal handlers would not do: a test framework whose time is over kills its processes, or calls `process.exit`.
 * `docker` is found, and finds its engine, by the environment of this process.
 *
 * @throws Error where there is no `sh`
 */
export async function startWatchdog({ containers, networks = [] }: Watched): Promise<Watchdog> {
  const shell = spawn("sh", ["-c", WATCHDOG], {
    cwd: "/",
    detached: true,
    stdio: ["ignore", "ignore", "ignore", "pipe"],
    env: { ...process.env, CONTAINERS: containers.join(" "), NETWORKS: networks.join(" ") },
  });
  const [code] = (await once(shell, "exit")) as [number | null];
  const hold = shell.stdio[3];
  if (code !== 0 || !(hold instanceof Socket)) throw new Error("No shell could be started (sh).");
  // The process may end while it is held.
  hold.unref();
  return {
    hold,
    dismiss(): void {
      // Where somebody has ended the watchdog, nobody is left to be told.
      hold.once("error", () => undefined).end("dismissed\n");
    },
  };
}
