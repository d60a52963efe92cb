/**
 * Warren's own files, and the project of its user (what is made once for all projects is in `toolchain/cache/cache.ts`). In a checkout both are one folder; an installed package
 * is somewhere below `node_modules`, and the project is where somebody works.
 */
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/** Holds Warren's own files, in the same folders in a checkout and in a package. */
export const OWN_FOLDER = dirname(import.meta.dirname);

/** What makes a folder a project, as Pulumi finds it too. */
export const PROJECT_FILE = "Pulumi.yaml";

/** Beside it: the config of a stack. */
export function stackConfigFile(stack: string): string {
  return `Pulumi.${stack}.yaml`;
}

/** @returns the stack whose config a file of this name has; undefined where it is another file */
export function stackOfConfigFile(file: string): string | undefined {
  return /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1];
}

/** In the project's folder, ignored by git: the state without a login, its passphrase, reports, backups. */
export const LOCAL_FOLDER = ".warren";

/**
 * @param folder absolute
 * @returns the nearest one from there upwards that has a `Pulumi.yaml`; where none has, `folder`
 */
export function projectFolder(folder: string): string {
  let each = folder;
  while (!existsSync(join(each, PROJECT_FILE))) {
    const above = dirname(each);
    if (above === each) return folder;
    each = above;
  }
  return each;
}
