import { join, relative, resolve } from "node:path";
import { LOCAL_FOLDER } from "../../files/project-folder.ts";
import { print, printJson, say } from "../../terminal/context.ts";
import { type Command, defineCommand, JSON_OPTION } from "../cli/command.ts";
import { buildPackage } from "../package/build-package.ts";

export const build: Command = defineCommand({
  name: "build",
  summary: "build the npm package: compiled JavaScript with types, as an archive that npm installs",
  examples: [
    { words: "build", does: "into .warren/" },
    { words: "build --out dist --json", does: "into another folder, and its sizes for programs" },
  ],
  options: {
    out: { kind: "text", value: "FOLDER", help: "where the archive is written; default: .warren" },
    ...JSON_OPTION,
  },
  async run(context, said) {
    const out = said.out === undefined ? join(context.root, LOCAL_FOLDER) : resolve(context.cwd, said.out);
    say(context, "Compile, and pack with npm ...");
    const built = await buildPackage(context.root, out);
    if (said.json) printJson(context, built);
    else {
      const { file, size, unpackedSize, files } = built;
      print(
        context,
        `${relative(context.cwd, file)}: ${kilobytes(size)}, ${files} files of ${kilobytes(unpackedSize)}`,
      );
    }
    return "done";
  },
});

function kilobytes(bytes: number): string {
  return `${Math.round(bytes / 1000)} kB`;
}
