/** Reads a file of somebody's as text: all of it, or not at all. */
import { closeSync, openSync, readSync } from "node:fs";
import { open } from "node:fs/promises";
import { LARGEST_FILE } from "../model/bounds.ts";
import { WarrenError } from "../model/warren-error.ts";

const CHUNK = 1_024 * 1_024;

/**
 * At most {@link LARGEST_FILE} bytes are read, whatever the file says of its size: a pipe or a device has none.
 *
 * @param name what an error calls the file
 * @throws WarrenError `file-too-large`; what the file system says
 */
export async function readText(path: string, name = path): Promise<string> {
  const file = await open(path, "r");
  try {
    const pieces = new Pieces(name);
    for (;;) {
      const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(CHUNK), 0, CHUNK, null);
      if (bytesRead === 0) return pieces.text();
      pieces.add(buffer.subarray(0, bytesRead));
    }
  } finally {
    await file.close();
  }
}

/** The same at once, for who cannot wait: the constructor of a Pulumi component. */
export function readTextSync(path: string, name = path): string {
  const file = openSync(path, "r");
  try {
    const pieces = new Pieces(name);
    for (;;) {
      const buffer = Buffer.allocUnsafe(CHUNK);
      const bytesRead = readSync(file, buffer, 0, CHUNK, null);
      if (bytesRead === 0) return pieces.text();
      pieces.add(buffer.subarray(0, bytesRead));
    }
  } finally {
    closeSync(file);
  }
}

/** What has come of a file so far. */
class Pieces {
  readonly #name: string;
  readonly #pieces: Buffer[] = [];
  #length = 0;

  constructor(name: string) {
    this.#name = name;
  }

  /** @throws WarrenError `file-too-large` */
  add(piece: Buffer): void {
    this.#length += piece.length;
    if (this.#length > LARGEST_FILE) throw tooLarge(this.#name);
    this.#pieces.push(piece);
  }

  text(): string {
    return utf8Text(Buffer.concat(this.#pieces));
  }
}

/** @throws TypeError for what is not UTF-8 */
export function utf8Text(bytes: Uint8Array): string {
  return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
}

function tooLarge(name: string): WarrenError {
  const most = LARGEST_FILE / 1_024 / 1_024;
  return new WarrenError(
    "file-too-large",
    `${name} is larger than ${most} MiB, which is the most that is read.`,
    {
      hint: "A declaration can be in several files, and a broker in several stacks: docs/declaration.md.",
    },
  );
}
