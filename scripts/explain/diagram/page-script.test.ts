import assert from "node:assert/strict";
import { dirname } from "node:path";
import { describe, test } from "node:test";
import { build } from "esbuild";
import { packagesOf } from "../../package/plugin-archive.ts";
import { pageScript } from "./page-script.ts";

const ROOT = dirname(dirname(dirname(import.meta.dirname)));

describe("the script of a page", () => {
  test("is one that can stand in a page, and has the licences of what is in it", async () => {
    const script = await pageScript();
    assert.doesNotMatch(script, /<\/script/i);
    const { metafile } = await build({
      absWorkingDir: ROOT,
      entryPoints: ["scripts/explain/diagram/page/main.ts"],
      bundle: true,
      write: false,
      metafile: true,
      logLevel: "silent",
    });
    const packages = packagesOf(Object.keys(metafile.inputs)).map((path) =>
      path.replace("node_modules/", ""),
    );
    for (const name of packages) {
      assert.ok(script.includes(`\n${name}\n`), `${name} has its licence there`);
    }
    assert.match(script, /Permission is hereby granted[^]*Permission is hereby granted/);
  });

  test("needs nothing of Node.js", async () => {
    assert.doesNotMatch(await pageScript(), /\bBuffer\b|\bprocess\.|["'`]node:/);
  });
});
