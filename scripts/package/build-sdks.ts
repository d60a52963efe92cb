/** Classes of the provider's resources for programs in TypeScript, Python and Go, from its schema. */
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { $ } from "zx/core";
import { spawnReader } from "../../files/child-input.ts";
import { replaceFile } from "../../files/replace-file.ts";
import { packageSchema } from "../../provider/schema/package-schema.ts";
import { succeeded } from "./tool-output.ts";

/** As Pulumi calls them. */
export const SDK_LANGUAGES = ["nodejs", "python", "go"] as const;
export type SdkLanguage = (typeof SDK_LANGUAGES)[number];

export interface BuiltSdks {
  readonly folders: Readonly<Record<SdkLanguage, string>>;
  /** What programs install: the package of npm or pip, the module of Go. */
  readonly names: Readonly<Record<SdkLanguage, string>>;
}

/**
 * A folder for each of {@link SDK_LANGUAGES}, in the place of what was there.
 *
 * @param options.version of the classes
 * @param options.out the folder that they are written to
 * @param options.pluginUrl where the provider's archives lie, from where programs get it then
 * @param options.generator what `prepareSdkGenerator` of the toolchain gives
 * @throws WarrenError `build-failed`
 */
export async function buildSdks(options: {
  readonly version: string;
  readonly out: string;
  readonly generator: string;
  readonly pluginUrl?: string | undefined;
}): Promise<BuiltSdks> {
  const schema = packageSchema(options.version, options.pluginUrl);
  const { nodejs, python, go } = schema.language;
  const folders = {
    nodejs: join(options.out, "nodejs"),
    python: join(options.out, "python"),
    go: join(options.out, "go"),
  };
  await Promise.all(
    SDK_LANGUAGES.map(async (language) => {
      const folder = folders[language];
      await rm(folder, { recursive: true, force: true });
      await mkdir(folder, { recursive: true });
      const input = JSON.stringify(schema);
      const run = $({ quiet: true, nothrow: true, input, spawn: spawnReader });
      const made = await run`${options.generator} ${language} ${folder}`;
      succeeded(`The SDK for ${language}`, made);
      if (language === "go") await replaceFile(join(folder, "go.mod"), goModule(schema.language));
    }),
  );
  return {
    folders,
    names: { nodejs: nodejs.packageName, python: python.packageName, go: go.modulePath },
  };
}

/** Pulumi's generator writes none: it takes a module to be one of many in a repository. */
function goModule({ go, python }: ReturnType<typeof packageSchema>["language"]): string {
  const least = /[\d.]+/.exec(python.requires["pulumi"] ?? "")?.[0] ?? "";
  return `module ${go.modulePath}\n\ngo 1.24\n\nrequire github.com/pulumi/pulumi/sdk/v3 v${least}\n`;
}
