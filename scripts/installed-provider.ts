/**
 * The provider of an installed Warren, as Pulumi starts it in a program that is not Warren's: what only the provider imports
 * is not in the package, and is got once, into Warren's cache. Nothing but the provider may write to standard output.
 */
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { errorText, WarrenError } from "../model/warren-error.ts";
import { say } from "../terminal/context.ts";
import { plainProgress } from "../toolchain/progress.ts";
import { prepareProgram } from "../toolchain/toolchain.ts";

try {
  const folder = await prepareProgram({ progress: plainProgress(process.stderr) });
  await import(pathToFileURL(join(folder, "provider/main.js")).href);
} catch (error) {
  if (!(error instanceof WarrenError)) throw error;
  say(process, errorText(error));
  process.exitCode = 1;
}
