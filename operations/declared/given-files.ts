/** Files that are named on the command line: declarations, RabbitMQ's definitions.json, rules. */
import {
  type DeclarationFile,
  readDeclarationFiles,
  readRulesFiles,
} from "../../infra/config/declaration-files.ts";
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
  return await readEach({ read: readDeclarationFiles, missing: "declaration-not-found" }, cwd, operands);
}

/** The same of rules. @throws WarrenError as {@link readRulesFiles} does */
export async function readGivenRules(
  { cwd }: Pick<Context, "cwd">,
  operands: readonly string[],
): Promise<readonly DeclarationFile[]> {
  return await readEach({ read: readRulesFiles, missing: "rules-not-found" }, cwd, operands);
}

interface Kind {
  readonly read: (folder: string, pattern: string) => Promise<readonly DeclarationFile[]>;
  /** The code of the error where nothing is there. */
  readonly missing: string;
}

async function readEach(
  { read, missing }: Kind,
  folder: string,
  operands: readonly string[],
): Promise<readonly DeclarationFile[]> {
  const readOperand = async (operand: string): Promise<readonly DeclarationFile[]> => {
    try {
      return await read(folder, operand);
    } catch (error) {
      if (!(error instanceof WarrenError) || error.code !== missing) throw error;
      // Its hint is about the stack's config, which was not asked.
      throw new WarrenError(error.code, error.message, { cause: error });
    }
  };
  const found = await Promise.all(operands.map(readOperand));
  return [...new Map(found.flat().map((file) => [file.path, file])).values()];
}
