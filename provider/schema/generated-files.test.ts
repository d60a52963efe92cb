import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { generatedFiles } from "./generated-files.ts";

test("what is made of the descriptions is current: node provider/schema/write-generated.ts", async () => {
  for (const [path, text] of await generatedFiles())
    assert.equal(await readFile(path, "utf8"), text, path.href);
});
