/**
 * How a project leads Pulumi to Warren's program and provider where Warren is installed, and not checked out: by a folder and
 * a link in the project's own local folder, which follow the Warren that is called. So a project's files name no version
 * and no place of it, and Pulumi, which takes no program outside of the project, finds one.
 */
import { mkdir, readFile, readlink, rename, rm, symlink } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { LOCAL_FOLDER } from "../../files/project-folder.ts";
import { replaceFile } from "../../files/replace-file.ts";

/** In Pulumi.yaml of such a project. */
export const PROJECT_PATHS = {
  program: `${LOCAL_FOLDER}/program/`,
  provider: `${LOCAL_FOLDER}/provider`,
} as const;

/**
 * Makes both, where they lead elsewhere or are not there.
 *
 * @param root the project's folder
 * @param files Warren's own, with all npm packages; undefined in a checkout, whose Pulumi.yaml names its own folders
 */
export async function linkProgram(root: string, files: string | undefined): Promise<void> {
  if (files === undefined) return;
  const program = join(root, PROJECT_PATHS.program);
  await mkdir(program, { recursive: true, mode: 0o700 });
  const entry = pathToFileURL(join(files, "infra/index.js")).href;
  await keep(join(program, "package.json"), `${JSON.stringify({ type: "module", main: "index.js" })}\n`);
  await keep(join(program, "index.js"), `export { default } from ${JSON.stringify(entry)};\n`);
  // Pulumi's language host looks for its own package beside the program.
  await lead(join(program, "node_modules"), join(files, "node_modules"));
  await lead(join(root, PROJECT_PATHS.provider), join(files, "provider"));
}

async function keep(path: string, text: string): Promise<void> {
  if ((await ifThere(readFile(path, "utf8"))) !== text) await replaceFile(path, text);
}

async function lead(link: string, target: string): Promise<void> {
  if ((await ifThere(readlink(link))) === target) return;
  const draft = `${link}.${process.pid}`;
  await rm(draft, { force: true });
  // On Windows a link to a folder needs no rights where it is a junction.
  await symlink(target, draft, "junction");
  await rename(draft, link);
}

async function ifThere(reading: Promise<string>): Promise<string | undefined> {
  try {
    return await reading;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
