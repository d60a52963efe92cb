import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { OWN_FOLDER } from "../../../files/project-folder.ts";
import { lockSchema } from "../manifests.ts";
import { labelLine } from "./image-context.ts";
import { reachablePackages } from "./reachable-packages.ts";

const lock = (packages: Readonly<Record<string, object>>): ReturnType<typeof lockSchema.parse> =>
  lockSchema.parse({
    lockfileVersion: 3,
    packages: Object.fromEntries(
      Object.entries(packages).map(([path, entry]) => [path && `node_modules/${path}`, entry]),
    ),
  });

const own = (path: string): unknown => JSON.parse(readFileSync(join(OWN_FOLDER, path), "utf8"));

const labels = (line: string): string[] =>
  [...line.matchAll(/org\.opencontainers\.image\.(\w+)="([^"]*)"/g)].map(
    ([, name, value]) => `${name}=${value}`,
  );

describe("what a package needs", () => {
  const a = { dependencies: { b: "1" } };
  const cases: readonly [
    what: string,
    packages: Readonly<Record<string, object>>,
    paths: readonly string[],
  ][] = [
    ["nothing else", { a: {}, b: {} }, ["a"]],
    ["what that needs, too", { a, b: { dependencies: { "@x/c": "1" } }, "@x/c": {} }, ["@x/c", "a", "b"]],
    ["its own version first", { a, b: {}, "a/node_modules/b": {} }, ["a", "a/node_modules/b"]],
    [
      "what lies above, from within",
      { a, "a/node_modules/b": { dependencies: { c: "1" } }, c: {}, "b/node_modules/c": {} },
      ["a", "a/node_modules/b", "c"],
    ],
    [
      "what lies beside it in the same folder",
      { a, "a/node_modules/b": { dependencies: { c: "1" } }, c: {}, "a/node_modules/c": {} },
      ["a", "a/node_modules/b", "a/node_modules/c"],
    ],
    ["each other", { a, b: { dependencies: { a: "1" } } }, ["a", "b"]],
    ["a peer", { a: { peerDependencies: { b: "1" } }, b: {} }, ["a", "b"]],
    [
      "no peer that it can do without",
      { a: { peerDependencies: { b: "1" }, peerDependenciesMeta: { b: { optional: true } } } },
      ["a"],
    ],
    [
      "what is optional where it is there",
      { a: { optionalDependencies: { b: "1", c: "1" } }, b: {} },
      ["a", "b"],
    ],
    [
      "the same, as npm lists it twice",
      { a: { dependencies: { c: "1" }, optionalDependencies: { c: "1" } } },
      ["a"],
    ],
  ];
  for (const [what, packages, paths] of cases) {
    test(what, () => {
      assert.deepEqual(
        reachablePackages(lock(packages), ["a"]),
        paths.map((path) => `node_modules/${path}`),
      );
    });
  }

  test("is refused where it is not there", () => {
    assert.throws(() => reachablePackages(lock({ a }), ["a"]), {
      code: "build-failed",
      message: /no "b", which node_modules\/a needs/,
    });
    assert.throws(() => reachablePackages(lock({}), ["a"]), {
      code: "build-failed",
      message: /Warren needs/,
    });
  });

  test("is installed in the checkout, for each of its dependencies", () => {
    const { dependencies } = own("package.json") as { dependencies: object };
    const found = reachablePackages(lockSchema.parse(own("package-lock.json")), Object.keys(dependencies));
    assert.deepEqual(
      found.filter((path) => !existsSync(join(OWN_FOLDER, path, "package.json"))),
      [],
    );
  });
});

describe("the image's labels", () => {
  const known = { version: "0.2.0", license: "Apache-2.0" };

  test("are its version and its source, as far as they are known", () => {
    const source = { commit: "c0", time: "2026-01-31T10:00:00.000Z", changed: [] };
    const all = labels(labelLine({ ...known, source, repository: "https://github.com/example/warren" }));
    for (const label of ["version=0.2.0", "revision=c0", `created=${source.time}`])
      assert.ok(all.includes(label), label);
    assert.ok(all.includes("source=https://github.com/example/warren"));
    const few = labels(labelLine({ ...known, source: undefined, repository: undefined }));
    assert.deepEqual(
      few.map((label) => label.split("=")[0]),
      ["title", "description", "version", "licenses"],
    );
  });
});
