/**
 * The classes of the provider's resources as programs in each language take them: for TypeScript and JavaScript what npm
 * installs, for Python a source distribution that pip installs, for Go a module.
 */
import { cp, mkdir, readFile, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { replaceFile } from "../../files/replace-file.ts";
import { buildSdks, SDK_LANGUAGES, type SdkLanguage } from "./build-sdks.ts";
import { compileProject } from "./compile-project.ts";
import { readCheckout } from "./manifests.ts";
import { packNpm } from "./pack-npm.ts";
import type { BuiltArchive } from "./plugin-archive.ts";
import { packFolder, withStaging } from "./staging.ts";

export interface SdkArchive extends BuiltArchive {
  readonly language: SdkLanguage;
  /** How a list of contents calls it (https://github.com/package-url/purl-spec). */
  readonly name: string;
  readonly purl: string;
}

/**
 * @param root the checkout
 * @param options.out the folder of the archives
 * @param options.pluginUrl where the provider's archives lie, from where programs get it then
 * @param options.generator what `prepareSdkGenerator` of the toolchain gives
 * @throws WarrenError `build-failed`
 */
export async function buildSdkArchives(
  root: string,
  {
    out,
    generator,
    pluginUrl,
  }: { readonly out: string; readonly generator: string; readonly pluginUrl?: string | undefined },
): Promise<readonly SdkArchive[]> {
  await mkdir(out, { recursive: true });
  const { version } = await readCheckout(root);
  return await withStaging(root, "sdk", async (staging) => {
    const { folders, names } = await buildSdks({ version, out: staging, generator, pluginUrl });
    return await Promise.all(
      SDK_LANGUAGES.map(async (language) => {
        const folder = folders[language];
        // For a repository of their own.
        for (const name of [".gitattributes", ".gitignore"]) await rm(join(folder, name), { force: true });
        await cp(join(root, "LICENSE"), join(folder, "LICENSE"));
        const file = await PACK[language]({ root, folder, version, out });
        const name = names[language];
        return { language, file, size: (await stat(file)).size, name, purl: PURLS[language](name, version) };
      }),
    );
  });
}

interface Sdk {
  readonly root: string;
  /** What the generator wrote. */
  readonly folder: string;
  readonly version: string;
  readonly out: string;
}

const PACK: Readonly<Record<SdkLanguage, (sdk: Sdk) => Promise<string>>> = {
  async nodejs({ root, folder, out }) {
    const compiled = join(folder, "compiled");
    const config = join(folder, "tsconfig.compiled.json");
    // Its sources come with the maps; maps of declarations would lead to files that are not there.
    const compilerOptions = { outDir: compiled, declarationMap: false, inlineSources: true };
    await replaceFile(config, JSON.stringify({ extends: "./tsconfig.json", compilerOptions }));
    await compileProject(root, config);
    for (const name of ["LICENSE", "README.md"]) await cp(join(folder, name), join(compiled, name));
    // What compiles is not said: it is compiled.
    const {
      scripts: _,
      devDependencies: __,
      ...manifest
    } = z
      .looseObject({ scripts: z.unknown(), devDependencies: z.unknown() })
      .parse(JSON.parse(await readFile(join(folder, "package.json"), "utf8")));
    await replaceFile(join(compiled, "package.json"), `${JSON.stringify(manifest, null, 2)}\n`);
    return (await packNpm(compiled, out)).file;
  },

  /** https://packaging.python.org/en/latest/specifications/source-distribution-format/ */
  async python({ folder, version, out }) {
    await cp(join(folder, "pulumi_warren/README.md"), join(folder, "README.md"));
    const facts = ["Metadata-Version: 2.1", "Name: pulumi_warren", `Version: ${version}`];
    await replaceFile(join(folder, "PKG-INFO"), `${facts.join("\n")}\n`);
    return await packBelow(folder, { name: `pulumi_warren-${version}`, out });
  },

  async go({ folder, version, out }) {
    return await packBelow(folder, { name: "warren-go", out, file: `warren-go-${version}` });
  },
};

const PURLS: Readonly<Record<SdkLanguage, (name: string, version: string) => string>> = {
  nodejs: (name, version) => `pkg:npm/${name.replace("@", "%40")}@${version}`,
  python: (name, version) => `pkg:pypi/${name.replaceAll("_", "-")}@${version}`,
  go: (name, version) => `pkg:golang/${name}@v${version}`,
};

/** With one folder at its top. */
async function packBelow(
  folder: string,
  { name, out, file = name }: { readonly name: string; readonly out: string; readonly file?: string },
): Promise<string> {
  const parent = `${folder}-packed`;
  await mkdir(parent);
  await rename(folder, join(parent, name));
  const archive = join(out, `${file}.tar.gz`);
  await packFolder(parent, archive, name);
  return archive;
}
