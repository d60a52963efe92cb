/** The live tests, by Node's runner: several files at once, and what failed among many once more by itself. */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { WarrenError } from "../../model/warren-error.ts";
import { type Context, say } from "../../terminal/context.ts";
import { runProgram } from "../cli/run-program.ts";
import { type EndedFile, endedFile } from "./ended-files.ts";

/** A file of live tests waits for brokers more than half of its time, so that four keep two cores busy. */
const AT_ONCE = 4;
/** More files than this fail for a reason that a second run would only repeat. */
const MOST_AGAIN = 3;
/** Of the files that took longest: what all of them take is mostly theirs. */
const MOST_TOLD = 15;

export interface LiveRun {
  readonly files: readonly string[];
  /** Beside that of the command: where the broker of the tests is. */
  readonly environment: NodeJS.ProcessEnv;
  /**
   * Whether a file that fails runs once more, alone. Beside three others on a small machine one test of many loses
   * a race now and then. It is a fault all the same, of Warren as often as of the test, and is named at the end; but what
   * passes alone need not keep everything else from being judged.
   */
  readonly again: boolean;
}

/** @throws WarrenError `test-failed`: what failed has been printed by then */
export async function runLiveTests(context: Context, { files, environment, again }: LiveRun): Promise<void> {
  const run = async (paths: readonly string[], atOnce: number): Promise<readonly string[] | undefined> => {
    const { code, ended } = await runFiles(context, paths, { atOnce, environment });
    tellLongest(context, ended);
    return code === 0 ? undefined : ended.filter(({ passed }) => !passed).map(({ file }) => file);
  };
  say(context, "\n== Live tests");
  const failed = await run(files, AT_ONCE);
  if (failed === undefined) return;
  if (!again || failed.length === 0 || failed.length > MOST_AGAIN) throw failure(failed);
  say(context, `\n== Live tests once more, one file at a time: ${failed.join(", ")}`);
  if ((await run(failed, 1)) !== undefined) throw failure(failed);
  say(context, `\nUnsteady, and a fault to be found: failed once, and passed alone: ${failed.join(", ")}.`);
}

async function runFiles(
  context: Context,
  files: readonly string[],
  { atOnce, environment }: { readonly atOnce: number; readonly environment: NodeJS.ProcessEnv },
): Promise<{ readonly code: number; readonly ended: readonly EndedFile[] }> {
  const folder = await mkdtemp(join(tmpdir(), "warren-tests-"));
  try {
    const list = join(folder, "ended");
    const reporters = [
      ["--test-reporter=spec", "--test-reporter-destination=stdout"],
      ["--test-reporter=./scripts/own-tests/ended-files.ts", `--test-reporter-destination=${list}`],
    ].flat();
    const bound = `--import=${join(import.meta.dirname, "bound-of-a-file.ts")}`;
    const words = [process.execPath, "--test", bound, `--test-concurrency=${atOnce}`, ...reporters, ...files];
    const code = await runProgram(context, words, { environment });
    const lines = (await readFile(list, "utf8")).split("\n").filter((line) => line !== "");
    return { code, ended: lines.map((line) => endedFile.parse(JSON.parse(line))) };
  } finally {
    await rm(folder, { recursive: true });
  }
}

function tellLongest(context: Context, ended: readonly EndedFile[]): void {
  const longest = ended.toSorted((one, other) => other.seconds - one.seconds).slice(0, MOST_TOLD);
  const all = ended.reduce((sum, { seconds }) => sum + seconds, 0);
  say(context, `\nThe longest of ${ended.length} files, ${all.toFixed(0)} s together:`);
  for (const { file, seconds } of longest) say(context, `${seconds.toFixed(1).padStart(7)} s  ${file}`);
}

function failure(files: readonly string[]): WarrenError {
  const where = files.length === 0 ? "" : ` in ${files.join(", ")}`;
  return new WarrenError("test-failed", `Live tests: failed${where}.`);
}
