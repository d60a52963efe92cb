/** The package.json of what is published, and of what Pulumi starts of it. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { WarrenError } from "../../model/warren-error.ts";

const dependenciesSchema = z.record(z.string(), z.string());

export const checkoutSchema = z.object({
  name: z.string(),
  version: z.string(),
  description: z.string(),
  license: z.string(),
  dependencies: dependenciesSchema,
});
/** The checkout's own package.json. */
export type CheckoutManifest = z.infer<typeof checkoutSchema>;

/** @param root the checkout */
export async function readCheckout(root: string): Promise<CheckoutManifest> {
  return checkoutSchema.parse(JSON.parse(await readFile(join(root, "package.json"), "utf8")));
}

export const lockSchema = z.object({
  lockfileVersion: z.number(),
  packages: z.record(
    z.string(),
    z.looseObject({
      dev: z.boolean().optional(),
      devOptional: z.boolean().optional(),
      link: z.boolean().optional(),
      license: z.string().optional(),
    }),
  ),
});
export type Lock = z.infer<typeof lockSchema>;

/** @param root the checkout */
export async function readLock(root: string): Promise<Lock> {
  return lockSchema.parse(JSON.parse(await readFile(join(root, "package-lock.json"), "utf8")));
}

/**
 * As low as what runs allows: undici, by which the HTTP API is asked, needs it; Warren's own code needs 22.17, from which
 * on `glob` of node:fs is stable. A checkout needs a newer one, which runs TypeScript.
 */
export const LEAST_NODE = "22.19";

/** Names of the packages that parts of it import. */
export interface Imported {
  /** The commands and the library: they come with it. */
  readonly own: readonly string[];
  /**
   * What Pulumi programs import. What of it is not in `own` comes with the program: a second @pulumi/pulumi beside the
   * program's would know nothing of its stack.
   */
  readonly programs: readonly string[];
}

/** @throws WarrenError `build-failed` where one of them is not a dependency of the checkout */
export function packageManifest(checkout: CheckoutManifest, { own, programs }: Imported): object {
  const { name, version, description, license } = checkout;
  const peers = programs.filter((each) => !own.includes(each)).toSorted();
  return {
    name,
    version,
    description,
    license,
    keywords: ["rabbitmq", "pulumi", "infrastructure-as-code", "smoke-tests", "amqp"],
    type: "module",
    engines: { node: `>=${LEAST_NODE}` },
    bin: { warren: "scripts/installed.js", "pulumi-resource-warren": "provider/pulumi-resource-warren" },
    man: "man/warren.1",
    exports: {
      ".": { types: "./smoke-tests/index.d.ts", default: "./smoke-tests/index.js" },
      "./pulumi": { types: "./infra/components/index.d.ts", default: "./infra/components/index.js" },
      "./package.json": "./package.json",
    },
    dependencies: versionsOf(checkout, own.toSorted()),
    peerDependencies: versionsOf(checkout, peers),
    peerDependenciesMeta: Object.fromEntries(peers.map((each) => [each, { optional: true }])),
  };
}

/**
 * Of the folder that Pulumi's program and the provider run in.
 *
 * @param contents a hash of all files: other files are another folder
 */
export function programManifest({ version, dependencies }: CheckoutManifest, contents: string): object {
  return { name: "warren-program", version, private: true, type: "module", contents, dependencies };
}

/** What is locked of it: the checkout's lock without what only its developers need. */
export function programLock(lock: Lock, { version, dependencies }: CheckoutManifest): object {
  const packages = Object.entries(lock.packages).filter(
    ([path, { dev, devOptional, link }]) =>
      path.startsWith("node_modules/") && dev !== true && devOptional !== true && link !== true,
  );
  return {
    name: "warren-program",
    version,
    lockfileVersion: lock.lockfileVersion,
    requires: true,
    packages: { "": { name: "warren-program", version, dependencies }, ...Object.fromEntries(packages) },
  };
}

function versionsOf({ dependencies }: CheckoutManifest, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((each) => [each, versionOf(dependencies, each)]));
}

function versionOf(dependencies: Readonly<Record<string, string>>, name: string): string {
  const version = dependencies[name];
  if (version !== undefined) return version;
  throw new WarrenError("build-failed", `"${name}" is imported, and is no dependency of package.json.`);
}
