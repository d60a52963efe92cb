/** The versions that are said here are those that Go's modules build. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { GO_LANGUAGE_HOST_VERSION, YAML_VERSION } from "../testing/language-hosts.ts";
import { CLI_VERSION, LANGUAGE_HOST_VERSION } from "./pulumi-versions.ts";

const MODULES = [
  ["pulumi", "github.com/pulumi/pulumi/pkg/v3", CLI_VERSION],
  ["language-nodejs", "github.com/pulumi/pulumi/sdk/v3", LANGUAGE_HOST_VERSION],
  ["language-python", "github.com/pulumi/pulumi/sdk/v3", LANGUAGE_HOST_VERSION],
  ["language-go", "github.com/pulumi/pulumi/sdk/v3", GO_LANGUAGE_HOST_VERSION],
  ["language-yaml", "github.com/pulumi/pulumi-yaml", YAML_VERSION],
  ["generate-sdk", "github.com/pulumi/pulumi/pkg/v3", CLI_VERSION],
] as const;

for (const [folder, required, version] of MODULES) {
  test(`go/${folder}/go.mod requires ${required} ${version}`, () => {
    const text = readFileSync(new URL(`../go/${folder}/go.mod`, import.meta.url), "utf8");
    const words = text.split("\n").map((line) =>
      line
        .replace(/^require /, "")
        .trim()
        .split(" "),
    );
    assert.equal(words.find(([module]) => module === required)?.[1], `v${version}`);
  });
}
