/** Which packages compiled files import. */
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";

/** As the compiler writes imports and exports from others: a line each, or over several, and calls of `import`. */
const IMPORTS = /^(?:import|export)\b[^"';]*?from "([^"]+)"|^import "([^"]+)"|\bimport\("([^"]+)"\)/gm;

/**
 * @param entries absolute paths of JavaScript files
 * @returns the names of packages that they import, by others of their files too, in the order of the alphabet
 */
export async function importedPackages(entries: readonly string[]): Promise<string[]> {
  const [seen, found] = [new Set<string>(), new Set<string>()];
  const visit = async (file: string): Promise<void> => {
    if (seen.has(file)) return;
    seen.add(file);
    for (const [, ...parts] of (await readFile(file, "utf8")).matchAll(IMPORTS)) {
      const specifier = parts.find((part) => part !== undefined) ?? "";
      if (specifier.startsWith(".")) await visit(join(dirname(file), specifier));
      else if (!specifier.startsWith("node:")) found.add(packageOf(specifier));
    }
  };
  for (const entry of entries) await visit(entry);
  return [...found].toSorted();
}

/** `@pulumi/pulumi/proto/status_pb.js` is of `@pulumi/pulumi`. */
function packageOf(specifier: string): string {
  return specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
}
