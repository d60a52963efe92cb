/** Which tag a declaration needs, and what of it needs it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { WarrenError } from "../warren-error.ts";
import type { Declaration } from "./declaration.ts";
import { administratorsOwn, assertMayMake } from "./needed-tag.ts";
import { readDeclaration } from "./reading/read-declaration.ts";

const read = (text: string) => readDeclaration([{ path: "f.yaml", text }]);

const OURS = read(`virtualHosts:
  own: {}
  theirs:
    external: true
    queues: { q: {} }
    operatorPolicies: { cap: { pattern: ^q, applyTo: queues, definition: { max-length: 9 } } }
users:
  app: { permissions: { own: { configure: ^$, write: ^$, read: ^$ } } }
  other: { external: true, permissions: { own: { configure: ^$, write: ^$, read: ^$ } } }
  known: { external: true }
`);
const THEIRS = read("virtualHosts: { theirs: { external: true, queues: { q: {} } } }\n");

test("what only an administrator can make", () => {
  assert.deepEqual(administratorsOwn(OURS), [
    'virtual host "own"',
    'operator policy "cap" in "theirs"',
    'user "app"',
    'permissions of user "other"',
  ]);
  assert.deepEqual(administratorsOwn(THEIRS), []);
});

const CASES = [
  { declaration: OURS, tags: ["administrator"], code: undefined },
  { declaration: OURS, tags: ["policymaker", "monitoring"], code: "not-administrator" },
  { declaration: THEIRS, tags: ["administrator"], code: undefined },
  { declaration: THEIRS, tags: ["policymaker"], code: undefined },
  { declaration: THEIRS, tags: ["management"], code: "not-policymaker" },
  { declaration: THEIRS, tags: ["monitoring"], code: "not-policymaker" },
] as const;
const make = (tags: readonly string[], declaration: Declaration): void =>
  assertMayMake({ name: "warren", tags }, declaration);

for (const { declaration, tags, code } of CASES) {
  test(`${tags.join(" and ")}: ${code ?? "enough"} for ${declaration === OURS ? "ours" : "theirs"}`, () => {
    if (code === undefined) make(tags, declaration);
    else
      assert.throws(
        () => make(tags, declaration),
        (error) => error instanceof WarrenError && error.code === code && error.hint !== "",
      );
  });
}
