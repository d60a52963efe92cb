import { stat } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import { LOCAL_FOLDER } from "../../files/project-folder.ts";
import { toolchainOptions } from "../../operations/stack/toolchain-options.ts";
import { print, say } from "../../terminal/context.ts";
import { prepareSdkGenerator, prepareWarrenImage } from "../../toolchain/toolchain.ts";
import { type Command, defineCommand, JSON_OPTION } from "../cli/command.ts";
import { BUILD_RESULT } from "../cli/results/other-results.ts";
import { printResult } from "../cli/results/result.ts";
import { downloadUrl } from "../package/download-url.ts";
import { LEAST_NODE } from "../package/manifests.ts";
import { buildRelease } from "../package/release/build-release.ts";

export const build: Command = defineCommand({
  name: "build",
  summary:
    "build what is released: the npm package, the provider and its classes for other languages as archives, checksums",
  examples: [
    { words: "build", does: "into .warren/" },
    { words: "build --out dist --json", does: "into another folder, and its sizes for programs" },
    {
      words: "build --out dist --tag v0.1.0",
      does: "only if the checkout is that version, all of it committed",
    },
    {
      words: "build --plugin-url https://downloads.example.com/warren",
      does: "with classes that say where the provider is got",
    },
  ],
  options: {
    out: { kind: "text", value: "FOLDER", help: "where the archives are written; default: .warren" },
    image: {
      kind: "text",
      value: "NAME",
      help: "build the container image too, on Node.js of Debian's packages",
    },
    "plugin-url": {
      kind: "text",
      value: "URL",
      help: "where the provider's archives will lie: programs get it from there by themselves",
    },
    tag: { kind: "text", value: "vX.Y.Z", help: "refuse what is not this version, and write its RELEASE.md" },
    ...JSON_OPTION,
  },
  async run(context, said) {
    const options = toolchainOptions(context);
    const built = await buildRelease(context.root, {
      out: said.out === undefined ? join(context.root, LOCAL_FOLDER) : resolve(context.cwd, said.out),
      tag: said.tag,
      pluginUrl: said["plugin-url"] === undefined ? undefined : downloadUrl(said["plugin-url"]),
      environment: context.environment,
      sdkGenerator: async () => await prepareSdkGenerator(options),
      step: (what) => say(context, what),
    });
    if (said.image !== undefined) {
      const { file } = built.image;
      await prepareWarrenImage(options, { archive: file, image: said.image, leastNode: LEAST_NODE });
    }
    if (said.json) printResult(context, BUILD_RESULT, built);
    else {
      const { file, size, unpackedSize, files, plugins, sdks, bom, checksums, provenance, notes } = built;
      const shown = (path: string): string => relative(context.cwd, path);
      const others = [bom, checksums, provenance, notes].filter((path) => path !== undefined);
      const lines = [
        `${shown(file)}: ${kilobytes(size)}, ${files} files of ${kilobytes(unpackedSize)}`,
        ...[...plugins, ...sdks, built.image].map((each) => `${shown(each.file)}: ${kilobytes(each.size)}`),
        ...(await Promise.all(
          others.map(async (path) => `${shown(path)}: ${kilobytes((await stat(path)).size)}`),
        )),
      ];
      print(context, lines.join("\n"));
    }
    return "done";
  },
});

function kilobytes(bytes: number): string {
  return `${Math.ceil(bytes / 1000)} kB`;
}
