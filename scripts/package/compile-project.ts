import { $ } from "zx/core";
import { WarrenError } from "../../model/warren-error.ts";

/**
 * With the checkout's own TypeScript.
 *
 * @param root the checkout
 * @param config the path of a tsconfig.json
 * @throws WarrenError `build-failed`
 */
export async function compileProject(root: string, config: string): Promise<void> {
  const compiled = await $({
    cwd: root,
    quiet: true,
    nothrow: true,
  })`node_modules/.bin/tsc --project ${config}`;
  if (compiled.exitCode !== 0) {
    throw new WarrenError("build-failed", `It does not compile:\n${compiled.stdout}${compiled.stderr}`);
  }
}
