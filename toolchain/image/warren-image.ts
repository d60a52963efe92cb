/** Warren's own image, built where no registry can be reached. */
import { withTemporaryFolder } from "../cache/cache.ts";
import { performStep, type ToolchainContext } from "../context.ts";
import type { Engine } from "../docker/docker-api.ts";
import { dockerBuild } from "../docker/docker-build.ts";
import { runCommand } from "../process/run-command.ts";
import { ensurePackagedImage, type Packaged } from "./packaged-image.ts";

export interface WarrenImage {
  /** What `docker build` is given, as `.tar.gz`: a Dockerfile and what it takes. */
  readonly archive: string;
  /** Its name. */
  readonly image: string;
  /** The oldest Node.js that will do: `22.19` */
  readonly leastNode: string;
}

/**
 * On Node.js of Debian's packages. An image of this name that is there is replaced.
 *
 * @param broker the broker's image, which the engine has
 */
export async function buildWarrenImage(
  context: ToolchainContext,
  engine: Engine,
  { archive, image, leastNode, broker }: WarrenImage & { readonly broker: string },
): Promise<void> {
  const node: Packaged = {
    program: "Node.js",
    name: "node",
    dockerfile: "image/node.Dockerfile",
    wanted: { NODE_MINIMUM: leastNode },
    official: "an image with Node.js",
  };
  const base = await ensurePackagedImage(context, engine, { ...node, broker });
  await performStep<true | undefined>(
    context,
    { lock: "image-build", title: `Build ${image}`, look: never },
    async (step) => {
      await withTemporaryFolder(context.cacheFolder, "image", async (folder) => {
        const { env, signal } = context;
        await runCommand("tar", ["-xzf", archive, "-C", folder], { env, signal, timeoutMs: 600_000 });
        const args = { NODE_IMAGE: base };
        await dockerBuild(context, engine, { folder, image, args, official: node.official, step });
      });
      return true;
    },
  );
}

/** What was built before is of another Warren. */
function never(): Promise<undefined> {
  return Promise.resolve(undefined);
}
