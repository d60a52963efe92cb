/** What Warren's container image is built from: a Dockerfile with all that it takes, for any builder of images. */
import { chmod, cp, mkdir, readFile, stat, symlink } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { replaceFile } from "../../../files/replace-file.ts";
import type { Lock } from "../manifests.ts";
import type { BuiltArchive } from "../plugin-archive.ts";
import { packFolder, unpackInto, withStaging } from "../staging.ts";
import { reachablePackages } from "./reachable-packages.ts";
import type { Source } from "./source.ts";

const DOCKERFILE = "toolchain/image/warren.Dockerfile";
const manifest = z.object({
  version: z.string(),
  license: z.string(),
  dependencies: z.record(z.string(), z.string()),
});

export interface ImageContext extends BuiltArchive {
  /** The packages in it, by their paths in package-lock.json. */
  readonly bundled: readonly string[];
}

export interface ImageContents {
  /** The npm package, as it is published. */
  readonly packed: string;
  readonly lock: Lock;
  readonly source: Source | undefined;
  /** The address of the repository; undefined where it is not known. */
  readonly repository: string | undefined;
  /** The folder of the archive. */
  readonly out: string;
}

/**
 * @param root the checkout, whose packages are as its lock says
 * @throws WarrenError `build-failed`
 */
export async function buildImageContext(
  root: string,
  { packed, lock, out, ...labels }: ImageContents,
): Promise<ImageContext> {
  return await withStaging(root, "image", async (folder) => {
    const installed = join(folder, "warren");
    await mkdir(join(folder, "work"));
    await mkdir(join(installed, "bin"), { recursive: true });
    await unpackInto(installed, { file: packed, below: 1 });
    const { version, license, dependencies } = manifest.parse(
      JSON.parse(await readFile(join(installed, "package.json"), "utf8")),
    );
    const bundled = reachablePackages(lock, Object.keys(dependencies));
    for (const path of bundled) await copyPackage(join(root, path), join(installed, path));
    await chmod(join(installed, "scripts/installed.js"), 0o755);
    await symlink("../scripts/installed.js", join(installed, "bin/warren"));
    const text = await readFile(join(root, DOCKERFILE), "utf8");
    await replaceFile(join(folder, "Dockerfile"), `${text}${labelLine({ version, license, ...labels })}\n`);
    const file = join(out, `warren-${version}-image.tar.gz`);
    await packFolder(folder, file);
    return { file, size: (await stat(file)).size, bundled };
  });
}

/** Without what is installed in it: that has a path of its own in the lock. */
async function copyPackage(from: string, to: string): Promise<void> {
  await cp(from, to, {
    recursive: true,
    dereference: true,
    filter: (source) => source !== join(from, "node_modules"),
  });
}

/** https://specs.opencontainers.org/image-spec/annotations/ */
export function labelLine({
  version,
  license,
  source,
  repository,
}: {
  readonly version: string;
  readonly license: string;
  readonly source: Source | undefined;
  readonly repository: string | undefined;
}): string {
  const labels = {
    title: "warren",
    description: "RabbitMQ environments as code, and proof that they work.",
    version,
    licenses: license,
    revision: source?.commit,
    created: source?.time,
    source: repository,
  };
  const said = Object.entries(labels).flatMap(([name, value]) =>
    value === undefined ? [] : [`org.opencontainers.image.${name}=${JSON.stringify(value)}`],
  );
  return `LABEL ${said.join(" \\\n    ")}`;
}
