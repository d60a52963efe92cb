/** Builds the npm package from the checkout. Nothing of the checkout is changed. */
import { createHash } from "node:crypto";
import { chmod, cp, glob, mkdir, readdir, readFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { replaceFile } from "../../files/replace-file.ts";
import { dynamicProvider } from "../../toolchain/packages/program.ts";
import { COMMANDS } from "../commands.ts";
import { bundlePage, PAGE_SCRIPT } from "../explain/diagram/page-script.ts";
import { manPage } from "../help/man-page.ts";
import { compileProject } from "./compile-project.ts";
import { importedPackages } from "./imported-packages.ts";
import { packageManifest, programLock, programManifest, readCheckout, readLock } from "./manifests.ts";
import { type BuiltPackage, packNpm } from "./pack-npm.ts";
import { withStaging } from "./staging.ts";

/** What people run, and what their programs import. */
const OF_PEOPLE = ["scripts/installed.ts", "smoke-tests/index.ts"];
/** What Pulumi starts. */
const OF_PULUMI = ["infra/index.ts", "provider/main.ts"];
/** What Pulumi programs of people import, and start: they bring Pulumi's own packages. */
const OF_PROGRAMS = ["infra/components/index.ts", "scripts/installed-provider.ts"];

/** Declared for what Pulumi's packages bring without types. Globs; nothing imports them. */
const TYPES = ["provider/protocol/*.d.ts"];

/** What starts the provider, and the files that it reads. Globs. */
export const READ_BY_PROVIDER: readonly string[] = [
  "broker/move/*.erl",
  "provider/pulumi-resource-warren",
  "provider/schema.json",
];

/** Files that the compiled ones read, beside the licence and the like. */
const READ = [
  "Pulumi.yaml",
  ...READ_BY_PROVIDER,
  "scripts/init/**/*.{yaml,sh}",
  // What `up` builds; other languages and their classes are made in a checkout.
  "toolchain/go/{pulumi,plugins,language-nodejs}/**/{go.mod,go.sum,*.go,*.json}",
  "toolchain/image/*{Dockerfile,.escript}",
];
const BESIDE = ["LICENSE", "CHANGELOG.md"];

/**
 * @param root the checkout
 * @param out the folder of the archive
 * @throws WarrenError `build-failed`
 */
export async function buildPackage(root: string, out: string): Promise<BuiltPackage> {
  await mkdir(out, { recursive: true });
  return await withStaging(root, "package", async (staging) => {
    await compile(root, staging);
    for (const path of await Array.fromAsync(glob([...READ, ...BESIDE], { cwd: root }))) {
      await cp(join(root, path), join(staging, path));
    }
    await replaceFile(join(staging, PAGE_SCRIPT), await bundlePage(root));
    await cp(join(root, "docs/package.md"), join(staging, "README.md"));
    const dynamic = await dynamicProvider();
    await cp(dynamic, join(staging, "program", basename(dynamic)));
    await chmod(join(staging, "provider/pulumi-resource-warren"), 0o755);
    await writeManifests(root, staging);
    return await packNpm(staging, out);
  });
}

async function compile(root: string, staging: string): Promise<void> {
  const options = {
    noEmit: false,
    allowImportingTsExtensions: false,
    rewriteRelativeImportExtensions: true,
    rootDir: root,
    outDir: staging,
    declaration: true,
    sourceMap: true,
    inlineSources: true,
    noEmitOnError: true,
  };
  const files = [...OF_PEOPLE, ...OF_PULUMI, ...OF_PROGRAMS].map((path) => join(root, path));
  await withStaging(root, "compile", async (folder) => {
    const config = join(folder, "tsconfig.json");
    const include = TYPES.map((path) => join(root, path));
    const said = { extends: join(root, "tsconfig.json"), compilerOptions: options, files, include };
    await replaceFile(config, JSON.stringify(said));
    await compileProject(root, config);
  });
}

async function writeManifests(root: string, staging: string): Promise<void> {
  const checkout = await readCheckout(root);
  const lock = await readLock(root);
  const compiled = (paths: readonly string[]): string[] =>
    paths.map((path) => join(staging, path.replace(/\.ts$/, ".js")));
  const write = async (path: string, text: string): Promise<void> => {
    await mkdir(dirname(join(staging, path)), { recursive: true });
    await replaceFile(join(staging, path), text);
  };
  const writeJson = async (path: string, value: object): Promise<void> =>
    await write(path, `${JSON.stringify(value, null, 2)}\n`);
  await writeJson(
    "package.json",
    packageManifest(checkout, {
      own: await importedPackages(compiled(OF_PEOPLE)),
      programs: await importedPackages(compiled(OF_PROGRAMS)),
    }),
  );
  const commands = await Promise.all(Object.values(COMMANDS).map((load) => load()));
  await write("man/warren.1", manPage(commands, checkout.version));
  await writeJson("program/lock.json", programLock(lock, checkout));
  await writeJson("program/package.json", programManifest(checkout, await contentsOf(staging)));
}

/** A hash of all files and their paths. */
async function contentsOf(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const hash = createHash("sha256");
  for (const file of files.toSorted()) {
    const text = await readFile(file);
    hash.update(`${file.slice(folder.length)} ${text.length}\n`).update(text);
  }
  return hash.digest("hex");
}
