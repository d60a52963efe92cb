import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { compileRouting } from "./routing-table.ts";
import { foretell } from "./testing/corpus/dead-letter-cases.ts";
import { DEAD_LETTER_CORPUS } from "./testing/corpus/dead-letters.ts";

for (const { name, topology, operatorPolicies, cases } of DEAD_LETTER_CORPUS) {
  describe(`dead letters: ${name}`, () => {
    const table = compileRouting({ virtualHost: "v", ...topology }, { operatorPolicies });
    for (const each of cases) {
      test(`${each.queue}, ${each.event}: ${each.rule}`, () => {
        assert.deepEqual(foretell(table, each), {
          rests: each.rests,
          ends: each.ends ?? [],
          nacked: each.nacked === true,
        });
      });
    }
  });
}
