/** The broker's images that Warren has built: by their labels, which say from which recipe and with which RabbitMQ. */
import { z } from "zod";
import { IMAGE_LABELS } from "../../model/docker-labels.ts";
import { type Engine, listImages } from "../docker/docker-api.ts";

export interface BuiltImage {
  readonly name: string;
  /** Debian's, exactly: `4.3.6-1` */
  readonly version: string;
  readonly built: Date;
}

/** https://docs.docker.com/reference/api/engine/: GET /images/json */
const listed = z.array(
  z.object({
    RepoTags: z.array(z.string()).nullish(),
    Labels: z.record(z.string(), z.string()).nullish(),
    /** Seconds since 1970. */
    Created: z.number(),
  }),
);

/** @returns the youngest image of this recipe; undefined where there is none */
export async function findBuiltImage(
  engine: Engine,
  recipe: string,
  env: NodeJS.ProcessEnv,
): Promise<BuiltImage | undefined> {
  const images = listed.parse(await listImages(engine, `${IMAGE_LABELS.recipe}=${recipe}`, env));
  return images
    .flatMap(({ RepoTags, Labels, Created }) => {
      const version = Labels?.[IMAGE_LABELS.version] ?? "";
      const name = imageName(version, recipe);
      // What somebody has built on it has its labels, too.
      return RepoTags?.includes(name) === true ? [{ name, version, built: new Date(Created * 1000) }] : [];
    })
    .toSorted((left, right) => right.built.getTime() - left.built.getTime())[0];
}

/** Of an image with this version of Debian's package, which may have signs that no tag may have. */
export function imageName(version: string, recipe: string): string {
  return `warren/rabbitmq:${version.replaceAll(/[^\w.-]/g, "-")}-${recipe}`;
}
