/** What a machine does to a program whose memory it needs: SIGKILL, and nobody is asked. */
import { execFileSync, spawnSync } from "node:child_process";

/**
 * For a process and all that it has started, also in process groups of their own. They are stopped first: what is at work
 * starts others while it is looked for, and those would outlive it.
 */
export function killTree(pid: number): void {
  const stopped = new Set<number>();
  for (let found = tree(pid); found.length > 0; found = tree(pid).filter((each) => !stopped.has(each))) {
    for (const each of found) {
      stopped.add(each);
      signal(each, "SIGSTOP");
    }
  }
  for (const each of stopped) signal(each, "SIGKILL");
}

/**
 * For the engine of Pulumi alone that a process has started, as when somebody ends the one `pulumi` that takes so long: its
 * plugins are left without one.
 *
 * @throws Error where it has started none
 */
export function killEngine(pid: number): void {
  const engine = tree(pid).find((each) => programOf(each) === "pulumi");
  if (engine === undefined) throw new Error(`no engine of Pulumi is below ${pid}`);
  signal(engine, "SIGKILL");
}

/** The name of its program; empty where it has ended. */
function programOf(pid: number): string {
  const { stdout } = spawnSync("ps", ["-o", "comm=", "-p", String(pid)], { encoding: "utf8" });
  return stdout.trim();
}

/** Those that started others first. */
function tree(pid: number): number[] {
  const listed = execFileSync("ps", ["-eo", "pid=,ppid="], { encoding: "utf8" }).trim().split("\n");
  const pairs = listed.map((line) => line.trim().split(/\s+/).map(Number) as [number, number]);
  const children = Map.groupBy(pairs, ([, parent]) => parent);
  const below = (root: number): number[] => [
    root,
    ...(children.get(root) ?? []).flatMap(([child]) => below(child)),
  ];
  return below(pid);
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    // It has ended meanwhile, as a plugin does whose engine is gone.
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
