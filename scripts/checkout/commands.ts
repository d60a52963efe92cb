/** The commands of `./warren`: those of a project, and those that work on Warren itself. */
import type { Commands } from "../cli/command.ts";
import { COMMANDS } from "../commands.ts";

export const CHECKOUT_COMMANDS: Commands = {
  ...COMMANDS,
  completion: async () => (await import("../commands/completion.ts")).completionOf(CHECKOUT_COMMANDS),
  bench: async () => (await import("./bench.ts")).bench,
  build: async () => (await import("./build.ts")).build,
  release: async () => (await import("./release.ts")).release,
  test: async () => (await import("./test.ts")).test,
};
