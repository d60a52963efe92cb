import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as fc from "fast-check";
import { sourceLines } from "./excerpt.ts";
import type { Fault } from "./fault.ts";
import { renderFaults } from "./fault.ts";

const holdsSecret = (line: string): boolean | undefined => sourceLines(line)[0]?.mayHoldSecret();

describe("a line that may hold a secret", () => {
  test("credentials in it are found as by a pattern that looks at the line again from every place", () => {
    const letters = fc.constantFrom("a", ":", "@", " ", "/", "\t", "b");
    fc.assert(
      fc.property(fc.array(letters, { maxLength: 20 }), (given) => {
        const line = given.join("");
        assert.equal(holdsSecret(line), /[^\s:]:[^\s@]+@/.test(line), line);
      }),
      { numRuns: 5_000 },
    );
  });

  test("a line of a megabyte is looked at once, however many faults it has", () => {
    const text = `{"a":"${"b:".repeat(500_000)}"}`;
    const faults = Array.from({ length: 5_000 }, (_, index): Fault => {
      const spot = { file: "f.json", line: 1, column: 7 + index * 100, path: [] };
      return { severity: "error", ...spot, message: "It is wrong.", hint: "" };
    });
    const shown = renderFaults(faults, [{ path: "f.json", text }]).split("\n");
    assert.equal(shown.length, faults.length * 3);
    assert.ok(shown.every((line) => line.length < 250));
  });
});
