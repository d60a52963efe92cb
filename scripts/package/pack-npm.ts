/** An archive as npm takes it. */
import { join } from "node:path";
import { z } from "zod";
import { $ } from "zx/core";
import { succeeded } from "./tool-output.ts";

export interface BuiltPackage {
  /** The archive, as npm takes it. */
  readonly file: string;
  /** Bytes of the archive, and of its files. */
  readonly size: number;
  readonly unpackedSize: number;
  readonly files: number;
}

const PACKED = z.tuple([
  z.object({
    filename: z.string(),
    size: z.number(),
    unpackedSize: z.number(),
    entryCount: z.number(),
  }),
]);

/** @throws WarrenError `build-failed` */
export async function packNpm(staging: string, out: string): Promise<BuiltPackage> {
  const packed = await $({
    cwd: staging,
    quiet: true,
    nothrow: true,
  })`npm pack --json --ignore-scripts --loglevel=error --pack-destination ${out}`;
  const [{ filename, size, unpackedSize, entryCount }] = PACKED.parse(
    JSON.parse(succeeded("npm pack", packed).stdout),
  );
  return { file: join(out, filename), size, unpackedSize, files: entryCount };
}
