/**
 * The entry behind the shell script `warren`. Until the npm packages are there it may import only what Node
 * brings, and files that do the same: those of `toolchain/`, and `files/project-folder.ts`.
 */
import { enableCompileCache } from "node:module";
import { OWN_FOLDER } from "../files/project-folder.ts";
import { EXIT_CODES } from "../model/exit-codes.ts";
import { showable } from "../model/text/visible.ts";
import { errorText, messageOf, WarrenError } from "../model/warren-error.ts";
import { compileCacheOf } from "../toolchain/cache/compile-cache.ts";
import { ensurePackages } from "../toolchain/packages/npm-packages.ts";
import { createProgress } from "../toolchain/progress.ts";

// Compiled code and stripped types are kept: it halves the start.
enableCompileCache(compileCacheOf(process.env));

const interruption = new AbortController();
const interrupt = (): void => interruption.abort(new WarrenError("interrupted", "Interrupted."));
process.on("SIGINT", interrupt).on("SIGTERM", interrupt);
try {
  await ensurePackages(OWN_FOLDER, {
    env: process.env,
    progress: createProgress(process.stderr),
    signal: interruption.signal,
  });
  process.off("SIGINT", interrupt).off("SIGTERM", interrupt);
  const { main } = await import("./main.ts");
  const { CHECKOUT_COMMANDS: commands } = await import("./checkout/commands.ts");
  await main(process.argv.slice(2), { root: OWN_FOLDER, commands });
} catch (error) {
  if (!(error instanceof WarrenError) && !interruption.signal.aborted) throw error;
  const text = error instanceof WarrenError ? errorText(error) : messageOf(error);
  process.stderr.write(`${showable(`warren: ${text}`)}\n`);
  process.exitCode = EXIT_CODES[interruption.signal.aborted ? "interrupted" : "failed"].code;
}
