import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { replaceFile } from "../../files/replace-file.ts";
import { print, say } from "../../terminal/context.ts";
import { type Command, defineCommand, JSON_OPTION } from "../cli/command.ts";
import { RELEASE_RESULT } from "../cli/results/other-results.ts";
import { printResult } from "../cli/results/result.ts";
import { readCheckout } from "../package/manifests.ts";
import { chosenVersion, nextVersion, readChangelog, withRelease } from "../package/release/changelog.ts";
import { VERSION_FILES, withVersion } from "../package/release/version-files.ts";

export const release: Command = defineCommand({
  name: "release",
  summary: "say which version the unreleased changes of CHANGELOG.md make, and write it down",
  examples: [
    { words: "release", does: "the version, by the rules of semantic versioning; nothing is changed" },
    { words: "release --write", does: "into CHANGELOG.md, package.json and where else it stands" },
    { words: "release --version 1.0.0 --write", does: "a higher one than the changes call for" },
  ],
  options: {
    write: { kind: "flag", help: "write it down, to be committed and tagged" },
    version: { kind: "text", value: "X.Y.Z", help: "a higher one than the changes call for" },
    ...JSON_OPTION,
  },
  async run(context, said) {
    const read = async (path: string): Promise<string> => await readFile(join(context.root, path), "utf8");
    const { version: from } = await readCheckout(context.root);
    const changelog = await read("CHANGELOG.md");
    const computed = nextVersion(readChangelog(changelog), from);
    const to = said.version === undefined ? computed : chosenVersion(said.version, computed);
    if (said.write) {
      const date = new Date().toISOString().slice(0, 10);
      const texts = new Map([["CHANGELOG.md", withRelease(changelog, to, date)]]);
      for (const path of VERSION_FILES) texts.set(path, withVersion(path, await read(path), { from, to }));
      for (const [path, text] of texts) await replaceFile(join(context.root, path), text);
      say(context, `Written into ${[...texts.keys()].join(", ")}.`);
      say(
        context,
        `Next: commit it, tag the commit v${to}, and push both. The workflow of releases does the rest.`,
      );
    }
    if (said.json) printResult(context, RELEASE_RESULT, { version: to, before: from, written: said.write });
    else print(context, to);
    return "done";
  },
});
