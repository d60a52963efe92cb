import { delimiter, dirname, join } from "node:path";
import { WarrenError } from "../model/warren-error.ts";
import { boundCompileCache, compileCacheIn } from "./cache/compile-cache.ts";
import { explainDisk } from "./cache/disk.ts";
import { contextOf, TOOLCHAIN_FOLDER, type ToolchainContext, type ToolchainOptions } from "./context.ts";
import type { Engine } from "./docker/docker-api.ts";
import { ensureEngine } from "./docker/docker-engine.ts";
import { ensureGoBuilds, SDK_GENERATOR } from "./go/go-build.ts";
import { ensureBrokerImage } from "./image/broker-image.ts";
import { ensureLoadBalancerImage } from "./image/load-balancer-image.ts";
import { buildWarrenImage, type WarrenImage } from "./image/warren-image.ts";
import { ensureProgram } from "./packages/program.ts";
import { CommandFailure } from "./process/run-command.ts";
import { ensurePulumi, type PulumiInstallation, pulumiEnvironment, pulumiFolder } from "./pulumi/pulumi.ts";

export type { ToolchainOptions } from "./context.ts";
export { examineToolchain } from "./examine.ts";
export type { PartReport } from "./parts.ts";

/** All that `pulumi up` and a broker need. */
export interface Toolchain {
  /**
   * To merge into the environment of pulumi and docker: PATH (with this Node and the CLI first), where they are
   * Warren's own PULUMI_HOME and PULUMI_CREDENTIALS_PATH, PULUMI_SKIP_UPDATE_CHECK, and DOCKER_HOST where a docker
   * context names the engine.
   */
  environment: Record<string, string>;
  /** For `docker run` and for Pulumi's docker.RemoteImage; the engine has it. */
  image: string;
  /** Undefined where none was asked for. */
  loadBalancerImage: string | undefined;
  pulumi: PulumiInstallation;
  /** Warren's own files with all that its program and its provider import; undefined in a checkout, which is that. */
  program: string | undefined;
  engine: Engine;
}

/**
 * Finds or gets Pulumi, a Docker engine and the broker's image. With all of it there this takes some 50 ms and
 * starts no process.
 *
 * @throws WarrenError with what to install and how, where a part cannot be had
 */
export async function prepareToolchain(options: ToolchainOptions): Promise<Toolchain> {
  return await prepare(options, async (context, stop) => {
    // Questions first: nobody wants to be asked after minutes of compiling.
    const engine = await ensureEngine(context);
    const [images, { pulumi, program }] = await together(stop, [
      ensureImages(context, engine, options.loadBalancer ?? false),
      ensurePulumiAndProgram(context),
    ]);
    return { environment: await environmentOf(context, engine, pulumi), ...images, pulumi, program, engine };
  });
}

/**
 * A Docker engine and the broker's image, for a broker that goes with its process: no Pulumi is looked for.
 *
 * @returns `environment`: DOCKER_HOST where a docker context names the engine
 * @throws WarrenError as {@link prepareToolchain} does
 */
export async function prepareDocker(
  options: ToolchainOptions,
): Promise<Pick<Toolchain, "environment" | "image" | "engine">> {
  return await prepare(options, async (context) => {
    const engine = await ensureEngine(context);
    return { environment: hostOf(engine), image: await ensureBrokerImage(context, engine), engine };
  });
}

/**
 * Warren's own image, from Debian's packages.
 *
 * @throws WarrenError as {@link prepareToolchain} does
 */
export async function prepareWarrenImage(options: ToolchainOptions, image: WarrenImage): Promise<void> {
  await prepare(options, async (context) => {
    const engine = await ensureEngine(context);
    const broker = await ensureBrokerImage(context, engine);
    await buildWarrenImage(context, engine, { ...image, broker });
  });
}

/**
 * Pulumi alone, for a broker that is no server of this machine: no Docker is looked for.
 *
 * @throws WarrenError as {@link prepareToolchain} does
 */
export async function preparePulumi(
  options: ToolchainOptions,
): Promise<Pick<Toolchain, "environment" | "pulumi" | "program">> {
  return await prepare(options, async (context) => {
    const { pulumi, program } = await ensurePulumiAndProgram(context);
    return { environment: await environmentOf(context, undefined, pulumi), pulumi, program };
  });
}

