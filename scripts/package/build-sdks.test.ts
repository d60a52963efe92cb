/** The classes, and the programs that show them, ask for the Pulumi whose CLI Warren works with. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { OWN_FOLDER } from "../../files/project-folder.ts";
import { packageSchema } from "../../provider/schema/package-schema.ts";

const read = (file: string): string => readFileSync(join(OWN_FOLDER, file), "utf8");

/** What a go.mod asks for, by module. */
function required(file: string): ReadonlyMap<string, string> {
  const lines = read(file).matchAll(/^(?:require )?\s*(\S+\.\S+\/\S+) v(\S+)/gm);
  return new Map(Array.from(lines, ([, module = "", version = ""]) => [module, version]));
}

const SDK = "github.com/pulumi/pulumi/sdk/v3";
const cli = required("toolchain/go/pulumi/go.mod");
const example = required("examples/programs/go/go.mod");
const others = required("examples/environments/go/go.mod");

describe("the version of Pulumi's library is that of the CLI", () => {
  const version = cli.get(SDK) ?? "none";
  const { nodejs, python } = packageSchema("0.0.0").language;
  const said: Readonly<Record<string, readonly [string | undefined, string]>> = {
    "the package for TypeScript": [nodejs.dependencies["@pulumi/pulumi"], `^${version}`],
    "the package for Python": [python.requires["pulumi"], `>=${version},<4.0.0`],
    "the program in Go": [example.get(SDK), version],
  };
  for (const [what, [asked, expected]] of Object.entries(said)) {
    test(what, () => assert.equal(asked, expected));
  }

  test("the program in Python", () => {
    for (const folder of ["programs", "environments"]) {
      const words = read(`examples/${folder}/python/requirements.txt`).split("\n");
      assert.ok(words.includes(`pulumi${python.requires["pulumi"]}`), words.join("\n"));
    }
  });
});

test("the program in Go and the CLI have all that both need at one version: it is compiled once, for both", () => {
  const other = [...example].filter(([module, version]) => (cli.get(module) ?? version) !== version);
  assert.deepEqual(other, []);
  assert.deepEqual(others, example);
});
