/** Everything that is released, with checksums, the list of its contents and where it comes from. Nothing is published. */
import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { $ } from "zx/core";
import { replaceFile } from "../../../files/replace-file.ts";
import { WarrenError } from "../../../model/warren-error.ts";
import { sha256OfFile } from "../../../toolchain/cache/digest.ts";
import { buildPackage } from "../build-package.ts";
import { readCheckout, readLock } from "../manifests.ts";
import type { BuiltPackage } from "../pack-npm.ts";
import { type BuiltArchive, buildPluginArchives } from "../plugin-archive.ts";
import { buildSdkArchives, type SdkArchive } from "../sdk-archives.ts";
import { readChangelog } from "./changelog.ts";
import { buildImageContext, type ImageContext } from "./image-context.ts";
import { type Digest, provenance, repositoryOf } from "./provenance.ts";
import { buildBom } from "./sbom.ts";
import { type Source, sourceOf } from "./source.ts";

/** Of the generators of SDKs, which write what is in their archives. */
const SDK_LOCK = "toolchain/go/generate-sdk/go.sum";

/** As `sha256sum --check` takes it. */
export const CHECKSUMS = "SHA256SUMS";

export interface BuiltRelease extends BuiltPackage {
  readonly plugins: readonly BuiltArchive[];
  readonly sdks: readonly SdkArchive[];
  /** What the container image is built from. */
  readonly image: ImageContext;
  /** Paths. */
  readonly bom: string;
  readonly checksums: string;
  readonly provenance: string;
  /** What is new in it, where it was built for a tag. */
  readonly notes: string | undefined;
}

export interface Release {
  /** The folder of what is built. */
  readonly out: string;
  /** `v0.1.0`: it has to be what the checkout is. @default any checkout will do */
  readonly tag?: string | undefined;
  /** Where the provider's archives will lie. @default programs have to be told, or get the provider by hand */
  readonly pluginUrl?: string | undefined;
  readonly environment: NodeJS.ProcessEnv;
  /** Gets what writes the classes for other languages: its path. */
  readonly sdkGenerator: () => Promise<string>;
  /** What is done now, for people. */
  readonly step: (what: string) => void;
}

/**
 * @param root the checkout
 * @throws WarrenError `build-failed`, `release-mismatch`, `changelog-invalid`
 */
export async function buildRelease(
  root: string,
  { out, tag, pluginUrl, environment, sdkGenerator, step }: Release,
): Promise<BuiltRelease> {
  const checkout = await readCheckout(root);
  const lock = await readLock(root);
  const { version } = checkout;
  const source = await sourceOf(root);
  const notes =
    tag === undefined
      ? undefined
      : releaseNotes(await readFile(join(root, "CHANGELOG.md"), "utf8"), { tag, version, source });
  step("Compile, and pack with npm ...");
  const built = await buildPackage(root, out);
  step("Bundle the provider ...");
  const { archives, bundled } = await buildPluginArchives(root, out, pluginUrl);
  const generator = await sdkGenerator();
  step("Write the classes for TypeScript, Python and Go ...");
  const sdks = await buildSdkArchives(root, { out, generator, pluginUrl });
  const image = await buildImageContext(root, {
    packed: built.file,
    lock,
    source,
    repository: repositoryOf(environment),
    out,
  });
  step("List what is in it, and its checksums ...");
  const write = async (name: string, text: string): Promise<string> => {
    await replaceFile(join(out, name), text);
    return join(out, name);
  };
  const writeJson = async (name: string, value: object): Promise<string> =>
    await write(name, `${JSON.stringify(value, null, 2)}\n`);
  const bom = await writeJson(
    `${checkout.name}-${version}.cdx.json`,
    await buildBom(root, {
      checkout,
      lock,
      bundled: { "pulumi-resource-warren": bundled, "warren-image": image.bundled },
      sdks,
      time: source?.time,
    }),
  );
  const digests = await Promise.all(
    [built.file, ...[...archives, ...sdks, image].map(({ file }) => file), bom].map(digestOf),
  );
  const checksums = await write(CHECKSUMS, checksumLines(digests));
  const tools = { node: process.versions.node, npm: (await $({ quiet: true })`npm --version`).stdout.trim() };
  const locks = await Promise.all(["package-lock.json", SDK_LOCK].map((path) => digestOf(join(root, path))));
  const subjects = [...digests, await digestOf(checksums)];
  return {
    ...built,
    plugins: archives,
    sdks,
    image,
    bom,
    checksums,
    provenance: await writeJson(
      `${checkout.name}-${version}.provenance.json`,
      provenance({ version, subjects, source, locks, tools, environment }),
    ),
    notes: notes === undefined ? undefined : await write("RELEASE.md", `${notes}\n`),
  };
}

/** What CHANGELOG.md says of the version. @throws WarrenError `release-mismatch` where the checkout is not what was tagged */
export function releaseNotes(
  changelog: string,
  {
    tag,
    version,
    source,
  }: { readonly tag: string; readonly version: string; readonly source: Pick<Source, "changed"> | undefined },
): string {
  if (tag !== `v${version}`)
    throw mismatch(`The tag is "${tag}", and package.json has the version ${version}.`);
  const [last] = readChangelog(changelog).releases;
  if (last?.version !== version) {
    throw mismatch(
      `The newest release in CHANGELOG.md is ${last?.version ?? "none"}, and package.json has ${version}.`,
    );
  }
  if (source === undefined) throw mismatch("The checkout is no repository of git: nothing says what it is.");
  if (source.changed.length > 0)
    throw mismatch(`These files are not as committed: ${source.changed.join(", ")}.`);
  return last.notes;
}

function mismatch(message: string): WarrenError {
  return new WarrenError("release-mismatch", message, {
    hint: "`./warren release --write` writes a version down; commit that, and tag the commit.",
  });
}

function checksumLines(digests: readonly Digest[]): string {
  return digests.map(({ name, sha256 }) => `${sha256}  ${name}\n`).join("");
}

async function digestOf(file: string): Promise<Digest> {
  return { name: basename(file), sha256: await sha256OfFile(file) };
}
