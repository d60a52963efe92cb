import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { messageOf } from "../model/warren-error.ts";
import { turnOffAutomaticLog } from "./automatic-log.ts";
import { moveInPlace, withTemporaryFolder } from "./cache.ts";
import { performStep, type ToolchainContext } from "./context.ts";
import { CLI_VERSION, hasAllPlugins, hasPlugin, PLUGINS, type UserPulumi } from "./pulumi-user.ts";
import { CommandFailure, runCommand } from "./run-command.ts";

/** Pulumi's own site: its installer is what the address answers with. */
const INSTALLER_URL = "https://get.pulumi.com";
/** An answer takes well under a second; where nothing answers Warren goes on to build. */
const PROBE_SECONDS = 4;
const DOWNLOAD_MS = 600_000;

/**
 * Pulumi's installer script, or undefined where the site does not answer. By curl, because that follows the
 * machine's proxy settings, and because the installer needs it too.
 */
export async function fetchInstaller(
  env: NodeJS.ProcessEnv,
  options: { url?: string; probeSeconds?: number; signal?: AbortSignal | undefined } = {},
): Promise<string | undefined> {
  const seconds = options.probeSeconds ?? PROBE_SECONDS;
  const args = ["-fsSL", "--max-time", String(seconds), options.url ?? INSTALLER_URL];
  try {
    const { stdout } = await runCommand("curl", args, {
      env,
      signal: options.signal,
      timeoutMs: (seconds + 2) * 1000,
    });
    return stdout.startsWith("#!") ? stdout : undefined;
  } catch (error) {
    if (error instanceof CommandFailure) return undefined;
    throw error;
  }
}

/**
 * Gets what is missing the official way: the plugins into the Pulumi home of a user who has a CLI, else CLI and
 * plugins into a home of Warren's own.
 *
 * @returns the home that has it all now; undefined, and why in `context.progress`, where that did not work
 */
export async function installOfficially(
  context: ToolchainContext,
  user: UserPulumi | undefined,
): Promise<string | undefined> {
  const installer = await fetchInstaller(context.env, { signal: context.signal });
  if (installer === undefined) {
    context.progress.note(`${INSTALLER_URL} does not answer: building from published packages instead.`);
    return undefined;
  }
  try {
    return user === undefined ? await installAll(context, installer) : await installPlugins(context, user);
  } catch (error) {
    if (!(error instanceof CommandFailure)) throw error;
    context.progress.note(`Pulumi's installer did not succeed, building instead: ${messageOf(error)}`);
    return undefined;
  }
}

/** Where `installAll` puts CLI and plugins. */
export function officialHome(cacheFolder: string): string {
  const plugins = PLUGINS.map((plugin) => `${plugin.name}-${plugin.version}`).join("-");
  return join(cacheFolder, "pulumi", `official-${CLI_VERSION}-${plugins}`);
}

async function installAll(context: ToolchainContext, installer: string): Promise<string> {
  const home = officialHome(context.cacheFolder);
  const look = async (): Promise<string | undefined> => ((await hasAllPlugins(home)) ? home : undefined);
  const title = `Install the Pulumi CLI ${CLI_VERSION} and its plugins from Pulumi's site into Warren's cache`;
  return await performStep(context, { lock: "pulumi-home", title, look }, async (step) => {
    await withTemporaryFolder(context.cacheFolder, "pulumi", async (temporary) => {
      const script = join(temporary, "install.sh");
      const root = join(temporary, "home");
      await writeFile(script, installer);
      const options = {
        signal: context.signal,
        timeoutMs: DOWNLOAD_MS,
        onLine: (line: string) => step.line(line),
      };
      const args = [script, "--version", CLI_VERSION, "--install-root", root, "--no-edit-path"];
      await runCommand("sh", args, { ...options, env: context.env });
      const env = { ...context.env, PULUMI_HOME: root, PULUMI_SKIP_UPDATE_CHECK: "true" };
      for (const { name, version } of PLUGINS) {
        const install = ["plugin", "install", "resource", name, version];
        await runCommand(join(root, "bin", "pulumi"), install, { ...options, env });
      }
      await turnOffAutomaticLog(root);
      await moveInPlace(root, home);
    });
    return home;
  });
}

async function installPlugins(context: ToolchainContext, user: UserPulumi): Promise<string> {
  const look = async (): Promise<string | undefined> =>
    (await hasAllPlugins(user.home)) ? user.home : undefined;
  const title = `Install the Pulumi plugins ${PLUGINS.map(({ name }) => name).join(" and ")} with ${user.cli}`;
  return await performStep(context, { lock: "pulumi-home", title, look }, async (step) => {
    for (const plugin of PLUGINS) {
      if (await hasPlugin(user.home, plugin)) continue;
      await runCommand(user.cli, ["plugin", "install", "resource", plugin.name, plugin.version], {
        env: { ...context.env, PULUMI_SKIP_UPDATE_CHECK: "true" },
        signal: context.signal,
        timeoutMs: DOWNLOAD_MS,
        onLine: (line) => step.line(line),
      });
    }
    return user.home;
  });
}
