/** Pulumi's language hosts for Python, Go and YAML, for Warren's own tests. Nothing else needs them. */
import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import { exists, moveInPlace, withTemporaryFolder } from "../cache/cache.ts";
import { contextOf, TOOLCHAIN_FOLDER, type ToolchainContext, type ToolchainOptions } from "../context.ts";
import { ensureGoBuilds, GO_FLAGS, type GoBuild } from "../go/go-build.ts";
import { findProgram } from "../process/find-program.ts";
import { runCommand } from "../process/run-command.ts";
import { LANGUAGE_HOST_VERSION } from "../pulumi/pulumi-versions.ts";

/** The last one for Go: its folder is a module of its own from then on, which the module proxy does not have. */
export const GO_LANGUAGE_HOST_VERSION = "3.66.0";

/** Of pulumi-yaml, which compiles with the Pulumi that it asks for and with no newer one. */
export const YAML_VERSION = "1.25.0";

/** For programs in Go: as Pulumi's own are built, so that what they have in common is compiled once. */
export const GOFLAGS = GO_FLAGS.join(" ");

const LANGUAGE_BUILDS = {
  python: {
    module: "language-python",
    version: LANGUAGE_HOST_VERSION,
    packages: ["github.com/pulumi/pulumi/sdk/v3/python/cmd/pulumi-language-python"],
    title: "Build Pulumi's language host for Python",
  },
  go: {
    module: "language-go",
    version: GO_LANGUAGE_HOST_VERSION,
    packages: ["github.com/pulumi/pulumi/sdk/v3/go/pulumi-language-go"],
    title: "Build Pulumi's language host for Go",
  },
  yaml: {
    module: "language-yaml",
    version: YAML_VERSION,
    packages: ["github.com/pulumi/pulumi-yaml/cmd/pulumi-language-yaml"],
    title: "Build Pulumi's language host for YAML",
  },
} as const satisfies Record<string, GoBuild>;

/** Starts the program in Python, and stands beside the language host. It is a script of the same module. */
const STARTER = "pulumi-language-python-exec";

/**
 * Those of the machine are taken, as they come with the official CLI; the others are built.
 *
 * @returns folders for the PATH, of what was built
 */
export async function ensureLanguageHosts(options: ToolchainOptions): Promise<string[]> {
  const context = contextOf(options);
  const lacking: GoBuild[] = [];
  for (const build of Object.values(LANGUAGE_BUILDS)) {
    if ((await findProgram(`pulumi-${build.module}`, context.env)) === undefined) lacking.push(build);
  }
  const built = await ensureGoBuilds(context, lacking);
  const python = built.get(LANGUAGE_BUILDS.python);
  if (python !== undefined) await placeStarter(context, python);
  return [...built.values()];
}

async function placeStarter(context: ToolchainContext, folder: string): Promise<void> {
  const target = join(folder, STARTER);
  if (await exists(target)) return;
  const { stdout } = await runCommand(
    "go",
    ["list", "-m", "-f", "{{.Dir}}", "github.com/pulumi/pulumi/sdk/v3"],
    {
      cwd: join(TOOLCHAIN_FOLDER, "go", LANGUAGE_BUILDS.python.module),
      env: { ...context.env, GOWORK: "off" },
      signal: context.signal,
    },
  );
  await withTemporaryFolder(context.cacheFolder, STARTER, async (temporary) => {
    const file = join(temporary, STARTER);
    await copyFile(join(stdout.trim(), "python", "cmd", STARTER), file);
    await moveInPlace(file, target);
  });
}
