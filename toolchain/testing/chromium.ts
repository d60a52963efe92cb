/** A Chromium for Warren's own tests, which look at HTML reports in it. Nothing else needs one. */
import { messageOf } from "../../model/warren-error.ts";
import { contextOf, performStep, type ToolchainOptions } from "../context.ts";
import { canInstallPackages, installPackages, requirePackages } from "../packages/apt.ts";
import { findProgram } from "../process/find-program.ts";

/** The first that is found. The shell is the browser without its windows: some 100 MB less to get. */
const PROGRAMS = [
  "chromium-headless-shell",
  "chromium",
  "chromium-browser",
  "google-chrome",
  "google-chrome-stable",
];

/** Debian's. */
const PACKAGE = "chromium-headless-shell";

/**
 * Finds one on the PATH, else installs Debian's package where that can be done.
 *
 * @returns undefined where there is none and none can be had: the tests that want it are skipped
 */
export async function ensureChromium(options: ToolchainOptions): Promise<string | undefined> {
  const env = options.env ?? process.env;
  const found = await findChromium(env);
  if (found !== undefined || !(await canInstallPackages(env))) return found;
  const context = contextOf(options);
  try {
    await requirePackages(context, [PACKAGE], {
      purpose: "to look at HTML reports in a browser",
      otherwise: "Install Chromium.",
    });
    const title = "Install a Chromium, for the tests of HTML reports";
    const look = (): Promise<string | undefined> => findChromium(env);
    return await performStep(context, { lock: "apt", title, look }, async (step) => {
      await installPackages(context, [PACKAGE], step);
      return await findChromium(env);
    });
  } catch (error) {
    options.signal?.throwIfAborted();
    // No reason not to run the other tests.
    context.progress.note(`There is no Chromium, so HTML reports are not looked at: ${messageOf(error)}`);
    return undefined;
  }
}

async function findChromium(env: NodeJS.ProcessEnv): Promise<string | undefined> {
  for (const program of PROGRAMS) {
    const path = await findProgram(program, env);
    if (path !== undefined) return path;
  }
  return undefined;
}
