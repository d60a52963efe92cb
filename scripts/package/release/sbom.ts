/** What Warren is made of: npm's own list in the format of CycloneDX 1.5 (https://cyclonedx.org/docs/1.5/json/). */
import { createHash } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { z } from "zod";
import { $ } from "zx/core";
import { replaceFile } from "../../../files/replace-file.ts";
import { WarrenError } from "../../../model/warren-error.ts";
import { type CheckoutManifest, type Lock, programLock } from "../manifests.ts";
import type { SdkArchive } from "../sdk-archives.ts";
import { withStaging } from "../staging.ts";
import { succeeded } from "../tool-output.ts";

const property = z.object({ name: z.string(), value: z.string() });
const component = z.looseObject({
  "bom-ref": z.string(),
  name: z.string(),
  version: z.string(),
  purl: z.string(),
  properties: z.array(property).default([]),
});
export const bomSchema = z.looseObject({
  bomFormat: z.literal("CycloneDX"),
  specVersion: z.string(),
  serialNumber: z.string(),
  metadata: z.looseObject({ timestamp: z.string().optional(), component }),
  components: z.array(component),
});
export type Bom = z.infer<typeof bomSchema>;

/** Marks a package whose code is in an archive itself, once for each; the others are fetched from npm. */
const BUNDLED = "warren:bundled-in";
/** Names the archive of classes for a language. */
const ARCHIVE = "warren:archive";
export const ARCHIVES = ["pulumi-resource-warren", "warren-image"] as const;

export interface Contents {
  readonly checkout: CheckoutManifest & { readonly license: string };
  readonly lock: Lock;
  /** Paths in the lock of the packages whose code is in each of these archives. */
  readonly bundled: Readonly<Record<(typeof ARCHIVES)[number], readonly string[]>>;
  readonly sdks: readonly Pick<SdkArchive, "file" | "name" | "purl">[];
  /** When the source was committed, ISO 8601; undefined where that is not known. */
  readonly time: string | undefined;
}

/**
 * Of all packages that Warren is run with, commands, program and provider, as they are locked, and of the classes for other
 * languages.
 *
 * @param root the checkout, in whose folder for such things npm works
 * @throws WarrenError `build-failed`
 */
export async function buildBom(root: string, contents: Contents): Promise<Bom> {
  const { checkout, lock } = contents;
  return await withStaging(root, "sbom", async (temporary) => {
    // npm calls what it lists by the folder.
    const folder = join(temporary, checkout.name);
    await mkdir(folder);
    const { name, version, license, dependencies } = checkout;
    await replaceFile(join(folder, "package.json"), JSON.stringify({ name, version, license, dependencies }));
    await replaceFile(join(folder, "package-lock.json"), JSON.stringify(programLock(lock, checkout)));
    const listed = await $({
      cwd: folder,
      quiet: true,
      nothrow: true,
    })`npm sbom --sbom-format cyclonedx --package-lock-only --loglevel=error`;
    const bom = bomSchema.parse(JSON.parse(succeeded("npm sbom", listed).stdout));
    const components = [...bom.components, ...contents.sdks.map((sdk) => sdkComponent(sdk, checkout))];
    return describedBom({ ...bom, components }, contents);
  });
}

/** What each of them needs is in its own manifest. */
function sdkComponent(
  { file, name, purl }: Contents["sdks"][number],
  { version, license }: Contents["checkout"],
): z.infer<typeof component> {
  return {
    type: "library",
    "bom-ref": purl,
    name,
    version,
    licenses: [{ license: { id: license } }],
    purl,
    properties: [{ name: ARCHIVE, value: basename(file) }],
  };
}

/**
 * npm's list with what is bundled marked, with licences that are no identifier of SPDX (`SEE LICENSE IN LICENSE`), which
 * npm leaves out, and of the source's time and contents alone: the same source, the same list.
 */
export function describedBom(
  bom: Bom,
  { lock, bundled, time }: Pick<Contents, "lock" | "bundled" | "time">,
): Bom {
  const refOf = (path: string): string =>
    `${path.split("node_modules/").at(-1)}@${String(lock.packages[path]?.["version"])}`;
  const refs = ARCHIVES.map((archive) => ({ archive, refs: new Set(bundled[archive].map(refOf)) }));
  const licences = new Map(
    Object.entries(lock.packages).map(([path, { license }]) => [refOf(path), license]),
  );
  const listed = new Set(bom.components.map((each) => each["bom-ref"]));
  const lacking = refs.flatMap((each) => [...each.refs]).filter((ref) => !listed.has(ref));
  if (lacking.length > 0) {
    throw new WarrenError("build-failed", `npm sbom does not list what is bundled: ${lacking.join(", ")}.`);
  }
  const components = bom.components.map((each) => {
    const { "bom-ref": ref, properties, licenses } = each;
    const name = licences.get(ref);
    const marks = refs
      .filter((one) => one.refs.has(ref))
      .map(({ archive }) => ({ name: BUNDLED, value: archive }));
    return {
      ...each,
      properties: [...properties, ...marks],
      ...(licenses === undefined && name !== undefined ? { licenses: [{ license: { name } }] } : {}),
    };
  });
  const { timestamp: _, ...metadata } = bom.metadata;
  const described = {
    ...bom,
    serialNumber: "",
    metadata: { ...(time === undefined ? {} : { timestamp: time }), ...metadata },
    components,
  };
  return { ...described, serialNumber: `urn:uuid:${uuidOf(JSON.stringify(described))}` };
}

/** A UUID of version 8, which is anybody's own (RFC 9562, 5.8). */
function uuidOf(text: string): string {
  const hex = createHash("sha256").update(text).digest("hex");
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `a${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join("-");
}
