import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { OWN_FOLDER, projectFolder, stackConfigFile, stackOfConfigFile } from "./project-folder.ts";

const folder = mkdtempSync(join(tmpdir(), "warren-folders-"));
after(() => rmSync(folder, { recursive: true }));
const inside = join(folder, "project/.warren/program");
mkdirSync(inside, { recursive: true });

test("a project is the nearest folder with a Pulumi.yaml, else where somebody is", () => {
  assert.equal(projectFolder(inside), inside);
  writeFileSync(join(folder, "Pulumi.yaml"), "");
  assert.equal(projectFolder(inside), folder);
  writeFileSync(join(folder, "project/Pulumi.yaml"), "");
  assert.equal(projectFolder(inside), join(folder, "project"));
});

test("a checkout is a project of its own, also for the program that Pulumi runs", () => {
  assert.equal(projectFolder(join(OWN_FOLDER, "infra")), OWN_FOLDER);
});

test("the file of a stack's config says which stack it is of", () => {
  for (const stack of ["dev", "a.b", "yaml"]) assert.equal(stackOfConfigFile(stackConfigFile(stack)), stack);
  for (const other of ["Pulumi.yaml", "Pulumi..yaml", "Pulumi.dev.yml", "x.Pulumi.dev.yaml"]) {
    assert.equal(stackOfConfigFile(other), undefined, other);
  }
});
