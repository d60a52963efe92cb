import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { byPrecedence, withoutTies } from "./precedence.ts";

const policy = fc.record({ name: fc.string({ maxLength: 3 }), priority: fc.integer({ min: -2, max: 2 }) });
const policies = fc.uniqueArray(policy, { selector: ({ name }) => name });

const names = (list: readonly { readonly name: string; readonly priority: number }[]) =>
  list.toSorted(byPrecedence).map(({ name }) => name);

test("policies without ties come in the order in which they came with them, whatever the order of a list", () => {
  fc.assert(
    fc.property(policies, (given) => {
      const decided = withoutTies(given.toReversed());
      assert.deepEqual(names(decided), names(given));
      assert.equal(new Set(decided.map(({ priority }) => priority)).size, given.length);
    }),
  );
});

test("where there are no ties nothing changes", () => {
  const given = [
    { name: "b", priority: 5 },
    { name: "a", priority: -1 },
  ];
  assert.equal(withoutTies(given), given);
});
