/** A file that is named on the command line. */
import { resolve } from "node:path";
import { readText } from "../../files/read-text.ts";
import { messageOf, WarrenError } from "../../model/warren-error.ts";
import type { Context } from "../../terminal/context.ts";

/**
 * @param file relative to where the command was called
 * @param code of the error
 * @throws WarrenError `code`, `file-too-large`
 */
export async function readTextFile(
  context: Context,
  file: string,
  code = "file-unreadable",
): Promise<string> {
  try {
    return await readText(resolve(context.cwd, file), file);
  } catch (cause) {
    if (cause instanceof WarrenError) throw cause;
    throw new WarrenError(code, `${file} cannot be read: ${messageOf(cause)}.`, { cause });
  }
}
