import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { OWN_FOLDER } from "../../../files/project-folder.ts";
import { checkoutSchema, lockSchema, programLock } from "../manifests.ts";
import { buildBom, describedBom } from "./sbom.ts";

const own = (path: string): unknown => JSON.parse(readFileSync(join(OWN_FOLDER, path), "utf8"));
const CHECKOUT = checkoutSchema.parse(own("package.json"));
const LOCK = lockSchema.parse(own("package-lock.json"));
const { version: VERSION } = CHECKOUT;

describe("the list of contents", async () => {
  const SDK = {
    file: "dist/warren-go-0.1.0.tar.gz",
    name: "example.com/warren",
    purl: "pkg:golang/example.com/warren@v0.1.0",
  };
  const contents = {
    checkout: CHECKOUT,
    lock: LOCK,
    bundled: {
      "pulumi-resource-warren": ["node_modules/undici"],
      "warren-image": ["node_modules/undici", "node_modules/yaml"],
    },
    sdks: [SDK],
    time: "2026-01-31T10:00:00.000Z",
  };
  const bom = await buildBom(OWN_FOLDER, contents);

  test("has each package that is locked, with its SHA-512 and its licence, and which need which", () => {
    const locked = Object.entries(
      (programLock(LOCK, CHECKOUT) as { packages: Record<string, { version: string }> }).packages,
    ).filter(([path]) => path !== "");
    const refs = locked.map(([path, { version }]) => `${path.split("node_modules/").at(-1)}@${version}`);
    const packages = bom.components.filter(({ purl }) => purl !== SDK.purl);
    assert.deepEqual(packages.map((each) => each["bom-ref"]).toSorted(), [...new Set(refs)].toSorted());
    for (const component of packages) {
      assert.ok(component["licenses"] !== undefined, component["bom-ref"]);
      assert.match(JSON.stringify(component["hashes"]), /"SHA-512","content":"[0-9a-f]{128}"/);
    }
    const { component } = bom.metadata;
    assert.deepEqual([component.name, component.purl], ["warren", `pkg:npm/warren@${VERSION}`]);
  });

  test("has the classes for each language, with the archive that they are in", () => {
    const sdk = bom.components.find(({ purl }) => purl === SDK.purl);
    assert.deepEqual([sdk?.name, sdk?.version], [SDK.name, VERSION]);
    assert.deepEqual(sdk?.properties, [{ name: "warren:archive", value: "warren-go-0.1.0.tar.gz" }]);
  });

  test("says whose code is in which archive", () => {
    const marks = bom.components.flatMap(({ name, properties }) =>
      properties
        .filter((each) => each.name === "warren:bundled-in")
        .map(({ value }) => `${name} in ${value}`),
    );
    assert.deepEqual(marks, [
      "undici in pulumi-resource-warren",
      "undici in warren-image",
      "yaml in warren-image",
    ]);
    const bundled = { ...contents.bundled, "warren-image": ["node_modules/typescript"] };
    assert.throws(() => describedBom(bom, { ...contents, bundled }), {
      code: "build-failed",
      message: /typescript@/,
    });
  });

  test("is of the source alone: the same again, and another one for other contents", () => {
    const raw = { ...bom, serialNumber: "by chance", metadata: { ...bom.metadata, timestamp: "now" } };
    const of = (others: string[]): string =>
      describedBom(raw, { ...contents, bundled: { ...contents.bundled, "warren-image": others } })
        .serialNumber;
    assert.equal(bom.metadata.timestamp, contents.time);
    assert.match(
      bom.serialNumber,
      /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/,
    );
    assert.equal(of([]), of([]));
    assert.notEqual(of([]), of(["node_modules/yaml"]));
  });
});
