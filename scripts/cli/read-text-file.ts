/** A file that is named on the command line. */
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { messageOf, WarrenError } from "../../model/warren-error.ts";
import type { Context } from "./context.ts";

/**
 * @param file relative to where the command was called
 * @param code of the error
 * @throws WarrenError `code`
 */
export async function readTextFile(
  context: Context,
  file: string,
  code = "file-unreadable",
): Promise<string> {
  try {
    return await readFile(resolve(context.cwd, file), "utf8");
  } catch (cause) {
    throw new WarrenError(code, `${file} cannot be read: ${messageOf(cause)}.`, { cause });
  }
}
