import { mkdir, readdir } from "node:fs/promises";
import { totalmem } from "node:os";
import { join, relative } from "node:path";
import { messageOf, WarrenError } from "../model/warren-error.ts";
import { exists, keyOf, moveInPlace, withTemporaryFolder } from "./cache.ts";
import { performStep, TOOLCHAIN_FOLDER, type ToolchainContext } from "./context.ts";
import { requireSpace } from "./disk.ts";
import { CommandFailure, type CommandOptions, runCommand } from "./run-command.ts";
import { findVersion, isAtLeast } from "./versions.ts";

/** Programs that are built from one of the Go modules in `go/`. */
export interface GoBuild {
  /** The folder under `go/`. */
  module: string;
  version: string;
  /** Import paths of the main packages; each gives a program named by its last part. */
  packages: readonly string[];
  title: string;
}

/** As in the go.mod files. An older Go from 1.21 on fetches this one by itself where GOTOOLCHAIN allows it. */
export const GO_VERSION = "1.26";

const CLI_VERSION = "3.259.0";

/** The order is that of building: the first is small and compiles the standard library for all. */
export const GO_BUILDS = {
  languageHost: {
    module: "language-nodejs",
    version: "3.68.0",
    packages: ["github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs"],
    title: "Build Pulumi's Node.js language host, which runs the program",
  },
  cli: {
    module: "pulumi",
    version: CLI_VERSION,
    packages: ["github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"],
    title: "Build the Pulumi CLI, which plans and applies",
  },
  plugins: {
    module: "plugins",
    version: "1",
    packages: ["./cmd/pulumi-resource-rabbitmq", "./cmd/pulumi-resource-docker"],
    title: "Build the Pulumi plugins rabbitmq and docker, which change users, permissions and containers",
  },
} as const satisfies Record<string, GoBuild>;

/**
 * The same for every build: a package that two modules share at one version is then compiled once. Debug data is
 * left out already by the compiler (a sixth of its time), not only by the linker.
 */
const FLAGS = [
  "-mod=readonly",
  "-trimpath",
  "-buildvcs=false",
  "-pgo=off",
  "-gcflags=all=-dwarf=false",
  "-tags=no_compose,osusergo,grpcnotrace",
] as const;
const LINKER_FLAGS = `-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v${CLI_VERSION}`;

/** What the Go caches of a cold build take, rounded up: 3 GB of modules, 2 GB of objects. */
const GO_CACHE_BYTES = 6 * 1024 ** 3;
const RESULT_BYTES = 700 * 1024 ** 2;
/** Memory from which the compilers may use more of it to save a sixth of their time. */
const ROOMY_MEMORY_BYTES = 6 * 1024 ** 3;

/** Where a build's programs are, or will be. */
export async function builtFolder(cacheFolder: string, build: GoBuild): Promise<string> {
  const root = join(TOOLCHAIN_FOLDER, "go", build.module);
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)));
  const key = await keyOf(root, files, [
    ...FLAGS,
    LINKER_FLAGS,
    process.platform,
    process.arch,
    ...build.packages,
  ]);
  return join(cacheFolder, "built", `${build.module}-${build.version}-${key}`);
}

/** Builds what is not there yet, one after the other, while the modules of all of them are fetched. */
export async function ensureGoBuilds(
  context: ToolchainContext,
  builds: readonly GoBuild[],
): Promise<ReadonlyMap<GoBuild, string>> {
  const folders = new Map<GoBuild, string>();
  for (const build of builds) folders.set(build, await builtFolder(context.cacheFolder, build));
  const lacking: GoBuild[] = [];
  for (const [build, folder] of folders) if (!(await exists(folder))) lacking.push(build);
  if (lacking.length === 0) return folders;

  await requireGo(context);
  const stop = new AbortController();
  const fetching = fetchModules(context, lacking, stop.signal);
  try {
    for (const build of lacking) await ensureBuild(context, build, folders.get(build) ?? "");
  } finally {
    stop.abort();
    await fetching;
  }
  return folders;
}

