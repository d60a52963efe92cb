import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { LARGEST_FILE } from "../model/bounds.ts";
import { readText, readTextSync } from "./read-text.ts";

const WAYS = {
  readText,
  readTextSync: async (path: string, name?: string): Promise<string> => readTextSync(path, name),
};

for (const [way, read] of Object.entries(WAYS)) {
  describe(`reading somebody's file by ${way}`, () => {
    let folder: string;
    before(async () => {
      folder = await mkdtemp(join(tmpdir(), "warren-read-"));
    });
    after(() => rm(folder, { recursive: true }));

    test("as large as may be, and a byte more", async () => {
      const path = join(folder, "large.yaml");
      await writeFile(path, "a".repeat(LARGEST_FILE));
      assert.equal((await read(path)).length, LARGEST_FILE);
      await writeFile(path, "a".repeat(LARGEST_FILE + 1));
      await assert.rejects(read(path, "large.yaml"), {
        code: "file-too-large",
        message: "large.yaml is larger than 32 MiB, which is the most that is read.",
      });
    });

    test("a device without an end", async () => {
      await assert.rejects(read("/dev/zero"), { code: "file-too-large" });
    });

    test("a character across two pieces", async () => {
      const path = join(folder, "pieces.yaml");
      const text = `${"a".repeat(1_024 * 1_024 - 1)}西`;
      await writeFile(path, text);
      assert.equal(await read(path), text);
    });
  });
}
