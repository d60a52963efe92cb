/** Files that are named on the command line: declarations, or RabbitMQ's definitions.json. */
import { type DeclarationFile, readDeclarationFiles } from "../../infra/config/declaration-files.ts";
import { WarrenError } from "../../model/warren-error.ts";
import type { Context } from "../../terminal/context.ts";

/**
 * @param operands paths and globs, from where the command was called
 * @returns each file once
 * @throws WarrenError as {@link readDeclarationFiles} does
 */
export async function readGivenFiles(
  { cwd }: Pick<Context, "cwd">,
  operands: readonly string[],
): Promise<readonly DeclarationFile[]> {
  const found = await Promise.all(operands.map((operand) => readOperand(cwd, operand)));
  return [...new Map(found.flat().map((file) => [file.path, file])).values()];
}

async function readOperand(folder: string, operand: string): Promise<readonly DeclarationFile[]> {
  try {
    return await readDeclarationFiles(folder, operand);
  } catch (error) {
    if (!(error instanceof WarrenError) || error.code !== "declaration-not-found") throw error;
    // Its hint is about the stack's config, which was not asked.
    throw new WarrenError(error.code, error.message, { cause: error });
  }
}
