/** What a machine does to a program whose memory it needs: SIGKILL, and nobody is asked. */
import { execFileSync } from "node:child_process";

/** For a process and all that it has started, also in process groups of their own; those that started others first. */
export function killTree(pid: number): void {
  const listed = execFileSync("ps", ["-eo", "pid=,ppid="], { encoding: "utf8" }).trim().split("\n");
  const pairs = listed.map((line) => line.trim().split(/\s+/).map(Number) as [number, number]);
  const children = Map.groupBy(pairs, ([, parent]) => parent);
  const tree = (root: number): number[] => [
    root,
    ...(children.get(root) ?? []).flatMap(([child]) => tree(child)),
  ];
  for (const each of tree(pid)) {
    try {
      process.kill(each, "SIGKILL");
    } catch (error) {
      // It has ended meanwhile, as a plugin does whose engine is gone.
      if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
    }
  }
}
