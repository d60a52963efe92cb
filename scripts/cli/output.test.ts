import assert from "node:assert/strict";
import { linkSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { outputPath } from "./output.ts";

describe("the path of an output", () => {
  let folder = "";
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "warren-output-"));
    mkdirSync(join(folder, "below"));
    for (const name of ["read.yaml", "other.yaml"]) writeFileSync(join(folder, name), "same text");
    symlinkSync("read.yaml", join(folder, "link.yaml"));
    linkSync(join(folder, "read.yaml"), join(folder, "hard.yaml"));
    symlinkSync(folder, join(folder, "below/up"));
    symlinkSync("loop.yaml", join(folder, "loop.yaml"));
    symlinkSync("nowhere.yaml", join(folder, "dangling.yaml"));
  });
  after(() => rmSync(folder, { recursive: true }));

  const chosen = (output: string, path = "read.yaml") =>
    outputPath({ cwd: folder }, output, { files: [{ path }], folder });

  for (const output of [
    "read.yaml",
    "./below/../read.yaml",
    "link.yaml",
    "hard.yaml",
    "below/up/read.yaml",
  ]) {
    test(`${output} is the file that is read`, () => {
      assert.throws(() => chosen(output), { code: "output-is-input", message: /^read\.yaml is read: / });
    });
  }

  test("a link that is read leads to the file that it is read from", () => {
    for (const path of ["link.yaml", "hard.yaml"]) {
      assert.throws(() => chosen("read.yaml", path), { code: "output-is-input" });
    }
  });

  test("any other is taken, there or not", () => {
    for (const output of ["other.yaml", "new.yaml", "dangling.yaml", "nowhere/new.yaml", "loop.yaml"]) {
      assert.equal(chosen(output), join(folder, output));
    }
    assert.equal(chosen("new.yaml", "gone.yaml"), join(folder, "new.yaml"));
    assert.equal(outputPath({ cwd: folder }, undefined, { files: [], folder }), undefined);
  });
});
