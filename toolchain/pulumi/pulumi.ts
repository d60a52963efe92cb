import { dirname, join } from "node:path";
import { exists } from "../cache/cache.ts";
import type { ToolchainContext } from "../context.ts";
import { buildHome, builtHome } from "./pulumi-built.ts";
import { installOfficially, officialHome } from "./pulumi-official.ts";
import {
  findUserPulumi,
  hasAllPlugins,
  NO_UPDATE_CHECK,
  type UserPulumi,
  userPulumiHome,
} from "./pulumi-user.ts";
import { CLI_VERSION } from "./pulumi-versions.ts";

/** A Pulumi CLI with its language host and plugins, and how to call it. */
export interface PulumiInstallation {
  cli: string;
  version: string;
  /** Runs programs for Node.js; beside the CLI as a rule. */
  languageHost: string;
  home: string;
  /** Whether the home is Warren's own and not the user's. */
  isOwnHome: boolean;
}

/** What there is, complete or not at all. Changes nothing. */
export async function findPulumi(
  cacheFolder: string,
  env: NodeJS.ProcessEnv,
): Promise<PulumiInstallation | undefined> {
  const user = usable(await findUserPulumi(cacheFolder, env));
  if (user !== undefined && (await hasAllPlugins(user.home))) return installation(user, user.home, false);
  for (const home of [officialHome(cacheFolder), await builtHome(cacheFolder, user)]) {
    if (await hasAllPlugins(home)) return installation(user, home, true);
  }
  return undefined;
}

/** Gets what is missing: the official way, else by building. */
export async function ensurePulumi(context: ToolchainContext): Promise<PulumiInstallation> {
  const found = await findPulumi(context.cacheFolder, context.env);
  if (found !== undefined) return found;
  const anyUser = await findUserPulumi(context.cacheFolder, context.env);
  if (anyUser !== undefined && anyUser.problem !== "")
    context.progress.note(`${anyUser.problem} Warren gets its own.`);
  const user = usable(anyUser);
  const home = (await installOfficially(context, user)) ?? (await buildHome(context, user));
  return installation(user, home, home !== user?.home);
}

/**
 * What to add to the environment so that `pulumi` is this installation. A login of the user stays valid in
 * Warren's own home: PULUMI_CREDENTIALS_PATH is the folder in which Pulumi looks for credentials.json.
 */
export async function pulumiEnvironment(
  pulumi: PulumiInstallation,
  cacheFolder: string,
  env: NodeJS.ProcessEnv,
): Promise<Record<string, string>> {
  const environment: Record<string, string> = { ...NO_UPDATE_CHECK };
  if (!pulumi.isOwnHome) return environment;
  environment["PULUMI_HOME"] = pulumi.home;
  const userHome = userPulumiHome(cacheFolder, env);
  const loggedIn = await exists(join(userHome, "credentials.json"));
  if (loggedIn && !env["PULUMI_CREDENTIALS_PATH"]) environment["PULUMI_CREDENTIALS_PATH"] = userHome;
  return environment;
}

/** The folder that has to be on the PATH. */
export function pulumiFolder(pulumi: PulumiInstallation): string {
  return dirname(pulumi.cli);
}

function usable(user: UserPulumi | undefined): UserPulumi | undefined {
  return user?.problem === "" ? user : undefined;
}

function installation(user: UserPulumi | undefined, home: string, isOwnHome: boolean): PulumiInstallation {
  return {
    cli: user?.cli ?? join(home, "bin", "pulumi"),
    version: user?.version ?? CLI_VERSION,
    languageHost: user?.languageHost ?? join(home, "bin", "pulumi-language-nodejs"),
    home,
    isOwnHome,
  };
}
