import { join, relative, resolve } from "node:path";
import { LOCAL_FOLDER } from "../../files/project-folder.ts";
import { print, printJson, say } from "../../terminal/context.ts";
import { type Command, defineCommand, JSON_OPTION } from "../cli/command.ts";
import { buildPackage } from "../package/build-package.ts";
import { buildPluginArchives } from "../package/plugin-archive.ts";

export const build: Command = defineCommand({
  name: "build",
  summary: "build what is released: the npm package, and the provider as an archive that Pulumi installs",
  examples: [
    { words: "build", does: "into .warren/" },
    { words: "build --out dist --json", does: "into another folder, and its sizes for programs" },
  ],
  options: {
    out: { kind: "text", value: "FOLDER", help: "where the archives are written; default: .warren" },
    ...JSON_OPTION,
  },
  async run(context, said) {
    const out = said.out === undefined ? join(context.root, LOCAL_FOLDER) : resolve(context.cwd, said.out);
    say(context, "Compile, and pack with npm ...");
    const built = await buildPackage(context.root, out);
    say(context, "Bundle the provider ...");
    const plugins = await buildPluginArchives(context.root, out);
    if (said.json) printJson(context, { ...built, plugins });
    else {
      const { file, size, unpackedSize, files } = built;
      const lines = [
        `${relative(context.cwd, file)}: ${kilobytes(size)}, ${files} files of ${kilobytes(unpackedSize)}`,
        ...plugins.map((each) => `${relative(context.cwd, each.file)}: ${kilobytes(each.size)}`),
      ];
      print(context, lines.join("\n"));
    }
    return "done";
  },
});

function kilobytes(bytes: number): string {
  return `${Math.round(bytes / 1000)} kB`;
}
