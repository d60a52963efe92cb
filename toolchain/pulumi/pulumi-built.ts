import { copyFile, link, mkdir } from "node:fs/promises";
import { basename, delimiter, dirname, join } from "node:path";
import { exists, keyOf, moveInPlace, withTemporaryFolder } from "../cache/cache.ts";
import { performStep, type ToolchainContext } from "../context.ts";
import { builtFolder, ensureGoBuilds, GO_BUILDS, type GoBuild } from "../go/go-build.ts";
import { dynamicProvider } from "../packages/program.ts";
import { isErrno } from "../process/errno.ts";
import { runCommand } from "../process/run-command.ts";
import { NO_AUTOMATIC_LOG, turnOffAutomaticLog } from "./automatic-log.ts";
import { NO_UPDATE_CHECK, PLUGINS, type UserPulumi } from "./pulumi-user.ts";

/** A user's good CLI needs plugins only. */
function buildsFor(user: UserPulumi | undefined): readonly GoBuild[] {
  return user === undefined ? Object.values(GO_BUILDS) : [GO_BUILDS.plugins];
}

/** The Pulumi home with what Warren built, keyed by what that was made of; it may not be there yet. */
export async function builtHome(cacheFolder: string, user: UserPulumi | undefined): Promise<string> {
  const folders = await Promise.all(
    buildsFor(user).map(async (build) => await builtFolder(cacheFolder, build)),
  );
  const file = await dynamicProvider();
  const key = await keyOf(dirname(file), user === undefined ? [basename(file)] : [], [
    ...folders.map((folder) => basename(folder)),
    NO_AUTOMATIC_LOG,
  ]);
  return join(cacheFolder, "pulumi", `built-${key}`);
}

/** Builds what is missing and lays it out as a Pulumi home of Warren's own. */
export async function buildHome(context: ToolchainContext, user: UserPulumi | undefined): Promise<string> {
  const home = await builtHome(context.cacheFolder, user);
  if (await exists(home)) return home;
  const built = await ensureGoBuilds(context, buildsFor(user));
  const look = async (): Promise<string | undefined> => ((await exists(home)) ? home : undefined);
  const title = "Put what was built into a Pulumi home of Warren's own";
  return await performStep(context, { lock: "pulumi-home", title, look }, async (step) => {
    await withTemporaryFolder(context.cacheFolder, "pulumi", async (temporary) => {
      const root = join(temporary, "home");
      const bin = join(root, "bin");
      await mkdir(bin, { recursive: true });
      if (user === undefined) {
        await place(join(built.get(GO_BUILDS.cli) ?? "", "pulumi"), bin);
        await place(join(built.get(GO_BUILDS.languageHost) ?? "", "pulumi-language-nodejs"), bin);
        await place(await dynamicProvider(), bin);
      }
      const cli = user?.cli ?? join(bin, "pulumi");
      const path = [bin, context.env["PATH"] ?? ""].join(delimiter);
      const env = { ...context.env, ...NO_UPDATE_CHECK, PATH: path, PULUMI_HOME: root };
      for (const { name, version } of PLUGINS) {
        const file = join(built.get(GO_BUILDS.plugins) ?? "", `pulumi-resource-${name}`);
        await runCommand(cli, ["plugin", "install", "resource", name, version, "-f", file], {
          env,
          signal: context.signal,
          timeoutMs: 120_000,
          onLine: (line) => step.line(line),
        });
      }
      await turnOffAutomaticLog(root);
      await moveInPlace(root, home);
    });
    return home;
  });
}

/** As a hard link, since these are large; as a copy where the file is on another disk. */
async function place(file: string, folder: string): Promise<void> {
  const target = join(folder, basename(file));
  try {
    await link(file, target);
  } catch (error) {
    if (!isErrno(error, "EXDEV", "EPERM", "EMLINK")) throw error;
    await copyFile(file, target);
  }
}
