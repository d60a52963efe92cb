/** The package.json of what is published, and of what Pulumi starts of it. */
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

export const lockSchema = z.object({
  lockfileVersion: z.number(),
  packages: z.record(
    z.string(),
    z.looseObject({
      dev: z.boolean().optional(),
      devOptional: z.boolean().optional(),
      link: z.boolean().optional(),
    }),
  ),
});
export type Lock = z.infer<typeof lockSchema>;

/**
 * As low as what runs allows: undici, by which the HTTP API is asked, needs it; Warren's own code needs 22.17, from which
 * on `glob` of node:fs is stable. A checkout needs a newer one, which runs TypeScript.
 */
export const LEAST_NODE = "22.19";

/**
 * @param imported names of the packages that the commands and the library import
 * @throws WarrenError `build-failed` where one of them is not a dependency of the checkout
 */
export function packageManifest(checkout: CheckoutManifest, imported: readonly string[]): object {
  const { name, version, description, license } = checkout;
  return {
    name,
    version,
    description,
    license,
    keywords: ["rabbitmq", "pulumi", "infrastructure-as-code", "smoke-tests", "amqp"],
    type: "module",
    engines: { node: `>=${LEAST_NODE}` },
    bin: { warren: "scripts/installed.js" },
    man: "man/warren.1",
    exports: {
      ".": { types: "./smoke-tests/index.d.ts", default: "./smoke-tests/index.js" },
      "./package.json": "./package.json",
    },
    dependencies: Object.fromEntries(
      imported.toSorted().map((each) => [each, versionOf(checkout.dependencies, each)]),
    ),
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

function versionOf(dependencies: Readonly<Record<string, string>>, name: string): string {
  const version = dependencies[name];
  if (version !== undefined) return version;
  throw new WarrenError("build-failed", `"${name}" is imported, and is no dependency of package.json.`);
}
