/** What is made of the descriptions and kept in the repository. A test says when it is out of date. */
import { readFile } from "node:fs/promises";
import { COMPONENTS } from "../description/components.ts";
import { componentArgs } from "./component-args.ts";
import { packageSchema } from "./package-schema.ts";
import { typescriptClasses } from "./typescript-classes.ts";

const ROOT = new URL("../../", import.meta.url);

const HEADER =
  "The resources of the plugin in `provider/`, as classes. Made by `node provider/schema/write-generated.ts` from the " +
  "descriptions in `provider/description/`: change those.";

const ARGS_HEADER =
  "What the components in `infra/components/` are told. Made by `node provider/schema/write-generated.ts` from " +
  "`provider/description/components.ts`: change that.";

/** By path. */
export async function generatedFiles(): Promise<ReadonlyMap<URL, string>> {
  const { version } = JSON.parse(await readFile(new URL("package.json", ROOT), "utf8")) as {
    version: string;
  };
  const schema = packageSchema(version);
  return new Map([
    [new URL("provider/schema.json", ROOT), `${JSON.stringify(schema, null, 2)}\n`],
    [new URL("infra/warren-resources.ts", ROOT), typescriptClasses(schema, HEADER)],
    [new URL("infra/component-args.ts", ROOT), componentArgs(COMPONENTS, ARGS_HEADER)],
  ]);
}
