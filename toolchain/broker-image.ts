import { buildImage } from "./broker-image-build.ts";
import { keyOf } from "./cache.ts";
import { TOOLCHAIN_FOLDER, type ToolchainContext } from "./context.ts";
import { type Engine, hasImage } from "./docker-api.ts";
import { pullImage } from "./pull-image.ts";

/** The series that Warren is written for. */
export const RABBITMQ_SERIES = "4.3";

export const OFFICIAL_VERSION = "4.3.6";
const OFFICIAL_TAG = `rabbitmq:${OFFICIAL_VERSION}-management`;
/** Docker's official image with the management plugin, by digest, so that everybody runs the same bytes. */
export const OFFICIAL_IMAGE = `${OFFICIAL_TAG}@sha256:cdf40d8cb363d145e377ed88d59696a42386ffe54b30125f10eb128b862eea95`;

/** The name of the image that Warren builds, keyed by its recipe. */
export async function builtImage(engine: Engine): Promise<string> {
  const key = await keyOf(TOOLCHAIN_FOLDER, ["image/Dockerfile"], [RABBITMQ_SERIES, engine.architecture]);
  return `warren/rabbitmq:${RABBITMQ_SERIES}-${key}`;
}

/** The image that the engine has already: the official one, else Warren's; undefined when it has neither. */
export async function findBrokerImage(engine: Engine, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  for (const image of [OFFICIAL_IMAGE, await builtImage(engine)]) {
    if (await hasImage(engine, image, env)) return image;
  }
  return undefined;
}

/** Pulls the official image, else builds one from Debian's packages. */
export async function ensureBrokerImage(context: ToolchainContext, engine: Engine): Promise<string> {
  const found = await findBrokerImage(engine, context.env);
  if (found !== undefined) return found;
  const what = `RabbitMQ's official image ${OFFICIAL_TAG}`;
  const refusal = await pullImage(context, engine, { image: OFFICIAL_IMAGE, what });
  if (refusal === undefined) return OFFICIAL_IMAGE;
  context.progress.note(`${OFFICIAL_TAG} cannot be pulled (${refusal}): building it instead.`);
  const image = await builtImage(engine);
  await buildImage(context, engine, { image, series: RABBITMQ_SERIES, official: OFFICIAL_IMAGE });
  return image;
}