async function ensureBuild(context: ToolchainContext, build: GoBuild, folder: string): Promise<void> {
  const look = async (): Promise<true | undefined> => ((await exists(folder)) ? true : undefined);
  // One lock for all: two that compile the same packages side by side would only take turns at the processor.
  await performStep(context, { lock: "go-build", title: build.title, look }, async (step) => {
    await withTemporaryFolder(context.cacheFolder, build.module, async (temporary) => {
      const target = join(temporary, "out");
      await mkdir(target);
      await runGo(
        context,
        ["build", ...FLAGS, `-ldflags=${LINKER_FLAGS}`, "-o", `${target}/`, ...build.packages],
        {
          cwd: join(TOOLCHAIN_FOLDER, "go", build.module),
          onLine: (line) => step.line(line),
        },
      );
      await moveInPlace(target, folder);
    });
    return true;
  });
}

/**
 * Lists the packages of each module, for which Go downloads what is not there yet. Only for speed: what goes
 * wrong here goes wrong again in the build, and is told there.
 */
async function fetchModules(
  context: ToolchainContext,
  builds: readonly GoBuild[],
  stop: AbortSignal,
): Promise<void> {
  const signal = context.signal === undefined ? stop : AbortSignal.any([stop, context.signal]);
  for (const build of builds) {
    try {
      await runGo(
        context,
        ["list", "-deps", "-mod=readonly", "-tags=no_compose,osusergo,grpcnotrace", ...build.packages],
        {
          cwd: join(TOOLCHAIN_FOLDER, "go", build.module),
          signal,
        },
      );
    } catch (error) {
      if (!signal.aborted && !(error instanceof CommandFailure || error instanceof WarrenError)) throw error;
    }
  }
}

async function runGo(
  context: ToolchainContext,
  args: readonly string[],
  options: CommandOptions,
): Promise<void> {
  const env = {
    ...context.env,
    CGO_ENABLED: "0",
    GOWORK: "off",
    ...(totalmem() >= ROOMY_MEMORY_BYTES ? { GOGC: "400" } : {}),
  };
  await runCommand("go", args, { env, signal: context.signal, ...options });
}

/** @throws WarrenError `go-missing` or `go-too-old`, or `disk-full` before anything is compiled */
async function requireGo(context: ToolchainContext): Promise<void> {
  const go = await examineGo(context.env);
  if (!go.usable)
    throw new WarrenError(go.version === "" ? "go-missing" : "go-too-old", go.problem, { hint: go.remedy });
  await requireSpace(context.cacheFolder, RESULT_BYTES, "What Warren builds");
  const warm = await exists(
    join(go.moduleCache, "github.com", "pulumi", "pulumi", "pkg", `v3@v${CLI_VERSION}`),
  );
  if (!warm)
    await requireSpace(go.buildCache, GO_CACHE_BYTES, "Building the Pulumi CLI and its plugins with Go");
}

/** What `go` on the PATH is, and whether it can build the modules here. */
export async function examineGo(env: NodeJS.ProcessEnv): Promise<{
  usable: boolean;
  version: string;
  origin: string;
  moduleCache: string;
  buildCache: string;
  problem: string;
  remedy: string;
}> {
  const remedy = `Install Go ${GO_VERSION} or newer, or the Pulumi CLI ${CLI_VERSION} or newer where Pulumi's own site can be reached.`;
  const nothing = { usable: false, version: "", origin: "", moduleCache: "", buildCache: "", remedy };
  try {
    const { stdout } = await runCommand(
      "go",
      ["env", "GOVERSION", "GOTOOLCHAIN", "GOROOT", "GOMODCACHE", "GOCACHE"],
      {
        env,
        timeoutMs: 20_000,
      },
    );
    const [version = "", toolchain = "", origin = "", moduleCache = "", buildCache = ""] = stdout.split("\n");
    const fetches = isAtLeast(version, "1.21") && toolchain !== "local";
    const usable = isAtLeast(version, GO_VERSION) || fetches;
    const problem = usable
      ? ""
      : `Go is ${findVersion(version)?.join(".") ?? version}, and ${GO_VERSION} is needed to build the Pulumi CLI and its plugins.`;
    return {
      usable,
      version: version.replace(/^go/, ""),
      origin,
      moduleCache,
      buildCache,
      problem,
      remedy: usable ? "" : remedy,
    };
  } catch (error) {
    if (!(error instanceof CommandFailure)) throw error;
    const problem =
      error.reason === "missing"
        ? "There is no Go on the PATH, which is needed to build the Pulumi CLI and its plugins."
        : `Go does not work: ${messageOf(error)}.`;
    return { ...nothing, problem };
  }
}
