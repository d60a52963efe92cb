/** Where the version stands, beside CHANGELOG.md. */
import { z } from "zod";
import { type Lock, lockSchema } from "../manifests.ts";

export const VERSION_FILES = [
  "package.json",
  "toolchain/package.json",
  "package-lock.json",
  "provider/schema.json",
  "docs/package.md",
] as const;

const versioned = z.looseObject({ version: z.string() });
/** Of the lock: the checkout, and the packages in it. */
const OWN = new Set(["", "toolchain"]);

/** The text of one of {@link VERSION_FILES} with another version; all else stays. */
export function withVersion(
  path: (typeof VERSION_FILES)[number],
  text: string,
  { from, to }: { readonly from: string; readonly to: string },
): string {
  if (path === "docs/package.md") {
    return text.replaceAll(/(?<![\d.])\d+\.\d+\.\d+(?!\d)/g, (version) => (version === from ? to : version));
  }
  // What is written is what was read: what a schema gives has its keys in another order.
  const json = JSON.parse(text) as object;
  versioned.parse(json);
  if (path !== "package-lock.json") return jsonText({ ...json, version: to });
  lockSchema.parse(json);
  const { packages, ...lock } = json as Lock;
  const owned = Object.fromEntries(
    Object.entries(packages).map(([name, entry]) => [
      name,
      OWN.has(name) ? { ...entry, version: to } : entry,
    ]),
  );
  return jsonText({ ...lock, version: to, packages: owned });
}

function jsonText(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
