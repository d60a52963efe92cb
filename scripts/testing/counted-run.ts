/** Runs a command and counts what it does: files it opens, programs it starts, declarations it parses. */
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { Session } from "node:inspector/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { z } from "zod";
import { type Counted, startCounting } from "./count-calls.ts";

const HOOK = pathToFileURL(join(import.meta.dirname, "count-hook.ts")).href;

const countsSchema = z.object({
  argv: z.array(z.string()),
  opened: z.array(z.string()),
  programs: z.array(z.array(z.string())),
});

const coverageSchema = z.object({
  result: z.array(
    z.object({
      url: z.string(),
      functions: z.array(
        z.object({ functionName: z.string(), ranges: z.array(z.object({ count: z.number() })) }),
      ),
    }),
  ),
});

/** Of the process of `./warren` itself, without what it starts. */
export interface Counts {
  /** How often a file below the project's folder was opened, by its path in there. */
  readonly opened: (path: string) => number;
  /** The command line of each program that was started, without the folder that it is in: `docker container ls --all`. */
  readonly programs: readonly string[];
  /** How often declaration files were parsed. */
  readonly parsed: number;
  /** The same in each other process of Node.js that was started, such as Pulumi's programs. */
  readonly parsedElsewhere: readonly number[];
}

/** @param run of a command, to its end, in this environment; its project is in `root` */
export async function counting<T>(
  root: string,
  run: (environment: NodeJS.ProcessEnv) => Promise<T>,
): Promise<{ readonly ended: T; readonly counts: Counts }> {
  const folder = await mkdtemp(join(tmpdir(), "warren-counts-"));
  try {
    const ended = await run({
      WARREN_TEST_COUNTS: folder,
      NODE_OPTIONS: `--import=${HOOK}`,
      NODE_V8_COVERAGE: folder,
      // Functions that come out of it are not counted exactly.
      NODE_DISABLE_COMPILE_CACHE: "1",
    });
    return { ended, counts: await readCounts(root, folder) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * The same of a command that runs in this process, in a tenth of the time: without what comes before the command.
 * Nothing else may run meanwhile.
 */
export async function countingHere<T>(
  root: string,
  run: () => Promise<T>,
): Promise<{ readonly ended: T; readonly counts: Counts }> {
  const session = new Session();
  session.connect();
  try {
    await session.post("Profiler.enable");
    await session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: false });
    const { ended, counted } = await countCalls(run);
    const parsed = parsesIn(await session.post("Profiler.takePreciseCoverage"));
    return { ended, counts: { ...countsOf(root, counted), parsed, parsedElsewhere: [] } };
  } finally {
    session.disconnect();
  }
}

async function countCalls<T>(
  run: () => Promise<T>,
): Promise<{ readonly ended: T; readonly counted: Counted }> {
  const { stop } = startCounting();
  try {
    const ended = await run();
    return { ended, counted: stop() };
  } catch (error) {
    stop();
    throw error;
  }
}

async function readCounts(root: string, folder: string): Promise<Counts> {
  const files = await readdir(folder);
  const parsed = new Map<string, number>();
  for (const file of files.filter((name) => name.startsWith("coverage-"))) {
    const [, pid = ""] = /^coverage-(\d+)-/.exec(file) ?? [];
    const coverage = coverageSchema.parse(JSON.parse(await readFile(join(folder, file), "utf8")));
    parsed.set(pid, (parsed.get(pid) ?? 0) + parsesIn(coverage));
  }
  const processes = await Promise.all(
    files
      .filter((name) => /^\d+\.json$/.test(name))
      .map(async (file) => ({
        pid: basename(file, ".json"),
        counted: countsSchema.parse(JSON.parse(await readFile(join(folder, file), "utf8"))),
      })),
  );
  const own = processes.find(({ counted }) => counted.argv[1] === join(root, "scripts/warren.ts"));
  if (own === undefined) throw new Error(`no process of ${root}/warren has counted`);
  const others = [...parsed].filter(([pid]) => pid !== own.pid).map(([, count]) => count);
  return {
    ...countsOf(root, own.counted),
    parsed: parsed.get(own.pid) ?? 0,
    parsedElsewhere: others.filter((count) => count > 0),
  };
}

function countsOf(root: string, { opened, programs }: Counted): Pick<Counts, "opened" | "programs"> {
  return {
    opened: (path) => opened.filter((each) => each === join(root, path)).length,
    programs: programs.map(commandLine),
  };
}

function commandLine([program = "", ...words]: readonly string[]): string {
  // zx has a shell start what it is told, behind settings of that shell.
  if (words[0] === "-c")
    return words
      .slice(1)
      .join(" ")
      .replace(/^set -euo pipefail;/, "");
  return [basename(program), ...words].join(" ");
}

/** The function through which every declaration file goes. */
const PARSE = { file: /\/model\/declaration\/.*read-declaration\.ts$/, name: "inspectDeclaration" };

function parsesIn({ result }: z.infer<typeof coverageSchema>): number {
  const script = result.find(({ url }) => url.startsWith("file:") && PARSE.file.test(fileURLToPath(url)));
  if (script === undefined) return 0;
  const parse = script.functions.find(({ functionName }) => functionName === PARSE.name);
  return parse?.ranges[0]?.count ?? 0;
}
