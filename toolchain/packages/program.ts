/**
 * Warren's own files with all npm packages, for the processes that Pulumi starts: its program and the provider. A checkout
 * is that itself. An installed package brings only what its own commands import, and the rest is fetched once it is needed.
 */
import { chmod, cp, rename } from "node:fs/promises";
import { dirname, join } from "node:path";
import { exists, keyOf, moveInPlace, withTemporaryFolder } from "../cache/cache.ts";
import { performStep, TOOLCHAIN_FOLDER, type ToolchainContext } from "../context.ts";
import { runCommand } from "../process/run-command.ts";
import { noteUse, removeUnused } from "./kept-packages.ts";
import { explainNpm, NPM_FLAGS } from "./npm-packages.ts";

/** Of the package: `package.json` and `lock.json`, which say all that its program and its provider import. */
const MANIFESTS = "program";
/** npm leaves a package-lock.json out of a package. */
const LOCK = "lock.json";
const OWN_FOLDER = join(TOOLCHAIN_FOLDER, "..");

/** Whether these files are an installed package, and no checkout. */
export async function isInstalled(): Promise<boolean> {
  return await exists(join(OWN_FOLDER, MANIFESTS));
}

/**
 * The program that serves Pulumi's dynamic providers. It belongs to the CLI, and `@pulumi/pulumi` carries a copy; a package,
 * which does not bring that, has it beside the manifests.
 */
export async function dynamicProvider(): Promise<string> {
  const folder = (await isInstalled()) ? MANIFESTS : "node_modules/@pulumi/pulumi";
  return join(OWN_FOLDER, folder, "pulumi-resource-pulumi-nodejs");
}

/** Where the program is kept, whether it is there or not. */
export async function programFolderIn(cacheFolder: string): Promise<string> {
  const files = [`${MANIFESTS}/package.json`, `${MANIFESTS}/${LOCK}`];
  return join(cacheFolder, "program", await keyOf(OWN_FOLDER, files, [process.platform, process.arch]));
}

/**
 * @returns the folder; undefined in a checkout
 * @throws WarrenError `npm-missing`, `packages` or `disk-full`
 */
export async function ensureProgram(context: ToolchainContext): Promise<string | undefined> {
  if (!(await isInstalled())) return undefined;
  const folder = await programFolderIn(context.cacheFolder);
  const look = async (): Promise<string | undefined> => {
    if (!(await exists(folder))) return undefined;
    await noteUse(folder);
    return folder;
  };
  return (
    (await look()) ??
    (await performStep(
      context,
      { lock: "program", title: "Install the npm packages of Pulumi's program and of the provider", look },
      async (step) => {
        await removeUnused(dirname(folder));
        await withTemporaryFolder(context.cacheFolder, "program", async (temporary) => {
          const draft = join(temporary, "program");
          const packages = join(OWN_FOLDER, "node_modules");
          await cp(OWN_FOLDER, draft, { recursive: true, filter: (source) => source !== packages });
          await cp(join(draft, MANIFESTS, "package.json"), join(draft, "package.json"));
          await rename(join(draft, MANIFESTS, LOCK), join(draft, "package-lock.json"));
          await chmod(join(draft, "provider/pulumi-resource-warren"), 0o755);
          await install(draft, context, (line) => step.line(line));
          await moveInPlace(draft, folder);
        });
        return folder;
      },
    ))
  );
}

async function install(
  folder: string,
  { env, signal }: ToolchainContext,
  onLine: (line: string) => void,
): Promise<void> {
  try {
    await runCommand("npm", ["ci", ...NPM_FLAGS], { env, cwd: folder, signal, timeoutMs: 900_000, onLine });
  } catch (error) {
    throw explainNpm(error, folder);
  }
}
