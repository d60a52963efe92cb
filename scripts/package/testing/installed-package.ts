/** The npm package, built, and installed into a folder and a home of its own. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { promisify } from "node:util";
import { OWN_FOLDER } from "../../../files/project-folder.ts";
import { cacheFolderOf } from "../../../toolchain/cache/cache.ts";
import { buildPackage } from "../build-package.ts";

const run = promisify(execFile);

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface InstalledPackage {
  /** The project's folder. */
  readonly project: string;
  /** Runs a line of shell in it, with nothing of the user's own Pulumi and Warren but its cache. */
  readonly sh: (line: string) => Promise<Ended>;
  /** The same, which has to succeed: both of its streams. */
  readonly succeeds: (line: string) => Promise<string>;
  readonly remove: () => Promise<void>;
}

/** Named as those of `temporaryProject`, whose next run removes what a killed one has left in Docker. */
const PREFIX = `warren-test-${process.pid}-`;

/**
 * @param packages others that are installed beside it: `@pulumi/pulumi@^3`
 * @param environment more of it
 */
export async function installedPackage(
  packages: readonly string[] = [],
  environment: NodeJS.ProcessEnv = {},
): Promise<InstalledPackage> {
  const [project = "", home = ""] = await Promise.all(
    [PREFIX, "warren-home-"].map(async (name) => await realpath(await mkdtemp(join(tmpdir(), name)))),
  );
  const { PATH = "" } = process.env;
  const kept = Object.entries(process.env).filter(([name]) => !/^(PULUMI|WARREN|XDG|NODE_TEST)_/.test(name));
  const env = {
    ...Object.fromEntries(kept),
    PATH: [dirname(process.execPath), PATH].join(delimiter),
    HOME: home,
    WARREN_CACHE: cacheFolderOf(process.env),
    ...environment,
  };
  const sh = async (line: string, timeout = 0): Promise<Ended> => {
    const bounds = { timeout, killSignal: "SIGKILL", maxBuffer: 1e8 } as const;
    try {
      const ended = await run("sh", ["-c", line], { cwd: project, env, ...bounds });
      return { code: 0, ...ended };
    } catch (error) {
      return error as Ended;
    }
  };
  const succeeds = async (line: string): Promise<string> => {
    const { code, stdout, stderr } = await sh(line);
    assert.equal(code, 0, `${line}: ${stdout}${stderr}`);
    return `${stdout}${stderr}`;
  };
  const remove = async (): Promise<void> => {
    for (const folder of [project, home]) await rm(folder, { recursive: true, force: true });
  };
  try {
    const { file } = await buildPackage(OWN_FOLDER, home);
    const words = [file, ...packages].map((each) => `'${each}'`).join(" ");
    await install((line) => sh(line, MOST), words);
  } catch (error) {
    await remove();
    throw error;
  }
  return { project, sh: (line) => sh(line), succeeds, remove };
}

/** Milliseconds for one attempt: npm alone tries for long. */
const MOST = 240_000;

/** A registry that does not answer, or not rightly, is asked three times. */
async function install(sh: InstalledPackage["sh"], words: string): Promise<void> {
  const bounds = "--fetch-retries=1 --fetch-retry-maxtimeout=10000 --fetch-timeout=60000";
  let said = "";
  for (let attempt = 0; attempt < 3; attempt += 1) {
    const { code, stderr } = await sh(
      `npm install --no-audit --no-fund --no-update-notifier ${bounds} ${words}`,
    );
    if (code === 0) return;
    said = stderr;
  }
  assert.fail(`The package could not be installed. Does npm reach its registry (npm ping)?\n${said}`);
}
