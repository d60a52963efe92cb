import { homedir } from "node:os";
import { dirname, join, resolve, sep } from "node:path";
import { exists } from "../cache/cache.ts";
import { findProgram, isExecutable, rememberedVersionOf } from "../process/find-program.ts";
import { isAtLeast } from "../process/program-versions.ts";
import { CLI_VERSION } from "./pulumi-versions.ts";

/** The plugins that the program needs. Pulumi looks for them by exactly the versions of the npm packages. */
export const PLUGINS = [
  { name: "rabbitmq", version: "3.3.8" },
  { name: "docker", version: "5.2.0" },
] as const;
export type Plugin = (typeof PLUGINS)[number];

/** In the environment of Pulumi's CLI: it does not ask whether there is a newer one, and says nothing of it. */
export const NO_UPDATE_CHECK = { PULUMI_SKIP_UPDATE_CHECK: "true" } as const;

/** A Pulumi CLI that was on the machine. */
export interface UserPulumi {
  cli: string;
  version: string;
  home: string;
  languageHost: string | undefined;
  /** Why Warren cannot use it; empty when it can. */
  problem: string;
}

/**
 * Where Pulumi keeps its plugins, settings and logins when Warren does not say otherwise. In a shell that took
 * over Warren's environment PULUMI_HOME is Warren's, and the user's is the default one.
 */
export function userPulumiHome(cacheFolder: string, env: NodeJS.ProcessEnv): string {
  const told = env["PULUMI_HOME"];
  return told && !isInside(cacheFolder, told) ? told : join(env["HOME"] || homedir(), ".pulumi");
}

function isInside(folder: string, path: string): boolean {
  return resolve(path).startsWith(resolve(folder) + sep);
}

/** The CLI on the PATH, else where Pulumi's installer puts it; undefined where there is none but Warren's own. */
export async function findUserPulumi(
  cacheFolder: string,
  env: NodeJS.ProcessEnv,
): Promise<UserPulumi | undefined> {
  const home = userPulumiHome(cacheFolder, env);
  const isForeign = (path: string): boolean => !isInside(cacheFolder, path);
  const installed = join(home, "bin", "pulumi");
  const cli =
    (await findProgram("pulumi", env, isForeign)) ??
    ((await isExecutable(installed)) ? installed : undefined);
  if (cli === undefined) return undefined;
  const version = await rememberedVersionOf(cacheFolder, cli, {
    args: ["version"],
    env: { ...env, ...NO_UPDATE_CHECK },
  });
  const beside = join(dirname(cli), "pulumi-language-nodejs");
  const languageHost = (await isExecutable(beside))
    ? beside
    : await findProgram("pulumi-language-nodejs", env);
  return { cli, version: version ?? "", home, languageHost, problem: problemOf(cli, version, languageHost) };
}

function problemOf(cli: string, version: string | undefined, languageHost: string | undefined): string {
  if (version === undefined) return `${cli} does not tell its version.`;
  if (!isAtLeast(version, CLI_VERSION)) return `${cli} is ${version}; Warren needs ${CLI_VERSION} or newer.`;
  if (languageHost === undefined) return `${cli} has no pulumi-language-nodejs beside it or on the PATH.`;
  return "";
}

/** Where a Pulumi home keeps a plugin. */
export function pluginPath(home: string, plugin: Plugin): string {
  return join(
    home,
    "plugins",
    `resource-${plugin.name}-v${plugin.version}`,
    `pulumi-resource-${plugin.name}`,
  );
}

/** Whether a Pulumi home holds the plugin. Pulumi marks one that is being installed by a `.partial` file. */
export async function hasPlugin(home: string, plugin: Plugin): Promise<boolean> {
  const path = pluginPath(home, plugin);
  return (await isExecutable(path)) && !(await exists(`${dirname(path)}.partial`));
}

export async function hasAllPlugins(home: string): Promise<boolean> {
  for (const plugin of PLUGINS) if (!(await hasPlugin(home, plugin))) return false;
  return true;
}
