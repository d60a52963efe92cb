import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { compareVersions, findVersion, formatVersion, isAtLeast, type Version } from "./program-versions.ts";

const told: [text: string, version: string | undefined][] = [
  ["v24.21.0", "24.21.0"],
  ["go1.26", "1.26.0"],
  ["go version go1.26.8 linux/amd64", "1.26.8"],
  ["Docker version 28.2.2, build e6534b4", "28.2.2"],
  ["20.10.24+dfsg1", "20.10.24"],
  ["v3.260.0-alpha.1", "3.260.0"],
  ["devel", undefined],
  ["", undefined],
];
for (const [text, version] of told) {
  test(`the version in "${text}" is ${version}`, () => {
    const found = findVersion(text);
    assert.equal(found && formatVersion(found), version);
  });
}

const compared: [text: string, minimum: string, isEnough: boolean][] = [
  ["v24.12.0", "24.12", true],
  ["v24.9.0", "24.12", false],
  ["v3.259.0", "3.259.0", true],
  ["v3.1000.0", "3.259.0", true],
  ["v4.0.0", "3.259.0", true],
  ["v2.999.999", "3.259.0", false],
  ["no version", "1.0", false],
];
for (const [text, minimum, isEnough] of compared) {
  test(`${text} is ${isEnough ? "" : "not "}at least ${minimum}`, () => {
    assert.equal(isAtLeast(text, minimum), isEnough);
  });
}

test("versions are ordered totally, and as their texts say", () => {
  const version: fc.Arbitrary<Version> = fc.tuple(fc.nat(2000), fc.nat(2000), fc.nat(2000));
  fc.assert(
    fc.property(version, version, version, (a, b, c) => {
      assert.equal(Math.sign(compareVersions(a, b)), -Math.sign(compareVersions(b, a)));
      if (compareVersions(a, b) <= 0 && compareVersions(b, c) <= 0) assert.ok(compareVersions(a, c) <= 0);
      assert.equal(isAtLeast(formatVersion(a), formatVersion(b)), compareVersions(a, b) >= 0);
    }),
  );
});
