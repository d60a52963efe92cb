/** Writes over a file that has to stay the same file. */
import { open } from "node:fs/promises";

/**
 * What is longer than before is written first, behind what is there: if the disk has no room for it, it is taken off
 * again and nothing else was touched. The rest has its room already. A process that is killed in the middle can leave
 * both texts mixed, which only a rename could prevent.
 */
export async function overwrite(file: string, text: string): Promise<void> {
  const bytes = Buffer.from(text);
  const handle = await open(file, "r+");
  try {
    const { size } = await handle.stat();
    try {
      await writeAt(bytes.subarray(size), size);
      await handle.sync();
    } catch (error) {
      await handle.truncate(size);
      throw error;
    }
    await writeAt(bytes.subarray(0, size), 0);
    await handle.truncate(bytes.length);
    await handle.sync();
  } finally {
    await handle.close();
  }

  async function writeAt(part: Buffer, start: number): Promise<void> {
    for (let done = 0; done < part.length; ) {
      done += (await handle.write(part, done, part.length - done, start + done)).bytesWritten;
    }
  }
}
