import assert from "node:assert/strict";
import { test } from "node:test";
import { exportsForTests } from "./exports-for-tests.ts";

test("an export that only tests use is named; one that ships, that its own file uses, or that nobody uses yet, is not", () => {
  const files = [
    {
      path: "model/a.ts",
      text: [
        "export function forTests(): void {}",
        "export const shared = 1;",
        "export interface Part {}",
        "export function whole(part: Part): void {}",
        "export function forNobody(): void {}",
        "export class ForACase {}",
      ].join("\n"),
    },
    { path: "model/a.test.ts", text: "forTests();" },
    { path: "model/testing/cases.ts", text: "export const CASES = [new ForACase()];" },
    { path: "scripts/b.ts", text: "whole(shared);" },
  ];
  assert.deepEqual(
    exportsForTests(files).map(({ path, name }) => `${path} ${name}`),
    ["model/a.ts forTests", "model/a.ts ForACase"],
  );
});
