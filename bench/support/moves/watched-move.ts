/** A move in a process of its own, with its progress on the terminal, and the memory of that process and of the nodes. */
import { setTimeout as pause } from "node:timers/promises";
import { exec, type Node } from "../../../broker/node/node.ts";
import { moveInProcess } from "../../../broker/testing/killed/killed-move.ts";
import type { Mover } from "../../../broker/testing/move-load/run-moves.ts";

/** Milliseconds from one look at the memory to the next. */
const LOOK = 2_000;

export function watchedMove(say: (line: string) => void): Mover {
  return async (request) => {
    const before = await memoryOf(request.nodes);
    let most = before;
    const over = new AbortController();
    const looking = (async () => {
      while (!over.signal.aborted) {
        most = Math.max(most, await memoryOf(request.nodes));
        await pause(LOOK);
      }
    })();
    try {
      const { answer } = await moveInProcess(request, undefined, (progress) => say(`  ${progress}`));
      if (answer === undefined || !("report" in answer)) throw new Error(JSON.stringify(answer));
      say(
        `  memory of the largest node: ${inMegabytes(before)} before, ${inMegabytes(most)} at most; of the process ` +
          `that moves: ${inMegabytes(answer.memory)} at most`,
      );
      return answer.report;
    } finally {
      over.abort();
      await looking;
    }
  };
}

/** KiB of the largest Erlang machine, as Linux counts it. */
async function memoryOf(nodes: readonly Node[]): Promise<number> {
  const command = [
    "sh",
    "-c",
    "grep -h VmRSS $(grep -l beam /proc/[0-9]*/comm | sed s/comm/status/)",
  ] as const;
  const all = await Promise.all(nodes.map(async (node) => await exec(node, command)));
  return Math.max(
    ...all.flatMap((told) => Array.from(told.matchAll(/(\d+) kB/g), ([, size]) => Number(size))),
  );
}

function inMegabytes(kibibytes: number): string {
  return `${Math.round(kibibytes / 1024).toLocaleString("en")} MiB`;
}
