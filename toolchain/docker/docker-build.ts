import { WarrenError } from "../../model/warren-error.ts";
import type { ToolchainContext } from "../context.ts";
import { findProgram } from "../process/find-program.ts";
import { CommandFailure, runCommand } from "../process/run-command.ts";
import type { ProgressStep } from "../progress.ts";
import type { Engine } from "./docker-api.ts";

/** The Dockerfiles' mark in front of a version that is not of the wanted series. */
const WRONG_VERSION = /warren: wrong (?:RabbitMQ|HAProxy|Node\.js) version: (.*)/;

export interface DockerBuild {
  /** With a Dockerfile and what that adds. */
  folder: string;
  /** The name to give it. */
  image: string;
  args: Readonly<Record<string, string>>;
  /** What to pull instead, for the message. */
  official: string;
  step: ProgressStep;
}

/**
 * Builds an image from Debian's packages; the Dockerfile gets APT_OPTIONS besides its own arguments.
 *
 * @throws WarrenError `image-version` where the packages are of another series
 */
export async function dockerBuild(
  context: ToolchainContext,
  engine: Engine,
  { folder, image, args, official, step }: DockerBuild,
): Promise<void> {
  const buildArgs = { ...args, APT_OPTIONS: await aptOptions(context) };
  const words = [
    "build",
    // The packages come by the host's way into the network.
    "--network=host",
    "--force-rm",
    ...Object.entries(buildArgs).map(([name, value]) => `--build-arg=${name}=${value}`),
    ...["http_proxy", "https_proxy", "no_proxy"]
      .filter((name) => context.env[name])
      .map((name) => `--build-arg=${name}`),
    `--tag=${image}`,
    folder,
  ];
  try {
    await withBuilder(context, engine, { words, step });
  } catch (error) {
    const wrong = error instanceof CommandFailure ? WRONG_VERSION.exec(error.tail.join("\n")) : null;
    if (wrong === null) throw error;
    throw new WarrenError("image-version", `${image} cannot be built: ${wrong[1]}.`, {
      hint: `Pull ${official} instead, or use a newer Warren.`,
      cause: error,
    });
  }
}

/** `docker build` and its words, with the builder that the machine has. */
export async function withBuilder(
  context: ToolchainContext,
  engine: Engine,
  { words, step }: { readonly words: readonly string[]; readonly step?: ProgressStep | undefined },
): Promise<void> {
  const buildKit = (await hasBuildKit(context)) ? "1" : "0";
  await runCommand("docker", words, {
    env: { ...context.env, DOCKER_HOST: engine.host, DOCKER_BUILDKIT: buildKit },
    signal: context.signal,
    timeoutMs: 600_000,
    onLine: (line) => step?.line(line),
  });
}

/** The machine's own word on whether apt may use the indexes of a mirror that stands still. */
export async function aptOptions(context: ToolchainContext): Promise<string> {
  if ((await findProgram("apt-config", context.env)) === undefined) return "";
  const { stdout } = await runCommand("apt-config", ["dump"], { env: context.env, timeoutMs: 20_000 });
  const settings = stdout.matchAll(/^(Acquire::Check-(?:Valid-Until|Date)) "(\w+)";$/gm);
  return [...settings].map(([, name, value]) => `-o ${name}=${value}`).join(" ");
}

/** An engine's package may come without the builder that docker build prefers. */
async function hasBuildKit(context: ToolchainContext): Promise<boolean> {
  try {
    await runCommand("docker", ["buildx", "version"], { env: context.env, timeoutMs: 20_000 });
    return true;
  } catch (error) {
    if (error instanceof CommandFailure) return false;
    throw error;
  }
}
