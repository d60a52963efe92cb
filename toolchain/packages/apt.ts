import { requireConsent, type ToolchainContext } from "../context.ts";
import { findProgram } from "../process/find-program.ts";
import { runCommand } from "../process/run-command.ts";
import type { ProgressStep } from "../progress.ts";

/** Whether Warren can install Debian packages: Linux, root, and apt-get is there. */
export async function canInstallPackages(env: NodeJS.ProcessEnv): Promise<boolean> {
  return process.platform === "linux" && isRoot() && (await findProgram("apt-get", env)) !== undefined;
}

export function isRoot(): boolean {
  return process.geteuid?.() === 0;
}

/**
 * Asks, then installs packages.
 *
 * @param purpose completes "Warren would run `apt-get install ...` to ..."
 * @param otherwise what a person can do instead
 */
export async function requirePackages(
  context: ToolchainContext,
  packages: readonly string[],
  { purpose, otherwise }: { readonly purpose: string; readonly otherwise: string },
): Promise<void> {
  await requireConsent(context, `run \`apt-get install ${packages.join(" ")}\` ${purpose}`, otherwise);
}

export async function installPackages(
  context: ToolchainContext,
  packages: readonly string[],
  step: ProgressStep,
): Promise<void> {
  const options = {
    // Nothing may wait for an answer on a terminal that it does not have.
    env: { ...context.env, DEBIAN_FRONTEND: "noninteractive" },
    signal: context.signal,
    timeoutMs: 600_000,
    onLine: (line: string) => step.line(line),
  };
  // apt waits for another apt or dpkg that is at work, up to this many seconds.
  const wait = ["-o", "DPkg::Lock::Timeout=120"];
  await runCommand("apt-get", [...wait, "update"], options);
  await runCommand("apt-get", [...wait, "install", "-y", "--no-install-recommends", ...packages], options);
}
