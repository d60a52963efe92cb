import { OFFICIAL_LOAD_BALANCER_IMAGE } from "../../model/official-image.ts";
import type { ToolchainContext } from "../context.ts";
import { type Engine, hasImage } from "../docker/docker-api.ts";
import { pullImage } from "../docker/pull-image.ts";
import { ensurePackagedImage, type Packaged, packagedImage } from "./packaged-image.ts";

/** The series that Warren configures: with long-term support. */
export const HAPROXY_SERIES = "3.2";

const OFFICIAL_TAG = OFFICIAL_LOAD_BALANCER_IMAGE.split("@")[0] ?? "";
const HAPROXY: Packaged = {
  program: `HAProxy ${HAPROXY_SERIES}`,
  name: "haproxy",
  dockerfile: "image/load-balancer.Dockerfile",
  wanted: { HAPROXY_SERIES },
  official: OFFICIAL_LOAD_BALANCER_IMAGE,
};

/** The image that the engine has already: the official one, else Warren's; undefined when it has neither. */
export async function findLoadBalancerImage(
  engine: Engine,
  env: NodeJS.ProcessEnv,
): Promise<string | undefined> {
  for (const image of [OFFICIAL_LOAD_BALANCER_IMAGE, await packagedImage(engine, HAPROXY)]) {
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
  return await ensurePackagedImage(context, engine, { ...HAPROXY, broker });
}
