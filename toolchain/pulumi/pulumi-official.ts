import { mkdir, rename } from "node:fs/promises";
import { join } from "node:path";
import { messageOf, WarrenError } from "../../model/warren-error.ts";
import { moveInPlace, withTemporaryFolder } from "../cache/cache.ts";
import { performStep, type ToolchainContext } from "../context.ts";
import { CommandFailure, runCommand } from "../process/run-command.ts";
import { turnOffAutomaticLog } from "./automatic-log.ts";
import { ARCHIVES, answers, DOWNLOAD_MS, RELEASES_URL, unpackArchive } from "./pulumi-archive.ts";
import { hasAllPlugins, hasPlugin, NO_UPDATE_CHECK, PLUGINS, type UserPulumi } from "./pulumi-user.ts";
import { CLI_VERSION } from "./pulumi-versions.ts";

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
  const system = `${process.platform}-${process.arch}`;
  const sha256 = ARCHIVES.sha256.get(system);
  if (sha256 === undefined) {
    context.progress.note(`Pulumi ${CLI_VERSION} has no archive for ${system}: building it instead.`);
    return undefined;
  }
  const archive = { file: `pulumi-v${CLI_VERSION}-${system}.tar.gz`, sha256 };
  const { env, signal } = context;
  if (!(await answers(`/${archive.file}`, { env, signal }))) {
    context.progress.note(`${RELEASES_URL} does not answer: building from published packages instead.`);
    return undefined;
  }
  try {
    return user === undefined ? await installAll(context, archive) : await installPlugins(context, user);
  } catch (error) {
    const isExpected = error instanceof CommandFailure || isChecksum(error);
    if (!isExpected) throw error;
    context.progress.note(`Pulumi cannot be had from its site, building it instead: ${messageOf(error)}`);
    return undefined;
  }
}

function isChecksum(error: unknown): boolean {
  return error instanceof WarrenError && error.code === "checksum-wrong";
}

/** Where `installAll` puts CLI and plugins. */
export function officialHome(cacheFolder: string): string {
  const plugins = PLUGINS.map((plugin) => `${plugin.name}-${plugin.version}`).join("-");
  return join(cacheFolder, "pulumi", `official-${CLI_VERSION}-${plugins}`);
}

async function installAll(
  context: ToolchainContext,
  archive: { readonly file: string; readonly sha256: string },
): Promise<string> {
  const home = officialHome(context.cacheFolder);
  const look = async (): Promise<string | undefined> => ((await hasAllPlugins(home)) ? home : undefined);
  const title = `Install the Pulumi CLI ${CLI_VERSION} and its plugins from Pulumi's site into Warren's cache`;
  return await performStep(context, { lock: "pulumi-home", title, look }, async (step) => {
    await withTemporaryFolder(context.cacheFolder, "pulumi", async (temporary) => {
      const root = join(temporary, "home");
      const options = { signal: context.signal, onLine: (line: string) => step.line(line) };
      const archiveFolder = join(temporary, "archive");
      await unpackArchive(archive, archiveFolder, { ...options, env: context.env });
      await mkdir(root);
      await rename(join(archiveFolder, "bin"), join(root, "bin"));
      const env = { ...context.env, ...NO_UPDATE_CHECK, PULUMI_HOME: root };
      for (const { name, version } of PLUGINS) {
        const install = ["plugin", "install", "resource", name, version];
        await runCommand(join(root, "bin", "pulumi"), install, { ...options, env, timeoutMs: DOWNLOAD_MS });
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
        env: { ...context.env, ...NO_UPDATE_CHECK },
        signal: context.signal,
        timeoutMs: DOWNLOAD_MS,
        onLine: (line) => step.line(line),
      });
    }
    return user.home;
  });
}
