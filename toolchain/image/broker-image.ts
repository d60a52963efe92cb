import { OFFICIAL_IMAGE } from "../../model/official-image.ts";
import { SERVER_SERIES, SERVER_VERSION } from "../../model/rabbitmq/versions.ts";
import { keyOf } from "../cache/cache.ts";
import { TOOLCHAIN_FOLDER, type ToolchainContext } from "../context.ts";
import { type Engine, hasImage } from "../docker/docker-api.ts";
import { pullImage } from "../docker/pull-image.ts";
import { buildImage, RECIPE } from "./broker-image-build.ts";
import { lookForNewer } from "./broker-image-update.ts";
import { type BuiltImage, findBuiltImage } from "./built-images.ts";

const OFFICIAL_TAG = OFFICIAL_IMAGE.split("@")[0] ?? "";

/** What the images that Warren builds for this engine are known by. */
export async function recipeKey(engine: Engine): Promise<string> {
  return await keyOf(TOOLCHAIN_FOLDER, RECIPE, [SERVER_SERIES, SERVER_VERSION, engine.architecture]);
}

/** The image that the engine has already: the official one, else Warren's; undefined when it has neither. */
export async function findBrokerImage(engine: Engine, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  const found = await lookForBrokerImage(engine, env);
  return typeof found === "object" ? found.name : found;
}

/** The same, and of one that was built, when and with what. */
export async function lookForBrokerImage(
  engine: Engine,
  env: NodeJS.ProcessEnv,
): Promise<typeof OFFICIAL_IMAGE | BuiltImage | undefined> {
  if (await hasImage(engine, OFFICIAL_IMAGE, env)) return OFFICIAL_IMAGE;
  return await findBuiltImage(engine, await recipeKey(engine), env);
}

/** Pulls the official image, else builds one from Debian's packages, anew where Debian has a newer one. */
export async function ensureBrokerImage(context: ToolchainContext, engine: Engine): Promise<string> {
  const found = await lookForBrokerImage(engine, context.env);
  const recipe = await recipeKey(engine);
  const build = { recipe, series: SERVER_SERIES, minimum: SERVER_VERSION, official: OFFICIAL_IMAGE };
  if (typeof found === "object") return await lookForNewer(context, engine, { found, build });
  if (found !== undefined) return found;
  const what = `RabbitMQ's official image ${OFFICIAL_TAG}`;
  const refusal = await pullImage(context, engine, { image: OFFICIAL_IMAGE, what });
  if (refusal === undefined) return OFFICIAL_IMAGE;
  context.progress.note(`${OFFICIAL_TAG} cannot be pulled (${refusal}): building it instead.`);
  return (await buildImage(context, engine, build)).name;
}
