/**
 * An image of Debian's packages is as old as the day on which it was built. At most once a day, and never on the day of
 * its making, it is asked itself whether Debian has a newer RabbitMQ of the series; then another one is built.
 */

import { mkdir, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { DAY } from "../../model/text/durations.ts";
import { messageOf, WarrenError } from "../../model/warren-error.ts";
import type { ToolchainContext } from "../context.ts";
import type { Engine } from "../docker/docker-api.ts";
import { aptOptions } from "../docker/docker-build.ts";
import { isErrno } from "../process/errno.ts";
import { CommandFailure, runCommand } from "../process/run-command.ts";
import { buildImage, type ImageBuild } from "./broker-image-build.ts";
import type { BuiltImage } from "./built-images.ts";

/** Between two looks. */
const LOOK_AGAIN_MS = DAY;
/** A mirror that can be reached has answered by then. */
const LOOK_MS = 60_000;

/** @returns the image to use: the one that is there, where nothing newer can be had */
export async function lookForNewer(
  context: ToolchainContext,
  engine: Engine,
  { found, build }: { readonly found: BuiltImage; readonly build: ImageBuild },
): Promise<string> {
  const mark = join(context.cacheFolder, "image-looked", build.recipe);
  const looked = Math.max(found.built.getTime(), await timeOf(mark));
  if (Date.now() - looked < LOOK_AGAIN_MS) return found.name;
  try {
    const newer = await newerPackage(context, engine, { image: found.name, series: build.series });
    if (newer === undefined) return found.name;
    context.progress.note(
      `Debian has RabbitMQ ${newer}, and the image has ${found.version}: building another.`,
    );
    return (await buildImage(context, engine, { ...build, newerThan: found })).name;
  } catch (error) {
    context.signal?.throwIfAborted();
    if (!(error instanceof CommandFailure || error instanceof WarrenError)) throw error;
    const [why] = messageOf(error).split("\n");
    context.progress.note(
      `The image with RabbitMQ ${found.version} stays: Debian cannot be asked for a newer one. ${why}`,
    );
    return found.name;
  } finally {
    await mkdir(dirname(mark), { recursive: true });
    await writeFile(mark, "");
  }
}

/**
 * What Debian has, where that is newer than what the image has and of the series.
 *
 * @throws CommandFailure where it cannot be asked
 */
export async function newerPackage(
  context: ToolchainContext,
  engine: Engine,
  { image, series }: { readonly image: string; readonly series: string },
): Promise<string | undefined> {
  const script = [
    `apt-get ${await aptOptions(context)} -o APT::Update::Error-Mode=any update >&2`,
    "have=$(dpkg-query -W -f '${Version}' rabbitmq-server)",
    "found=$(apt-cache policy rabbitmq-server | sed -n 's/^ *Candidate: *//p')",
    'if dpkg --compare-versions "$found" gt "$have"; then echo "$found"; fi',
  ].join("\n");
  const proxies = ["http_proxy", "https_proxy", "no_proxy"].filter((name) => context.env[name]);
  const flags = ["--rm", "--network=host", "--user=0", ...proxies.map((name) => `--env=${name}`)];
  const { stdout } = await runCommand("docker", ["run", ...flags, "--entrypoint=sh", image, "-ec", script], {
    env: { ...context.env, DOCKER_HOST: engine.host },
    signal: context.signal,
    timeoutMs: LOOK_MS,
  });
  const found = stdout.trim();
  return found.startsWith(`${series}.`) ? found : undefined;
}

/** Milliseconds since 1970; 0 where there is no such file. */
async function timeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).mtimeMs;
  } catch (error) {
    if (isErrno(error, "ENOENT")) return 0;
    throw error;
  }
}
