/** What a command gives the toolchain of its surroundings. */
import { type Context, confirm } from "../../terminal/context.ts";
import { createProgress } from "../../toolchain/progress.ts";
import type { ToolchainOptions } from "../../toolchain/toolchain.ts";

export function toolchainOptions(context: Context): ToolchainOptions {
  return {
    assumeYes: context.assumeYes,
    ask: (question) => confirm(context, question),
    progress: createProgress(context.stderr),
    signal: context.signal,
    env: context.environment,
  };
}
