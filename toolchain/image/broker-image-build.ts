import { copyFile, mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { IMAGE_LABELS } from "../../model/docker-labels.ts";
import { WarrenError } from "../../model/warren-error.ts";
import { type NamedFile, withTemporaryFolder } from "../cache/cache.ts";
import { requireSpace } from "../cache/disk.ts";
import { performStep, TOOLCHAIN_FOLDER, type ToolchainContext } from "../context.ts";
import type { Engine } from "../docker/docker-api.ts";
import { dockerBuild, withBuilder } from "../docker/docker-build.ts";
import { canInstallPackages, installPackages, isRoot, requirePackages } from "../packages/apt.ts";
import { findProgram } from "../process/find-program.ts";
import { type CommandOptions, runCommand } from "../process/run-command.ts";
import type { ProgressStep } from "../progress.ts";
import { type BuiltImage, findBuiltImage, imageName } from "./built-images.ts";

/** The Debian release whose rabbitmq-server is of the series that Warren wants. */
const DEBIAN_RELEASE = "forky";
/** debootstrap's rules for current releases. Named, because an older debootstrap does not know the release. */
const DEBOOTSTRAP_RULES = "/usr/share/debootstrap/scripts/sid";
/** In a set-up that checks signatures: Ubuntu's debootstrap comes without Debian's keys. */
const PACKAGES = ["debootstrap", "debian-archive-keyring"] as const;
/** A base system of 220 MB and its archive of 190 MB. */
const WORK_BYTES = 600 * 1024 ** 2;

/**
 * What a built image is made by: files of the toolchain's folder, which go into the build as they are. The names are those
 * by which the image is known: with others it would be another image, and each broker that runs it be made anew.
 */
export const RECIPE: readonly NamedFile[] = [
  { file: "image/broker.Dockerfile", named: "image/Dockerfile" },
  { file: "image/official-defaults.escript", named: "image/official-defaults.escript" },
];

export interface ImageBuild {
  /** What the image is known by, from the recipe's files and settings. */
  readonly recipe: string;
  /** As `4.3`. */
  readonly series: string;
  /** The oldest patch release that will do, as `4.3.6`. */
  readonly minimum: string;
  /** What to pull instead, for the message. */
  readonly official: string;
  /** What is there already and not new enough. @default nothing is there */
  readonly newerThan?: BuiltImage;
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
): Promise<BuiltImage> {
  await requireDebootstrap(context, engine, build);
  const { recipe, series, minimum, official, newerThan } = build;
  const look = async (): Promise<BuiltImage | undefined> => {
    const found = await findBuiltImage(engine, recipe, context.env);
    return found?.name === newerThan?.name ? undefined : found;
  };
  const title = `Build an image with RabbitMQ ${series} from Debian's packages`;
  const options = { lock: "image-build", title, look, tell: versionOf };
  return await performStep(context, options, async (step) => {
    await requireSpace(context.cacheFolder, WORK_BYTES, "Building the broker's image");
    await withTemporaryFolder(context.cacheFolder, "image", async (temporary) => {
      const folder = await makeBaseSystem(context, temporary, step);
      for (const { file, named } of RECIPE) {
        await copyFile(join(TOOLCHAIN_FOLDER, file), join(folder, basename(named)));
      }
      const draft = `warren/rabbitmq:draft-${recipe}`;
      const args = { RABBITMQ_SERIES: series, RABBITMQ_MINIMUM: minimum };
      await dockerBuild(context, engine, { folder, image: draft, args, official, step });
      await nameImage(context, engine, { draft, recipe, temporary });
    });
    const built = await look();
    if (built !== undefined) return built;
    throw new WarrenError("image-version", "Debian's RabbitMQ is as old as that of the image that is there.");
  });
}

function versionOf({ version }: BuiltImage): string {
  return version;
}

/** Only when it is there it is known which version came into it: a label says so from then on. */
async function nameImage(
  context: ToolchainContext,
  engine: Engine,
  {
    draft,
    recipe,
    temporary,
  }: { readonly draft: string; readonly recipe: string; readonly temporary: string },
): Promise<void> {
  const options = {
    env: { ...context.env, DOCKER_HOST: engine.host },
    signal: context.signal,
    timeoutMs: 120_000,
  };
  const query = ["--entrypoint=dpkg-query", draft, "-W", "-f", "${Version}", "rabbitmq-server"];
  const { stdout } = await runCommand("docker", ["run", "--rm", "--network=none", ...query], options);
  const version = stdout.trim();
  const folder = join(temporary, "name");
  await mkdir(folder);
  await writeFile(join(folder, "Dockerfile"), `FROM ${draft}\n`);
  const labels = [`${IMAGE_LABELS.recipe}=${recipe}`, `${IMAGE_LABELS.version}=${version}`];
  const words = [
    "build",
    ...labels.map((label) => `--label=${label}`),
    `--tag=${imageName(version, recipe)}`,
  ];
  await withBuilder(context, engine, { words: [...words, folder] });
  await runCommand("docker", ["rmi", draft], options);
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
  await requirePackages(context, PACKAGES, {
    purpose: "to build the broker's image from Debian's packages",
    otherwise,
  });
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
