import assert from "node:assert/strict";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { linkProgram, PROJECT_PATHS } from "./program-folder.ts";

const folder = realpathSync(mkdtempSync(join(tmpdir(), "warren-program-")));
after(() => rmSync(folder, { recursive: true }));

/** An installed Warren with all packages. */
function warren(version: string): string {
  const files = join(folder, `it's ${version}`);
  for (const name of ["infra", "provider", "node_modules/zod"])
    mkdirSync(join(files, name), { recursive: true });
  writeFileSync(join(files, "infra/index.js"), `export default { version: "${version}" };\n`);
  writeFileSync(join(files, "package.json"), '{"type": "module"}');
  return files;
}

test("a project's folder and link lead to the Warren that was called last", async () => {
  const root = join(folder, "project");
  mkdirSync(root);
  for (const version of ["1", "1", "2"]) {
    const files = warren(version);
    await linkProgram(root, files);
    const program = join(root, PROJECT_PATHS.program);
    assert.equal(realpathSync(join(program, "node_modules/zod")), join(files, "node_modules/zod"));
    assert.equal(realpathSync(join(root, PROJECT_PATHS.provider)), join(files, "provider"));
    assert.match(
      readFileSync(join(program, "index.js"), "utf8"),
      new RegExp(`it's%20${version}/infra/index.js`),
    );
    const imported = (await import(join(program, `index.js?${version}`))) as { default: object };
    assert.deepEqual(imported.default, { version });
    assert.deepEqual(readdirSync(program).toSorted(), ["index.js", "node_modules", "package.json"]);
    assert.deepEqual(readdirSync(join(root, ".warren")).toSorted(), ["program", "provider"]);
  }
});

test("a checkout, whose Pulumi.yaml names its own folders, gets neither", async () => {
  const root = join(folder, "checkout");
  mkdirSync(root);
  await linkProgram(root, undefined);
  assert.deepEqual(readdirSync(root), []);
});
