import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import { OFFICIAL_LOAD_BALANCER_IMAGE } from "../../model/official-image.ts";
import { keyOf, withTemporaryFolder } from "../cache/cache.ts";
import { performStep, TOOLCHAIN_FOLDER, type ToolchainContext } from "../context.ts";
import { type Engine, hasImage } from "../docker/docker-api.ts";
import { dockerBuild } from "../docker/docker-build.ts";
import { pullImage } from "../docker/pull-image.ts";

/** The series that Warren configures: with long-term support. */
export const HAPROXY_SERIES = "3.2";

const OFFICIAL_TAG = OFFICIAL_LOAD_BALANCER_IMAGE.split("@")[0] ?? "";
const DOCKERFILE = "image/load-balancer.Dockerfile";

/** The image that the engine has already: the official one, else Warren's; undefined when it has neither. */
export async function findLoadBalancerImage(
  engine: Engine,
  env: NodeJS.ProcessEnv,
): Promise<string | undefined> {
  for (const image of [OFFICIAL_LOAD_BALANCER_IMAGE, await builtImage(engine)]) {
    if (await hasImage(engine, image, env)) return image;
  }
  return undefined;
}

/**
 * Pulls HAProxy's official image, else builds one from the packages of the distribution that the broker's image is of.
 *
 * @param broker the broker's image, which the engine has
 */
export async function ensureLoadBalancerImage(
  context: ToolchainContext,
  engine: Engine,
  broker: string,
): Promise<string> {
  const found = await findLoadBalancerImage(engine, context.env);
  if (found !== undefined) return found;
  const official = OFFICIAL_LOAD_BALANCER_IMAGE;
  const what = `HAProxy's official image ${OFFICIAL_TAG}`;
  const refusal = await pullImage(context, engine, { image: official, what });
  if (refusal === undefined) return official;
  context.progress.note(`${OFFICIAL_TAG} cannot be pulled (${refusal}): building it instead.`);
  const image = await builtImage(engine);
  const look = async (): Promise<string | undefined> =>
    (await hasImage(engine, image, context.env)) ? image : undefined;
  const title = `Build an image with HAProxy ${HAPROXY_SERIES} from Debian's packages`;
  return await performStep(context, { lock: "image-build", title, look }, async (step) => {
    await withTemporaryFolder(context.cacheFolder, "image", async (folder) => {
      await copyFile(join(TOOLCHAIN_FOLDER, DOCKERFILE), join(folder, "Dockerfile"));
      const args = { BROKER_IMAGE: broker, HAPROXY_SERIES };
      await dockerBuild(context, engine, { folder, image, args, official, step });
    });
    return image;
  });
}

async function builtImage(engine: Engine): Promise<string> {
  const key = await keyOf(TOOLCHAIN_FOLDER, [DOCKERFILE], [HAPROXY_SERIES, engine.architecture]);
  return `warren/haproxy:${HAPROXY_SERIES}-${key}`;
}
