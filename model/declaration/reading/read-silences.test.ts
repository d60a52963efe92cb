import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { inspectDeclaration, renderFaults } from "./read-declaration.ts";

function silencesOf(text: string) {
  const found = inspectDeclaration([{ path: "f.yaml", text }]);
  assert.ok(found.declaration !== undefined, renderFaults(found.faults, []));
  return found;
}

describe("lint: at an object", () => {
  test("is read with its place and is no part of the object", () => {
    const text = `virtualHosts:
  shop:
    lint: { a: everywhere }
    exchanges: { e: { type: topic, lint: { b: "of an exchange" } } }
    queues:
      q: { lint: { c: of a queue, d: twice } }
      lint: { lint: { e: the queue of that name } }
    bindings:
      - { source: e, destination: q }
      - { source: e, destination: lint, lint: { f: of a binding } }
    policies: { p: { pattern: a, definition: { expires: 1 }, lint: { g: of a policy } } }
users:
  u: { lint: { h: of a user } }
`;
    const { declaration, silences } = silencesOf(text);
    assert.deepEqual(
      silences.map(({ path, rule, reason }) => `${path.join("/")} ${rule}: ${reason}`),
      [
        "virtualHosts/shop a: everywhere",
        "virtualHosts/shop/exchanges/e b: of an exchange",
        "virtualHosts/shop/queues/q c: of a queue",
        "virtualHosts/shop/queues/q d: twice",
        "virtualHosts/shop/queues/lint e: the queue of that name",
        "virtualHosts/shop/bindings/1 f: of a binding",
        "virtualHosts/shop/policies/p g: of a policy",
        "users/u h: of a user",
      ],
    );
    assert.deepEqual(silences[0]?.location, { file: "f.yaml", line: 3, column: 13, offset: 34 });
    assert.deepEqual(declaration, silencesOf(text.replaceAll(/,? ?lint: \{ [a-h][^}]* \}/g, "")).declaration);
  });

  test("needs a reason", () => {
    const text = "users:\n  a: { lint: { x:, y: ' ', z: 5 } }\n  b: { lint: x }\n";
    assert.deepEqual(
      inspectDeclaration([{ path: "f.yaml", text }]).faults.map((fault) => renderFaults([fault], [])),
      [
        'f.yaml:2:18: The reason for the silence of "x" cannot be null. Needed: a sentence that says why the rule does not count here.',
        'f.yaml:2:23: The reason for the silence of "y" cannot be " ". Needed: a sentence that says why the rule does not count here.',
        'f.yaml:2:31: The reason for the silence of "z" cannot be 5. Needed: a sentence that says why the rule does not count here.',
        'f.yaml:3:14: "lint" cannot be "x". Allowed: a mapping from the id of a rule to the reason why it does not count here.',
      ],
    );
  });
});

describe("locate", () => {
  const { locate } = silencesOf(`virtualHosts:
  shop:
    queues:
      a: { arguments: { x-expires: 5 } }
    bindings:
      - { source: amq.topic, destination: a }
`);
  const at = (...path: string[]) => {
    const { line, column } = locate(path);
    return `${line}:${column}`;
  };

  test("gives the place of a key, and of an item of a list", () => {
    assert.equal(at("virtualHosts", "shop"), "2:3");
    assert.equal(at("virtualHosts", "shop", "queues", "a"), "4:7");
    assert.equal(at("virtualHosts", "shop", "queues", "a", "arguments", "x-expires"), "4:25");
    assert.equal(at("virtualHosts", "shop", "bindings", "0"), "6:9");
    assert.equal(at("virtualHosts", "shop", "bindings", "0", "destination"), "6:30");
  });

  test("gives the nearest thing above what no file says", () => {
    assert.equal(at("virtualHosts", "shop", "queues", "a", "durable"), "4:7");
    assert.equal(at("virtualHosts", "shop", "bindings", "0", "routingKey"), "6:9");
    assert.equal(at("users", "nobody"), "1:1");
  });
});
