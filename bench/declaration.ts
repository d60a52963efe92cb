/**
 * Reading, checking and linting a declaration, CPU time and memory over the number of objects.
 *
 * Half of the objects are queues and nearly half bindings, over a few exchanges, with dead letters, policies and users, so
 * that every rule has something to look at. Each measurement is a process of its own, in which no code is compiled yet, as
 * for a user: `./warren check FILE` as a whole, and reading alone, of a declaration and of the same as RabbitMQ's
 * definitions.json on one line and with line breaks.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { inspectDeclaration, renderFaults } from "../model/declaration/reading/read-declaration.ts";
import { declarationText, definitionsText } from "./support/declaration-texts.ts";
import { type Measurement, runMeasured } from "./support/run-measured.ts";
import { exponent, median } from "./support/scaling.ts";

const SIZES = [1_000, 10_000, 100_000];
/** Rounds of a size: what takes long varies less. */
const ROUNDS: ReadonlyMap<number, number> = new Map([[1_000, 5]]);
const ROOT = dirname(import.meta.dirname);
/** The word before the path of a file that is only read. */
const READ = "--read";

interface Way {
  readonly title: string;
  readonly text: (objects: number) => string;
  readonly file: string;
  readonly words: (path: string) => readonly string[];
}

const definitionsOnOneLine = (objects: number): string => definitionsText(objects);
const [WARREN, READ_ALONE] = [join(ROOT, "scripts/warren.ts"), [import.meta.filename, READ]];
const WAYS: readonly Way[] = [
  {
    title: "./warren check, a declaration",
    text: declarationText,
    file: "declaration.yaml",
    words: (path) => [WARREN, "check", "--errors-only", path],
  },
  {
    title: "./warren check, definitions on one line",
    text: definitionsOnOneLine,
    file: "one-line.json",
    words: (path) => [WARREN, "check", "--errors-only", path],
  },
  {
    title: "reading alone, a declaration",
    text: declarationText,
    file: "declaration.yaml",
    words: (path) => [...READ_ALONE, path],
  },
  {
    title: "reading alone, definitions on one line",
    text: definitionsOnOneLine,
    file: "one-line.json",
    words: (path) => [...READ_ALONE, path],
  },
  {
    title: "reading alone, definitions with line breaks",
    text: (objects) => definitionsText(objects, 2),
    file: "lines.json",
    words: (path) => [...READ_ALONE, path],
  },
];

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "warren-bench-declaration-"));
  try {
    for (const way of WAYS) await measureWay(way, folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function measureWay(way: Way, folder: string): Promise<void> {
  print(`${way.title}\n${row(["objects", "CPU", "per object", "over 1,000's", "memory"])}`);
  const path = join(folder, way.file);
  const samples: { size: number; times: number[] }[] = [];
  for (const size of SIZES) {
    writeFileSync(path, way.text(size));
    const runs: Measurement[] = [];
    for (let round = 0; round < (ROUNDS.get(size) ?? 1); round++) {
      runs.push(await runMeasured(process.execPath, way.words(path), { cwd: folder, env: process.env }));
    }
    samples.push({ size, times: runs.map(({ cpu }) => cpu) });
    const cpu = median(runs.map((run) => run.cpu));
    const first = median(samples[0]?.times ?? []);
    print(
      row([
        size.toLocaleString("en"),
        `${(cpu / 1_000).toFixed(2)} s`,
        `${((1_000 * cpu) / size).toFixed(0)} µs`,
        `${(cpu / first).toFixed(1)} times`,
        `${Math.round(median(runs.map(({ peakBytes }) => peakBytes)) / 1e6)} MB`,
      ]),
    );
  }
  // The start of the program is the same for each size, and would make any growth look small.
  print(
    `  from ${SIZES.at(-2)?.toLocaleString("en")} on, CPU time grows as size^${exponent(samples.slice(1)).toFixed(2)}\n`,
  );
}

function row(cells: readonly string[]): string {
  return cells.map((cell) => cell.padStart(14)).join("");
}

function print(lines: string): void {
  process.stdout.write(`${lines}\n`);
}

function readAlone(path: string): void {
  const found = inspectDeclaration([{ path, text: readFileSync(path, "utf8") }], { asFiles: true });
  if (found.declaration === undefined) throw new Error(renderFaults(found.faults.slice(0, 5), []));
}

const [word, path] = process.argv.slice(2);
if (word === READ && path !== undefined) readAlone(path);
else await main();
