/** npm checks what it downloads against `integrity`, and takes what has none as it comes. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { z } from "zod";
import { TOOLCHAIN_FOLDER } from "../context.ts";

const entry = z.object({
  version: z.string(),
  integrity: z.string().optional(),
  resolved: z.string().optional(),
});
const { workspaces } = z
  .object({ workspaces: z.array(z.string()) })
  .parse(JSON.parse(await readFile(join(TOOLCHAIN_FOLDER, "..", "package.json"), "utf8")));
const lockFile = z.object({ packages: z.record(z.string(), z.unknown()) });

async function lockedPackages(): Promise<[name: string, entry: z.infer<typeof entry>][]> {
  const text = await readFile(join(TOOLCHAIN_FOLDER, "..", "package-lock.json"), "utf8");
  const { packages } = lockFile.parse(JSON.parse(text));
  // The empty name is Warren itself; its workspaces stand there too, each as a folder and as a link to that.
  return Object.entries(packages)
    .filter(([name, value]) => name !== "" && !workspaces.includes(name) && !isLinkToWorkspace(value))
    .map(([name, value]) => [name, entry.parse(value)]);
}

function isLinkToWorkspace(value: unknown): boolean {
  const link = z.object({ link: z.literal(true), resolved: z.enum(workspaces) });
  return link.safeParse(value).success;
}

test("every package of package-lock.json, those of other systems too, has its version and its SHA-512", async () => {
  const packages = await lockedPackages();
  assert.ok(packages.length > 100);
  const without = packages.filter(
    ([, { version, integrity }]) =>
      !/^\d+\.\d+\.\d+/.test(version) || !/^sha512-[A-Za-z0-9+/]{86}==$/.test(integrity ?? ""),
  );
  assert.deepEqual(without, []);
});

test("no package of package-lock.json is tied to the registry that it was got from", async () => {
  const tied = (await lockedPackages()).filter(([, { resolved }]) => resolved !== undefined);
  assert.deepEqual(tied, []);
});
