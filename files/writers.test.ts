import assert from "node:assert/strict";
import { glob, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { test } from "node:test";

const ROOT = dirname(import.meta.dirname);

/** Writes of Node.js that leave a part of the text where a disk is full. */
const IN_PLACE = /\b(writeFile|writeFileSync|appendFile|appendFileSync|createWriteStream|outputFile)\b/;

/** Who may: what is written there is nobody's but its writer's, and is made anew where it is broken. */
const OF_THEIR_OWN = [
  /^files\//,
  /^toolchain\//,
  /^bench\//,
  /^scripts\/own-tests\//,
  /\/testing\//,
  /\.test\.ts$/,
  /\/write-(schemas?|generated)\.ts$/,
];

test("what users keep is written by replaceFile and nothing else", async () => {
  const files = await Array.fromAsync(
    glob("*/**/*.ts", { cwd: ROOT, exclude: ["node_modules/**", ".warren/**"] }),
  );
  assert.ok(files.includes("scripts/commands/import.ts"));
  const others = files.filter((file) => !OF_THEIR_OWN.some((allowed) => allowed.test(file)));
  const texts = await Promise.all(
    others.map(async (file) => [file, await readFile(join(ROOT, file), "utf8")] as const),
  );
  const inPlace = texts.filter(([, text]) => IN_PLACE.test(text)).map(([file]) => file);
  assert.deepEqual(inPlace, []);
});
