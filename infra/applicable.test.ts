import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { readDeclaration } from "../model/declaration/read-declaration.ts";
import { WarrenError } from "../model/warren-error.ts";
import { assertApplicable } from "./applicable.ts";

const read = (text: string) => readDeclaration([{ path: "f.yaml", text }]);

function errorOf(text: string, plugins: readonly string[] = []): WarrenError {
  try {
    assertApplicable(read(text), plugins);
  } catch (error) {
    if (error instanceof WarrenError) return error;
    throw error;
  }
  return assert.fail("it was taken");
}

describe("what the Pulumi program cannot apply", () => {
  test("is named, each object by its kind", () => {
    const error = errorOf(`
plugins: [rabbitmq_federation, rabbitmq_shovel]
virtualHosts:
  shop:
    tracing: true
    queues: { q: {} }
    operatorPolicies: { cap: { pattern: a, applyTo: queues, definition: { max-length: 5 } } }
    federationUpstreams: { east: { uri: "amqp://u:canary@east" } }
    federationUpstreamSets: { both: [{ upstream: east }] }
    shovels: { move: { src-uri: "amqp://", src-queue: q, dest-uri: "amqp://u:canary@east", dest-queue: q } }
    parameters: { mine: { a: 1, b: 2 } }
users: { u: { limits: { max-channels: 5 } } }
globalParameters: { note: canary }
`);
    assert.equal(error.code, "not-applicable");
    assert.deepEqual(error.message.split("\n").slice(1), [
      '  operator policies of "shop": "cap"',
      '  federation upstreams of "shop": "east"',
      '  federation upstream sets of "shop": "both"',
      '  shovels of "shop": "move"',
      '  parameters of "shop": "mine/a", "mine/b"',
      '  tracing of virtual hosts: "shop"',
      '  limits of users: "u"',
      '  global parameters: "note"',
    ]);
    assert.doesNotMatch(error.message, /canary/);
  });

  test("of many, some are named and the rest counted", () => {
    const many = Array.from({ length: 12 }, (_, n) => `p${n}: 1`).join(", ");
    assert.match(errorOf(`globalParameters: { ${many} }`).message, /"p9" and 2 more$/);
  });
});

describe("plugins", () => {
  const text =
    "plugins: [rabbitmq_random_exchange]\nvirtualHosts: { a: { exchanges: { r: { type: x-random } } } }\n";

  test("that the stack does not enable", () => {
    const error = errorOf(text, ["rabbitmq_top"]);
    assert.equal(error.code, "plugin-not-enabled");
    assert.equal(
      error.hint,
      `Enable what it needs: pulumi config set plugins '["rabbitmq_top","rabbitmq_random_exchange"]'`,
    );
  });

  test("that it does", () =>
    assert.doesNotThrow(() => assertApplicable(read(text), ["rabbitmq_random_exchange"])));
});
