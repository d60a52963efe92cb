import assert from "node:assert/strict";
import { test } from "node:test";
import { crowdedFolders, longFiles, MOST_ENTRIES, MOST_LINES } from "./sizes.ts";

const lines = (count: number): string => "x;\n".repeat(count);

test("a long file is named, unless it is made by a program or is no code", async () => {
  const texts: Record<string, string> = {
    "a/long.ts": lines(MOST_LINES + 1),
    "a/right.ts": lines(MOST_LINES),
    "a/made.ts": `/**\n * Types. Made by \`node make.ts\`: change that.\n */\n${lines(MOST_LINES)}`,
    "a/data.json": lines(MOST_LINES + 1),
    "a/long.test.ts": lines(MOST_LINES + 5),
  };
  const found = await longFiles(Object.keys(texts), async (path) => texts[path] ?? "");
  assert.deepEqual(found, [
    { path: "a/long.ts", lines: MOST_LINES + 1 },
    { path: "a/long.test.ts", lines: MOST_LINES + 5 },
  ]);
});

const files = (folder: string, count: number, end = ".ts"): string[] =>
  Array.from({ length: count }, (_, index) => `${folder}/f${index}${end}`);

test("a crowded folder is named; tests and what is for tests alone do not count", () => {
  const paths = [
    ...files("full", MOST_ENTRIES),
    ...files("full", MOST_ENTRIES, ".test.ts"),
    ...files("over/below", MOST_ENTRIES + 1),
    ...files("a/testing", MOST_ENTRIES + 1),
    ...files("a/testing/inputs", MOST_ENTRIES + 1),
  ];
  assert.deepEqual(crowdedFolders(paths), [{ folder: "over/below", entries: MOST_ENTRIES + 1 }]);
});
