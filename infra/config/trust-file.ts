/** The certificate authorities of a stack as a file, for @pulumi/rabbitmq, which takes nothing but a path. */
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { LOCAL_FOLDER } from "../../files/project-folder.ts";
import { replaceFile } from "../../files/replace-file.ts";
import { PROJECT_FOLDER } from "../project-folder.ts";

/** Beside the state; ignored by git, and made anew by each run. */
const FOLDER = join(PROJECT_FOLDER, LOCAL_FOLDER, "certificates");

/**
 * @param pem nothing secret: certificates
 * @returns the file's path; undefined where there is nothing to write
 */
export async function writeTrustFile(stack: string, pem: string | undefined): Promise<string | undefined> {
  if (pem === undefined) return undefined;
  const file = join(FOLDER, `${stack}-authority.pem`);
  if ((await readIfThere(file)) === pem) return file;
  await mkdir(FOLDER, { recursive: true, mode: 0o700 });
  await replaceFile(file, pem);
  return file;
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
