import assert from "node:assert/strict";
import { test } from "node:test";
import { readDeclaration } from "../model/declaration/read-declaration.ts";
import { stackObjects } from "./topology.ts";

test("a destroy takes away what is declared, but for what is retained and what is others'", () => {
  const { virtualHosts } = readDeclaration([
    {
      path: "f.yaml",
      text: `
virtualHosts:
  a:
    exchanges: { e: { type: topic }, theirs: { external: true } }
    queues: { q: {}, kept: { retain: true } }
    policies: { p: { pattern: ^q, applyTo: queues, definition: { max-length: 5 } } }
    operatorPolicies: { cap: { pattern: ^q, applyTo: queues, definition: { max-length: 9 } } }
  b: {}
`,
    },
  ]);
  const nothing = { exchanges: [], queues: [], policies: [], operatorPolicies: [] };
  assert.deepEqual(stackObjects(virtualHosts), {
    virtualHosts: ["a", "b"],
    objects: {
      a: { exchanges: ["e"], queues: ["q"], policies: ["p"], operatorPolicies: ["cap"] },
      b: nothing,
    },
  });
});
