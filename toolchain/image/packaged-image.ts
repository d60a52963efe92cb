/** Images of one program from the packages of the distribution that the broker's image is of. */
import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import { keyOf, withTemporaryFolder } from "../cache/cache.ts";
import { performStep, TOOLCHAIN_FOLDER, type ToolchainContext } from "../context.ts";
import { type Engine, hasImage } from "../docker/docker-api.ts";
import { dockerBuild } from "../docker/docker-build.ts";

export interface Packaged {
  /** As people say it: `HAProxy`. */
  readonly program: string;
  /** `haproxy` */
  readonly name: string;
  /** In the toolchain's folder. */
  readonly dockerfile: string;
  /** What the Dockerfile asks for, by the name of its argument: `{ HAPROXY_SERIES: "3.2" }`. */
  readonly wanted: Readonly<Record<string, string>>;
  /** What to pull instead, for the message. */
  readonly official: string;
}

/** What it is called, whether the engine has it or not. */
export async function packagedImage(engine: Engine, { name, dockerfile, wanted }: Packaged): Promise<string> {
  const versions = Object.values(wanted);
  const key = await keyOf(TOOLCHAIN_FOLDER, [dockerfile], [...versions, engine.architecture]);
  return `warren/${name}:${versions.join("-")}-${key}`;
}

/** @param broker the broker's image, which the engine has */
export async function ensurePackagedImage(
  context: ToolchainContext,
  engine: Engine,
  { broker, ...packaged }: Packaged & { readonly broker: string },
): Promise<string> {
  const { program, dockerfile, wanted, official } = packaged;
  const image = await packagedImage(engine, packaged);
  const look = async (): Promise<string | undefined> =>
    (await hasImage(engine, image, context.env)) ? image : undefined;
  const found = await look();
  if (found !== undefined) return found;
  const title = `Build an image with ${program} from Debian's packages`;
  return await performStep(context, { lock: "image-build", title, look }, async (step) => {
    await withTemporaryFolder(context.cacheFolder, "image", async (folder) => {
      await copyFile(join(TOOLCHAIN_FOLDER, dockerfile), join(folder, "Dockerfile"));
      const args = { BROKER_IMAGE: broker, ...wanted };
      await dockerBuild(context, engine, { folder, image, args, official, step });
    });
    return image;
  });
}
