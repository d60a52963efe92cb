/**
 * The provider as Pulumi takes it: an archive that needs no checkout and no npm package, but Node.js. `pulumi plugin
 * install` unpacks it, from a file or from a server of one's own, and looks for the name that
 * {@link archiveName} gives (pulumi/sdk/go/common/workspace, plugins.go).
 */
import { chmod, copyFile, cp, glob, mkdir, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { build, type Plugin } from "esbuild";
import { replaceFile } from "../../files/replace-file.ts";
import { messageOf, WarrenError } from "../../model/warren-error.ts";
import { packageSchema } from "../../provider/schema/package-schema.ts";
import { READ_BY_PROVIDER } from "./build-package.ts";
import { LEAST_NODE, readCheckout } from "./manifests.ts";
import { packFolder, withStaging } from "./staging.ts";

const PLUGIN = "pulumi-resource-warren";
/** As Pulumi calls systems and processors. Windows starts no shell script, and would need an executable. */
export const PLATFORMS = ["linux-amd64", "linux-arm64", "darwin-amd64", "darwin-arm64"] as const;

export interface BuiltArchive {
  readonly file: string;
  /** Bytes. */
  readonly size: number;
}

export interface BuiltArchives {
  readonly archives: readonly BuiltArchive[];
  /** The packages whose code is in each, by their paths in package-lock.json. */
  readonly bundled: readonly string[];
}

/** `pulumi-resource-warren-v0.1.0-linux-amd64.tar.gz` */
export function archiveName(version: string, platform: string): string {
  return `${PLUGIN}-v${version}-${platform}.tar.gz`;
}

/**
 * One for each of {@link PLATFORMS}, all of the same bytes, since Node.js is all that they run on.
 *
 * @param root the checkout
 * @param out the folder of the archives
 * @param pluginUrl where they will lie, which their schema tells. @default it does not
 * @throws WarrenError `build-failed`
 */
export async function buildPluginArchives(
  root: string,
  out: string,
  pluginUrl?: string,
): Promise<BuiltArchives> {
  await mkdir(out, { recursive: true });
  return await withStaging(root, "plugin", async (staging) => {
    const bundled = await bundle(root, staging);
    // Bundled, all of the provider's files are in one folder.
    for (const path of await Array.fromAsync(glob([...READ_BY_PROVIDER, "LICENSE"], { cwd: root }))) {
      await cp(join(root, path), join(staging, basename(path)));
    }
    await chmod(join(staging, PLUGIN), 0o755);
    const { version } = await readCheckout(root);
    const schema = packageSchema(version, pluginUrl);
    await replaceFile(join(staging, "schema.json"), `${JSON.stringify(schema, null, 2)}\n`);
    const [first, ...others] = PLATFORMS.map((platform) => join(out, archiveName(version, platform)));
    if (first === undefined) return { archives: [], bundled };
    await packFolder(staging, first);
    for (const other of others) await copyFile(first, other);
    const { size } = await stat(first);
    return { archives: [first, ...others].map((file) => ({ file, size })), bundled };
  });
}

/** Packages that are CommonJS ask for others by `require`, which a module has not. The name is of ours alone. */
const REQUIRE =
  'import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);';

/**
 * Parts of Pulumi's SDK that no component has to do with, and that bring TypeScript and half of npm: functions as text for
 * providers in the program, and Pulumi's own command.
 */
const UNUSED_OF_SDK =
  /@pulumi\/pulumi\/(automation|dynamic|provider\/experimental)\/index[.]js$|@pulumi\/pulumi\/runtime\/closure\/(serializeClosure|codePaths)[.]js$/;

const withoutUnused: Plugin = {
  name: "without-what-is-not-used-of-the-sdk",
  setup(building) {
    building.onLoad({ filter: UNUSED_OF_SDK }, () => ({ contents: "" }));
  },
};

async function bundle(root: string, staging: string): Promise<readonly string[]> {
  // A module of Node.js is what the start makes of it, not what the file is called.
  await replaceFile(join(staging, "package.json"), '{ "type": "module" }\n');
  try {
    const { metafile } = await build({
      absWorkingDir: root,
      entryPoints: ["provider/main.ts"],
      outfile: join(staging, "main.js"),
      bundle: true,
      platform: "node",
      format: "esm",
      target: `node${LEAST_NODE}`,
      banner: { js: REQUIRE },
      legalComments: "linked",
      logLevel: "silent",
      metafile: true,
      plugins: [withoutUnused],
    });
    return packagesOf(Object.values(metafile.outputs).flatMap(({ inputs }) => Object.keys(inputs)));
  } catch (error) {
    throw new WarrenError("build-failed", `The provider is not bundled: ${messageOf(error)}`);
  }
}

/** `node_modules/a/node_modules/@b/c/d.js` is of `node_modules/a/node_modules/@b/c`. */
export function packagesOf(files: readonly string[]): string[] {
  const packages = files.flatMap((file) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file) ?? []);
  return [...new Set(packages)].toSorted();
}
