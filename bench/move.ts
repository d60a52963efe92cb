/**
 * Queues that become other ones under load: nothing that was confirmed may be lost. A broker of its own in Docker, of
 * one node or of three; publishers with confirms by a topic exchange, a fanout exchange and the default exchange, and
 * consumers with acknowledgements, all the time.
 *
 *     node bench/move.ts [--moves 100] [--nodes 1] [--only TEXT] [--large] [--faults] [--no-speed] [--json]
 *
 * `--moves` are shared among the cases; `--only` takes those with that text in their name; `--large` adds a queue of
 * 1,000,000 messages. `--faults` kills the process that moves at each of its steps and at moments between them, and
 * with `--nodes 3` each node at each step, in the place of the cases.
 */
import { cpus, loadavg } from "node:os";
import { parseArgs } from "node:util";
import { moveQueue } from "../broker/move/move-queue.ts";
import { LARGEST_CASE, MOVE_CASES, type MoveCase } from "../broker/testing/move-load/move-cases.ts";
import { type CaseReport, type Mover, runMoves } from "../broker/testing/move-load/run-moves.ts";
import { type BenchPlace, startPlace, withPlace } from "./support/moves/bench-place.ts";
import { faultCases } from "./support/moves/fault-cases.ts";
import { moveSpeed, speedInWords } from "./support/moves/move-speed.ts";
import { faultsOf, movesTable, tableLine } from "./support/moves/moves-table.ts";
import { watchedMove } from "./support/moves/watched-move.ts";
import { median } from "./support/scaling.ts";

/** Messages of a queue whose move is timed, when nobody else is at work. */
const TIMED = 100_000;

const { values } = parseArgs({
  options: {
    moves: { type: "string", default: "100" },
    nodes: { type: "string", default: "1" },
    only: { type: "string", default: "" },
    large: { type: "boolean", default: false },
    faults: { type: "boolean", default: false },
    "no-speed": { type: "boolean", default: false },
    json: { type: "boolean", default: false },
  },
});
const moves = Number(values.moves);
if (!Number.isInteger(moves) || moves < 1) {
  throw new Error(`--moves is ${values.moves}; it takes a whole number from 1`);
}
const nodes = Number(values.nodes);
if (nodes !== 1 && nodes !== 3) throw new Error(`--nodes is ${values.nodes}; it takes 1 or 3`);

const bench = await startPlace(nodes);
try {
  const reports: CaseReport[] = [];
  const run = async (moveCase: MoveCase, movers: readonly Mover[]): Promise<void> => {
    say(`${moveCase.name}: ${movers.length} moves, load ${load()}`);
    const report = await withPlace(bench, async (place) => await runMoves(place, moveCase, movers));
    reports.push(report);
    // At once: who ends a long run in the middle has what it came to.
    say(tableLine(report));
    for (const fault of faultsOf(report)) say(`  ${fault}`);
  };
  if (values.faults) {
    for (const { moveCase, movers } of faultCases(bench, { wanted: isWanted, say }))
      await run(moveCase, movers);
  } else {
    const cases = [...MOVE_CASES, ...(values.large ? [LARGEST_CASE] : [])].filter(isWanted);
    for (const [moveCase, count] of shares(cases)) {
      const mover = moveCase === LARGEST_CASE ? watchedMove(say) : moveQueue;
      await run(moveCase, Array(count).fill(mover));
    }
  }
  const speeds = values["no-speed"] ? [] : await timed(bench);
  const wrong = reports.flatMap(faultsOf);
  if (values.json) process.stdout.write(`${JSON.stringify({ reports, speeds, wrong })}\n`);
  else process.stdout.write(`${movesTable(reports)}\n\n`);
  const waits = reports.flatMap(({ longestWaits }) => longestWaits);
  const idle = reports.flatMap(({ idleWaits }) => idleWaits);
  const sum = (key: "moves" | "moved" | "confirmed" | "lost" | "duplicates"): string =>
    reports.reduce((total, report) => total + report[key], 0).toLocaleString("en");
  say(
    `${nodes} ${nodes === 1 ? "node" : "nodes"}, ${cpus().length} cores, load ${load()}: ${sum("moves")} moves of ` +
      `${sum("moved")} messages, ${sum("confirmed")} confirmed, ${sum("lost")} lost, ${sum("duplicates")} twice; ` +
      `longest wait of a publisher: median ${median(waits).toFixed(0)}, worst ${Math.max(0, ...waits).toFixed(0)} ms, ` +
      `without a move ${median(idle).toFixed(0)} and ${Math.max(0, ...idle).toFixed(0)} ms`,
  );
  for (const speed of speeds) say(speedInWords(speed));
  if (wrong.length > 0) process.exitCode = 1;
} finally {
  await bench.remove();
}

function isWanted({ name }: MoveCase): boolean {
  return name.includes(values.only);
}

/** Each case with its number of moves: as many as all others, unless it takes fewer. */
function shares(cases: readonly MoveCase[]): readonly (readonly [MoveCase, number])[] {
  const counts = cases.map(() => 0);
  const room = (index: number): boolean =>
    (counts[index] ?? 0) < (cases[index]?.most ?? Number.POSITIVE_INFINITY);
  for (let left = moves; left > 0 && cases.some((_, index) => room(index)); ) {
    for (const index of cases.keys()) {
      if (left === 0 || !room(index)) continue;
      counts[index] = (counts[index] ?? 0) + 1;
      left -= 1;
    }
  }
  return cases
    .map((moveCase, index) => [moveCase, counts[index] ?? 0] as const)
    .filter(([, count]) => count > 0);
}

async function timed(
  where: BenchPlace,
): ReturnType<typeof Promise.all<Awaited<ReturnType<typeof moveSpeed>>[]>> {
  const speeds = [];
  for (const types of [
    ["classic", "quorum"],
    ["quorum", "classic"],
  ] as const) {
    speeds.push(await withPlace(where, async (place) => await moveSpeed(place, types, TIMED)));
  }
  return speeds;
}

function load(): string {
  return (loadavg()[0] ?? 0).toFixed(1);
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
