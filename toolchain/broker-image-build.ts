import { copyFile, mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { WarrenError } from "../model/warren-error.ts";
import { canInstallPackages, installPackages, isRoot, requirePackages } from "./apt.ts";
import { withTemporaryFolder } from "./cache.ts";
import { performStep, TOOLCHAIN_FOLDER, type ToolchainContext } from "./context.ts";
import { requireSpace } from "./disk.ts";
import { type Engine, hasImage } from "./docker-api.ts";
import { dockerBuild } from "./docker-build.ts";
import { findProgram } from "./find-program.ts";
import type { ProgressStep } from "./progress.ts";
import { type CommandOptions, runCommand } from "./run-command.ts";

/** The Debian release whose rabbitmq-server is of the series that Warren wants. */
const DEBIAN_RELEASE = "forky";
/** debootstrap's rules for current releases. Named, because an older debootstrap does not know the release. */
const DEBOOTSTRAP_RULES = "/usr/share/debootstrap/scripts/sid";
/** In a set-up that checks signatures: Ubuntu's debootstrap comes without Debian's keys. */
const PACKAGES = ["debootstrap", "debian-archive-keyring"] as const;
/** A base system of 220 MB and its archive of 190 MB. */
const WORK_BYTES = 600 * 1024 ** 2;

export interface ImageBuild {
  /** The name to give it. */
  image: string;
  /** As `4.3`. */
  series: string;
  /** What to pull instead, for the message. */
  official: string;
}

/**
 * Builds the broker's image from Debian's packages: a base system by debootstrap, RabbitMQ by the Dockerfile.
 *
 * @throws WarrenError `image-not-buildable` or `image-version`
 */
export async function buildImage(
  context: ToolchainContext,
  engine: Engine,
  build: ImageBuild,
): Promise<void> {
  await requireDebootstrap(context, engine, build);
  const look = async (): Promise<true | undefined> =>
    (await hasImage(engine, build.image, context.env)) ? true : undefined;
  const title = `Build an image with RabbitMQ ${build.series} from Debian's packages`;
  await performStep(context, { lock: "image-build", title, look }, async (step) => {
    await requireSpace(context.cacheFolder, WORK_BYTES, "Building the broker's image");
    await withTemporaryFolder(context.cacheFolder, "image", async (temporary) => {
      const archive = await makeBaseSystem(context, temporary, step);
      await copyFile(join(TOOLCHAIN_FOLDER, "image", "Dockerfile"), join(archive, "Dockerfile"));
      await dockerBuild(context, engine, {
        folder: archive,
        image: build.image,
        args: { RABBITMQ_SERIES: build.series },
        official: build.official,
        step,
      });
    });
    return true;
  });
}

async function requireDebootstrap(
  context: ToolchainContext,
  engine: Engine,
  build: ImageBuild,
): Promise<void> {
  const otherwise = `Pull ${build.official} where a registry can be reached, and bring it here by \`docker save\` and \`docker load\`.`;
  const problem = await whyNotBuildable(engine);
  if (problem !== "") throw new WarrenError("image-not-buildable", problem, { hint: otherwise });
  if ((await findProgram("debootstrap", context.env)) !== undefined) return;
  if (!(await canInstallPackages(context.env))) {
    const missing = `The broker's image can be neither pulled nor built: there is no debootstrap, and no apt-get to install it.`;
    throw new WarrenError("image-not-buildable", missing, {
      hint: `Install ${PACKAGES.join(" and ")}. Or: ${otherwise}`,
    });
  }
  await requirePackages(context, PACKAGES, "to build the broker's image from Debian's packages", otherwise);
  const look = async (): Promise<true | undefined> =>
    (await findProgram("debootstrap", context.env)) === undefined ? undefined : true;
  const title = `Install debootstrap, which makes the base of the broker's image`;
  await performStep(context, { lock: "apt", title, look }, async (step) => {
    await installPackages(context, PACKAGES, step);
    return true;
  });
}

async function whyNotBuildable(engine: Engine): Promise<string> {
  const start = "The broker's image can be neither pulled nor built:";
  if (process.platform !== "linux") return `${start} building it needs Linux.`;
  if (!isRoot()) return `${start} building it needs root, for debootstrap.`;
  const own = process.arch === "x64" ? "amd64" : process.arch;
  if (engine.architecture === own) return "";
  return `${start} this machine is ${own} and the Docker engine at ${engine.host} is ${engine.architecture}.`;
}

/** A folder with `rootfs.tar`, a minimal Debian without what its packages came in. */
async function makeBaseSystem(
  context: ToolchainContext,
  temporary: string,
  step: ProgressStep,
): Promise<string> {
  const root = join(temporary, "root");
  const target = join(temporary, "context");
  await mkdir(target);
  const options: CommandOptions = {
    env: context.env,
    signal: context.signal,
    timeoutMs: 600_000,
    onLine: (line) => step.line(line),
  };
  // An empty mirror is debootstrap's own choice.
  const release = [DEBIAN_RELEASE, root, "", DEBOOTSTRAP_RULES];
  const settings = ["--force-check-gpg", "--variant=minbase", "--include=ca-certificates"];
  await runCommand("debootstrap", [...settings, ...release], options);
  const packages = join(root, "var/cache/apt/archives");
  for (const file of await readdir(packages)) if (file.endsWith(".deb")) await rm(join(packages, file));
  // Device files are the engine's to make.
  await runCommand(
    "tar",
    ["--numeric-owner", "--exclude=./dev/*", "-C", root, "-cf", join(target, "rootfs.tar"), "."],
    options,
  );
  await rm(root, { recursive: true, force: true });
  return target;
}
