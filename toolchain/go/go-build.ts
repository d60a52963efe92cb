import { mkdir, readdir } from "node:fs/promises";
import { join, relative } from "node:path";
import { WarrenError } from "../../model/warren-error.ts";
import { exists, keyOf, moveInPlace, withTemporaryFolder } from "../cache/cache.ts";
import { requireSpace } from "../cache/disk.ts";
import { performStep, TOOLCHAIN_FOLDER, type ToolchainContext } from "../context.ts";
import { CommandFailure } from "../process/run-command.ts";
import { CLI_VERSION, LANGUAGE_HOST_VERSION } from "../pulumi/pulumi-versions.ts";
import { examineGo, type GoPurpose, runGo } from "./go.ts";

/** Programs that are built from one of the Go modules in `go/`. */
export interface GoBuild {
  /** The folder under `go/`. */
  module: string;
  version: string;
  /** Import paths of the main packages; each gives a program named by its last part. */
  packages: readonly string[];
  title: string;
  /** @default the Pulumi CLI and its plugins */
  purpose?: GoPurpose;
}

/** The order is that of building: the first is small and compiles the standard library for all. */
export const GO_BUILDS = {
  languageHost: {
    module: "language-nodejs",
    version: LANGUAGE_HOST_VERSION,
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

/** Writes classes for programs in other languages from the provider's schema. */
export const SDK_GENERATOR = {
  module: "generate-sdk",
  version: CLI_VERSION,
  packages: ["."],
  title: "Build Pulumi's generators of SDKs",
  purpose: { what: "Pulumi's generators of SDKs" },
} as const satisfies GoBuild;

const TAGS = "-tags=no_compose,osusergo,grpcnotrace";
/**
 * The same for every build: a package that two modules share at one version is then compiled once. Debug data is
 * left out already by the compiler (a sixth of its time), not only by the linker.
 */
export const GO_FLAGS = [
  "-mod=readonly",
  "-trimpath",
  "-buildvcs=false",
  "-pgo=off",
  "-gcflags=all=-dwarf=false",
  TAGS,
] as const;
const LINKER_FLAGS = `-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v${CLI_VERSION}`;

/** What the Go caches of a cold build take, rounded up: 3 GB of modules, 2 GB of objects. */
export const GO_CACHE_BYTES = 6 * 1024 ** 3;
const RESULT_BYTES = 700 * 1024 ** 2;

/** Where a build's programs are, or will be. */
export async function builtFolder(cacheFolder: string, build: GoBuild): Promise<string> {
  const root = join(TOOLCHAIN_FOLDER, "go", build.module);
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)));
  const key = await keyOf(root, files, [
    ...GO_FLAGS,
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

  await requireGo(context, lacking);
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
        ["build", ...GO_FLAGS, `-ldflags=${LINKER_FLAGS}`, "-o", `${target}/`, ...build.packages],
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
      await runGo(context, ["list", "-deps", "-mod=readonly", TAGS, ...build.packages], {
        cwd: join(TOOLCHAIN_FOLDER, "go", build.module),
        signal,
      });
    } catch (error) {
      if (!signal.aborted && !(error instanceof CommandFailure || error instanceof WarrenError)) throw error;
    }
  }
}

/** @throws WarrenError `go-missing` or `go-too-old`, or `disk-full` before anything is compiled */
async function requireGo(context: ToolchainContext, [first]: readonly GoBuild[]): Promise<void> {
  const go = await examineGo(context.env, first?.purpose);
  if (!go.usable)
    throw new WarrenError(go.version === "" ? "go-missing" : "go-too-old", go.problem, { hint: go.remedy });
  await requireSpace(context.cacheFolder, RESULT_BYTES, "What Warren builds");
  const warm = await exists(
    join(go.moduleCache, "github.com", "pulumi", "pulumi", "pkg", `v3@v${CLI_VERSION}`),
  );
  if (!warm)
    await requireSpace(go.buildCache, GO_CACHE_BYTES, "Building the Pulumi CLI and its plugins with Go");
}
