import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { OWN_FOLDER } from "../../files/project-folder.ts";
import { importedPackages } from "./imported-packages.ts";
import { checkoutSchema, LEAST_NODE, lockSchema, packageManifest, programLock } from "./manifests.ts";

const folder = mkdtempSync(join(tmpdir(), "warren-imports-"));
after(() => rmSync(folder, { recursive: true }));
const own = (path: string): unknown => JSON.parse(readFileSync(join(OWN_FOLDER, path), "utf8"));
const CHECKOUT = checkoutSchema.parse(own("package.json"));

describe("the packages that compiled files import", () => {
  test("are found through the files, however they are imported", async () => {
    const files = {
      "a.js":
        'import { x } from "one";\nimport "./b.js";\nimport { readFile } from "node:fs";\nconst text = "import of";\n',
      "b.js":
        'import {\n  y,\n} from "@scope/two/deep.js";\nexport * from "./c.js";\nexport const z = () => import("three");\n',
      "c.js": 'import "./a.js";\nexport { default } from "four";\nawait import("./d.js");\n',
      "d.js": 'import "five/register";\n',
      "e.js": 'import "not-reached";\n',
    };
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    assert.deepEqual(await importedPackages([join(folder, "a.js")]), [
      "@scope/two",
      "five",
      "four",
      "one",
      "three",
    ]);
  });

  test("have to be dependencies of the checkout", () => {
    assert.throws(() => packageManifest(CHECKOUT, { own: ["zod", "left-pad"], programs: [] }), {
      code: "build-failed",
    });
  });
});

/** `>=22.19.0`, or the lowest of several: major and minor. */
function least(range: string): [number, number] {
  const [, major = "0", minor = "0"] = /(\d+)(?:\.(\d+))?/.exec(range) ?? [];
  return [Number(major), Number(minor)];
}

describe("the oldest Node.js of a package", () => {
  const [major, minor] = least(LEAST_NODE);

  for (const name of Object.keys(CHECKOUT.dependencies)) {
    test(`is new enough for ${name}`, () => {
      const { engines } = own(`node_modules/${name}/package.json`) as { engines?: { node?: string } };
      const [needed, andMinor] = least(engines?.node ?? ">=0");
      assert.ok(needed < major || (needed === major && andMinor <= minor), engines?.node);
    });
  }

  test("is the one that the provider's start asks for", () => {
    const script = readFileSync(join(OWN_FOLDER, "provider/pulumi-resource-warren"), "utf8");
    assert.ok(script.includes(`entry=main.js least=${major};`), script);
  });
});

describe("what is locked of Pulumi's program", () => {
  const lock = programLock(lockSchema.parse(own("package-lock.json")), CHECKOUT) as {
    packages: Record<string, { integrity?: string; dependencies?: object }>;
  };

  test("is all that it imports, and nothing that only developers need", () => {
    for (const name of Object.keys(CHECKOUT.dependencies))
      assert.ok(`node_modules/${name}` in lock.packages, name);
    assert.ok(!("node_modules/typescript" in lock.packages));
    assert.ok(!("node_modules/oxlint" in lock.packages));
    assert.deepEqual(lock.packages[""]?.dependencies, CHECKOUT.dependencies);
  });

  test("has the SHA-512 of each", () => {
    const without = Object.entries(lock.packages).filter(
      ([path, { integrity }]) => path !== "" && integrity?.startsWith("sha512-") !== true,
    );
    assert.deepEqual(without, []);
  });
});
