/** What is explained: a stack's declaration, files, or a live broker. */
import { readDeclarationFiles } from "../../infra/declaration-files.ts";
import type { Declaration } from "../../model/declaration/declaration.ts";
import { readDeclaration } from "../../model/declaration/read-declaration.ts";
import type { Values } from "../cli/command.ts";
import type { Context } from "../cli/context.ts";
import { readLiveBroker } from "../cli/live-broker.ts";
import { chosenStack } from "../stack/chosen-stack.ts";
import { checkDeclaration } from "../stack/declared.ts";

/**
 * @param files of the command line: declarations or definitions.json, relative to where the command was called
 * @throws WarrenError `password-missing`, and as its parts do
 */
export async function readSource(
  context: Context,
  values: Values,
  files: readonly string[],
): Promise<Declaration> {
  const url = values["management-url"];
  if (typeof url === "string") return (await readLiveBroker(context, url, values)).declaration;
  if (files.length === 0) return await checkDeclaration(context, chosenStack(context, values));
  const read = await Promise.all(files.map((file) => readDeclarationFiles(context.cwd, file)));
  return readDeclaration([...new Map(read.flat().map((file) => [file.path, file])).values()]);
}
