/** What the stack's declaration files declare. */
import { readDeclarationFiles } from "../../infra/declaration-files.ts";
import type { Declaration } from "../../model/declaration/declaration.ts";
import { readDeclaration } from "../../model/declaration/read-declaration.ts";
import type { Context } from "../cli/context.ts";
import { readProject } from "./project.ts";

/** @throws WarrenError `declaration-invalid` with every fault, each with its place */
export async function checkDeclaration(context: Context, stack: string): Promise<Declaration> {
  const { config } = await readProject(context.root, stack);
  return readDeclaration(await readDeclarationFiles(context.root, String(config.get("declarations"))));
}
