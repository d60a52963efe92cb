/** Declarations as plain values, such as a TypeScript program makes. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { WarrenError } from "../../warren-error.ts";
import { declarationFromValue, inspectValue, readDeclaration, renderFaults } from "./read-declaration.ts";

const linesOf = (value: unknown) =>
  inspectValue(value, "shop", {}).faults.map((fault) => renderFaults([fault], []));
const queue = (value: unknown) => ({ virtualHosts: { v: { queues: { q: value } } } });

test("a value means what the same file means", () => {
  const value = {
    virtualHosts: {
      v: { queues: { q: { type: "quorum", protect: undefined } }, limits: { "max-queues": 5 } },
    },
    users: { u: { permissions: { v: { configure: "^$", write: "^$", read: "^q$" } } } },
  };
  const text = JSON.stringify(value);
  assert.deepEqual(declarationFromValue(value, "shop"), readDeclaration([{ path: "f", text }]));
});

test("Maps keep names in the order in which they are said", () => {
  const queues = new Map([
    ["b", {}],
    ["1", {}],
  ]);
  const [host] = declarationFromValue({ virtualHosts: { v: { queues } } }, "shop").virtualHosts;
  assert.deepEqual(
    host?.topology.queues.map(({ name }) => name),
    ["b", "1"],
  );
});

describe("faults name the path", () => {
  test("of a value, of a key, of an odd name, of a first declaration", () => {
    const bindings = [
      { source: "amq.topic", destination: "q" },
      { source: "amq.topic", destination: "q" },
    ];
    const value = { virtualHosts: { "a b": { queues: { q: { durable: 1, ttl: 5 } }, bindings } } };
    assert.deepEqual(linesOf(value), [
      'shop.virtualHosts."a b".queues.q.durable: "durable" of the queue "q" cannot be 1. Allowed: true or false.',
      'shop.virtualHosts."a b".queues.q.ttl: "ttl" is not a key of a queue. Allowed: type, durable, autoDelete, arguments, protect, retain, ignoreChanges, renamedFrom, move, external.',
      'shop.virtualHosts."a b".bindings.1: This binding stands here a second time. The first one is at shop.virtualHosts."a b".bindings.0.',
    ]);
  });

  test("in the error, which is one", () => {
    assert.throws(
      () => declarationFromValue(queue({ durable: 1 }), "shop"),
      (error) =>
        error instanceof WarrenError &&
        error.code === "declaration-invalid" &&
        error.message ===
          'The declaration has 1 fault.\nshop.virtualHosts.v.queues.q.durable: "durable" of the queue "q" cannot be 1. Allowed: true or false.',
    );
  });
});

describe("what is no plain value", () => {
  const cycle: Record<string, unknown> = {};
  cycle["virtualHosts"] = cycle;
  const deep = Array.from({ length: 80 }).reduce<unknown>((inner) => [inner], 1);
  const place = "shop.virtualHosts.v.queues.q";
  const CASES: readonly (readonly [what: string, value: unknown, lines: readonly string[]])[] = [
    [
      "nothing",
      undefined,
      ["shop: The value is null, not an object. A declaration has the keys virtualHosts and users."],
    ],
    [
      "a list",
      [],
      ["shop: The value is a list, not an object. A declaration has the keys virtualHosts and users."],
    ],
    [
      "an empty object",
      {},
      ["shop: The file declares nothing. A declaration has virtualHosts or users that are not empty."],
    ],
    [
      "a function",
      queue(() => 1),
      [`${place}: A function has no place in a declaration. Allowed: what JSON can carry.`],
    ],
    [
      "a bigint",
      queue({ durable: 1n }),
      [`${place}.durable: A bigint has no place in a declaration. Allowed: what JSON can carry.`],
    ],
    [
      "a Date",
      queue({ arguments: { a: new Date(0) } }),
      [
        `${place}.arguments.a: An object of the class "Date" has no place in a declaration. Allowed: what JSON can carry.`,
      ],
    ],
    [
      "not a number",
      queue({ arguments: { "x-expires": Number.NaN } }),
      [`${place}.arguments.x-expires: NaN is not a number that AMQP can carry.`],
    ],
    [
      "a number too large",
      queue({ arguments: { "x-expires": 2 ** 60 } }),
      [
        `${place}.arguments.x-expires: 1152921504606847000 is too large to be carried exactly. Allowed: -9007199254740991 to 9007199254740991.`,
      ],
    ],
    [
      "half a character",
      queue({ arguments: { a: "\ud800" } }),
      [`${place}.arguments.a: "\\ud800" is not Unicode text: half of a surrogate pair stands alone in it.`],
    ],
    [
      "a Map with another key",
      { virtualHosts: new Map([[5, {}]]) },
      [
        "shop.virtualHosts: A key that is not a string has no place in a declaration. Allowed: what JSON can carry.",
      ],
    ],
    [
      "a value in itself",
      cycle,
      [
        "shop.virtualHosts: A value that contains itself has no place in a declaration. Allowed: what JSON can carry.",
      ],
    ],
  ];
  for (const [what, value, lines] of CASES) test(what, () => assert.deepEqual(linesOf(value), lines));

  test("one too deep", () => {
    assert.match(linesOf(queue(deep)).join("\n"), /Nested deeper than 64 levels\./);
  });
});
