/** What a package needs, as package-lock.json has it installed. */
import { z } from "zod";
import { WarrenError } from "../../../model/warren-error.ts";
import type { Lock } from "../manifests.ts";

const names = z.record(z.string(), z.unknown()).default({});
const needs = z.looseObject({ dependencies: names, optionalDependencies: names, peerDependencies: names });
const optional = z.looseObject({
  peerDependenciesMeta: z.record(z.string(), z.looseObject({ optional: z.boolean().optional() })).default({}),
});

/**
 * @param wanted names of packages that are installed at the top
 * @returns paths in the lock of these and of all that they need, in the order of the alphabet
 * @throws WarrenError `build-failed` where one that has to be there is not
 */
export function reachablePackages({ packages }: Lock, wanted: readonly string[]): string[] {
  const found = new Set<string>();
  const visit = (path: string): void => {
    if (found.has(path)) return;
    found.add(path);
    const entry = packages[path] ?? {};
    const { dependencies, optionalDependencies, peerDependencies } = needs.parse(entry);
    const { peerDependenciesMeta } = optional.parse(entry);
    const required = Object.keys({ ...dependencies, ...peerDependencies }).filter(
      (name) => !(name in optionalDependencies) && peerDependenciesMeta[name]?.optional !== true,
    );
    for (const name of required) visit(installed(name, path));
    for (const name of Object.keys(optionalDependencies)) {
      const at = lookUp(name, path);
      if (at !== undefined) visit(at);
    }
  };
  const installed = (name: string, from: string): string => {
    const at = lookUp(name, from);
    if (at !== undefined) return at;
    throw new WarrenError(
      "build-failed",
      `package-lock.json has no "${name}", which ${from || "Warren"} needs.`,
    );
  };
  /** As Node.js looks for it: in the package's own folder, then in those above. */
  const lookUp = (name: string, from: string): string | undefined => {
    const above = from.split("/node_modules/");
    const folders = above.map(
      (_, index) => `${above.slice(0, above.length - index).join("/node_modules/")}/`,
    );
    return [...(from === "" ? [] : folders), ""]
      .map((each) => `${each}node_modules/${name}`)
      .find((at) => at in packages);
  };
  for (const name of wanted) visit(installed(name, ""));
  return [...found].toSorted();
}
