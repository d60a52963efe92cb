/** Folders and archives of what is built. */
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { $ } from "zx/core";
import { LOCAL_FOLDER } from "../../files/project-folder.ts";
import { succeeded } from "./tool-output.ts";

/**
 * A folder for the time of the work, of its own for each of two that build at once. All are as deep below the checkout, so
 * that what refers to a source from there says the same each time.
 *
 * @param root the checkout
 */
export async function withStaging<Result>(
  root: string,
  name: string,
  work: (folder: string) => Promise<Result>,
): Promise<Result> {
  await mkdir(join(root, LOCAL_FOLDER), { recursive: true });
  const folder = await mkdtemp(join(root, LOCAL_FOLDER, `${name}-`));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/**
 * Writes a folder's contents into a `.tar.gz`. The same files give the same bytes: in order, nobody's, of no time, and for
 * everybody to read.
 *
 * @param below the one folder in it that is packed, with its name. @default the contents
 * @throws WarrenError `build-failed`
 */
export async function packFolder(folder: string, file: string, below = "."): Promise<void> {
  const flags = [
    "--sort=name",
    "--owner=0",
    "--group=0",
    "--numeric-owner",
    "--mtime=@0",
    "--mode=u+rw,go+r,go-w,a+X",
  ];
  const gzip = "gzip --no-name --best";
  await tar([
    "--create",
    "--use-compress-program",
    gzip,
    "--file",
    file,
    "--directory",
    folder,
    ...flags,
    below,
  ]);
}

/** @param below how many folders of the archive's paths are left out */
export async function unpackInto(
  folder: string,
  { file, below }: { readonly file: string; readonly below: number },
): Promise<void> {
  await tar(["--extract", "--gzip", "--file", file, "--directory", folder, `--strip-components=${below}`]);
}

async function tar(words: readonly string[]): Promise<void> {
  succeeded("tar", await $({ quiet: true, nothrow: true })`tar ${words}`);
}
