/** `--output`: a result that is written to a file, or to stdout. */
import { statSync } from "node:fs";
import { resolve } from "node:path";
import { replaceFile } from "../../files/replace-file.ts";
import { WarrenError } from "../../model/warren-error.ts";
import { type Context, printSource } from "../../terminal/context.ts";
import { notAllowed, type Options, type Reading } from "./option.ts";

export const OUTPUT_OPTION = {
  output: {
    kind: "parsed",
    value: "FILE",
    help: "write it to this file; default: stdout",
    read: readPath,
  },
} as const satisfies Options;

function readPath(text: string): Reading<string> {
  return text === "" ? notAllowed(text, "the path of a file") : { value: text };
}

/** Files that have been read, and what their paths are relative to. */
export interface Inputs {
  readonly files: readonly { readonly path: string }[];
  readonly folder: string;
}

/**
 * The path in full, before anything is made for it. A file is read whatever it is called: by a link, or in other letters where
 * the disk takes them for the same.
 *
 * @throws WarrenError `output-is-input`
 */
export function outputPath(
  { cwd }: Pick<Context, "cwd">,
  output: string | undefined,
  { files, folder }: Inputs,
): string | undefined {
  if (output === undefined) return undefined;
  const found = resolve(cwd, output);
  const isFound = isSameFile(found);
  const over = files.find(({ path }) => isFound(resolve(folder, path)));
  if (over === undefined) return found;
  throw new WarrenError("output-is-input", `${over.path} is read: it would be written over.`, {
    hint: "Name another file by --output.",
  });
}

/** Compares paths with this one: both lead to one file, or would. */
function isSameFile(path: string): (other: string) => boolean {
  const there = identityOf(path);
  return (other) => other === path || (there !== undefined && identityOf(other) === there);
}

/** @returns undefined where it cannot be looked at: why, is for who reads or writes it to say */
function identityOf(path: string): string | undefined {
  try {
    const { dev, ino } = statSync(path, { bigint: true });
    return `${dev}:${ino}`;
  } catch {
    return undefined;
  }
}

/** @param text in which what cannot be seen is written as its language writes it */
export async function writeOutput(context: Context, path: string | undefined, text: string): Promise<void> {
  if (path === undefined) printSource(context, text);
  else await replaceFile(path, text);
}