/**
 * The provider with all that it imports, for a Pulumi that is not Warren's.
 *
 * @returns Warren's own files with all npm packages
 * @throws WarrenError as {@link prepareToolchain} does
 */
export async function prepareProgram(options: ToolchainOptions): Promise<string> {
  return await prepare(
    options,
    async (context) => (await ensureProgram(context)) ?? join(TOOLCHAIN_FOLDER, ".."),
  );
}

/**
 * What makes SDKs of a schema.
 *
 * @returns its path
 * @throws WarrenError as {@link prepareToolchain} does
 */
export async function prepareSdkGenerator(options: ToolchainOptions): Promise<string> {
  return await prepare(options, async (context) => {
    const built = await ensureGoBuilds(context, [SDK_GENERATOR]);
    return join(built.get(SDK_GENERATOR) ?? "", SDK_GENERATOR.module);
  });
}

async function ensurePulumiAndProgram(
  context: ToolchainContext,
): Promise<Pick<Toolchain, "pulumi" | "program">> {
  const program = await ensureProgram(context);
  return { pulumi: await ensurePulumi(context), program };
}

/** @param work gets what ends all of it when a part fails */
async function prepare<Result>(
  options: ToolchainOptions,
  work: (context: ToolchainContext, stop: AbortController) => Promise<Result>,
): Promise<Result> {
  const stop = new AbortController();
  const signal = options.signal === undefined ? stop.signal : AbortSignal.any([options.signal, stop.signal]);
  const context = contextOf({ ...options, signal });
  try {
    await boundCompileCache(context.cacheFolder);
    return await work(context, stop);
  } catch (error) {
    if (options.signal?.aborted === true) throw interrupted(options.signal.reason);
    const explained = explainDisk(error, context.cacheFolder);
    throw explained instanceof CommandFailure ? explain(explained) : explained;
  }
}

/** The second may be built on the first. */
async function ensureImages(
  context: ToolchainContext,
  engine: Engine,
  loadBalancer: boolean,
): Promise<Pick<Toolchain, "image" | "loadBalancerImage">> {
  const image = await ensureBrokerImage(context, engine);
  return {
    image,
    loadBalancerImage: loadBalancer ? await ensureLoadBalancerImage(context, engine, image) : undefined,
  };
}

/** Waits for both; when one fails the other is ended, and its own error is only that. */
async function together<First, Second>(
  stop: AbortController,
  work: [Promise<First>, Promise<Second>],
): Promise<[First, Second]> {
  try {
    return await Promise.all(work);
  } catch (error) {
    stop.abort();
    await Promise.allSettled(work);
    throw error;
  }
}

async function environmentOf(
  context: ToolchainContext,
  engine: Engine | undefined,
  pulumi: PulumiInstallation,
): Promise<Record<string, string>> {
  const own = [dirname(process.execPath), pulumiFolder(pulumi)];
  const others = (context.env["PATH"] ?? "").split(delimiter).filter((folder) => !own.includes(folder));
  return {
    PATH: [...own, ...others].join(delimiter),
    // The program and the plugin are Node processes that Pulumi starts anew at each run.
    NODE_COMPILE_CACHE: context.env["NODE_COMPILE_CACHE"] || compileCacheIn(context.cacheFolder),
    ...(await pulumiEnvironment(pulumi, context.cacheFolder, context.env)),
    ...(engine === undefined ? {} : hostOf(engine)),
  };
}

/** What finds Docker by itself finds no engine that only a context of Docker's command line names. */
function hostOf({ origin, host }: Engine): Record<string, string> {
  return origin.startsWith("docker context") ? { DOCKER_HOST: host } : {};
}

function interrupted(cause: unknown): WarrenError {
  return new WarrenError("interrupted", "Interrupted. What was finished is kept.", {
    hint: "Run the command again to go on.",
    cause,
  });
}

function explain(error: CommandFailure): WarrenError {
  return new WarrenError("toolchain", `Warren could not get all that it needs: ${error.message}`, {
    hint: "Run the command again; `./warren doctor` lists what is there and what is not.",
    cause: error,
  });
}
