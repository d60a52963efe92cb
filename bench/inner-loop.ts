/**
 * What a developer waits for: CPU time of each static check and of all unit tests, and of one small test by its path. First
 * with an empty cache, as in a fresh clone, then once more with what the first time has left in it.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { runMeasured } from "./support/run-measured.ts";

const ROOT = dirname(import.meta.dirname);
const STEPS = ["types", "lint", "format", "layers", "unit"];
/** A test that takes no time itself: all of it is what comes before. */
const SMALL = "model/testing/any-character.test.ts";

async function main(): Promise<void> {
  const cache = mkdtempSync(join(tmpdir(), "warren-bench-inner-loop-"));
  try {
    await measurePass("with an empty cache", cache);
    await measurePass("again", cache);
  } finally {
    rmSync(cache, { recursive: true });
  }
}

async function measurePass(title: string, cache: string): Promise<void> {
  const cpuOf = async (...words: string[]): Promise<number> => {
    const env = { ...process.env, WARREN_CACHE: cache };
    const { cpu } = await runMeasured(process.execPath, [join(ROOT, "scripts/warren.ts"), "test", ...words], {
      cwd: ROOT,
      env,
    });
    return cpu;
  };
  print(title);
  let sum = 0;
  for (const step of STEPS) {
    const cpu = await cpuOf("--step", step);
    sum += cpu;
    print(row(step, cpu));
  }
  print(row("all of them", sum));
  print(row(`./warren test ${SMALL}`, await cpuOf(SMALL)));
}

function row(what: string, cpu: number): string {
  return `  ${what.padEnd(52)} ${(cpu / 1_000).toFixed(1).padStart(6)} s of CPU`;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

await main();
