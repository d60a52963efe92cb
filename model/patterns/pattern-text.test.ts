import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { compilePattern } from "./name-pattern.ts";
import { escapedForPattern, literalNames } from "./pattern-text.ts";

const SIGNS = String.raw`\^$.|?*+()[]{}-#/ :,<>=!_aé0`;

test("an escaped name is matched by its pattern, and no other", () => {
  const name = fc.string({ unit: fc.constantFrom(...Array.from(SIGNS)), minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(name, name, (one, other) => {
      const pattern = `^${escapedForPattern(one)}$`;
      const matches = compilePattern(pattern);
      assert.equal(matches?.(one), true, pattern);
      assert.equal(matches?.(other), one === other, `${pattern} and ${other}`);
      assert.deepEqual(literalNames(pattern), [one]);
    }),
  );
});
