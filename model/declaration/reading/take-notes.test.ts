/** `metadata:` is at the objects, and no part of them. What goes for `lint` is in read-silences.test.ts. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { rewriteDeclaration } from "../writing/rewrite-declaration.ts";
import { inspectDeclaration, readDeclaration, renderFaults } from "./read-declaration.ts";

function inspect(text: string) {
  const found = inspectDeclaration([{ path: "f.yaml", text }]);
  assert.ok(found.declaration !== undefined, renderFaults(found.faults, []));
  return found;
}

/** An object of each kind that can carry it; the number counts them. */
const ALL = `plugins: [rabbitmq_shovel, rabbitmq_federation]
virtualHosts:
  shop:
    metadata: { owner: "0" }
    exchanges: { e: { type: topic, metadata: { owner: "1" } }, other: { external: true, metadata: { owner: "2" } } }
    queues: { q: { metadata: { owner: "3" } }, metadata: { metadata: { owner: "4" } } }
    bindings: [{ source: e, destination: q, metadata: { owner: "5" } }]
    policies: { p: { pattern: a, definition: { expires: 1 }, metadata: { owner: "6" } } }
    operatorPolicies: { p: { pattern: a, definition: { expires: 1 }, metadata: { owner: "7" } } }
    federationUpstreams: { u: { uri: "amqp://", metadata: { owner: "8" } } }
    shovels: { s: { src-uri: "amqp://", src-queue: q, dest-uri: "amqp://", metadata: { owner: "9" } } }
users: { u: { metadata: { owner: "10" } } }
`;

describe("metadata: at an object", () => {
  test("is read at each that can carry it, and changes nothing of what is declared", () => {
    const { declaration, metadata } = inspect(ALL);
    assert.deepEqual(
      metadata.map(({ values }) => values.get("owner")),
      Array.from({ length: 11 }, (_, index) => String(index)),
    );
    assert.deepEqual(metadata[4]?.path, ["virtualHosts", "shop", "queues", "metadata"]);
    assert.deepEqual(
      declaration,
      readDeclaration([{ path: "f.yaml", text: ALL.replaceAll(/,? ?metadata: \{ owner: "\d+" \}/g, "") }]),
    );
  });

  test("a silence beside it is read too", () => {
    const { metadata, silences } = inspect("users: { u: { lint: { a: why }, metadata: { owner: me } } }");
    assert.deepEqual([metadata.length, silences.length], [1, 1]);
  });

  test("keys are names, and a name can be anything", () => {
    const [found] = inspect('users: { u: { metadata: { __proto__: a, "": b, 1: c, x y: d } } }').metadata;
    assert.deepEqual(
      [...(found?.values ?? [])],
      [
        ["__proto__", "a"],
        ["", "b"],
        ["1", "c"],
        ["x y", "d"],
      ],
    );
  });

  test("nothing behind it is none", () => {
    assert.equal(inspect("users: { u: { metadata: } }").metadata[0]?.values.size, 0);
  });

  for (const [what, text, expected] of [
    [
      "a text",
      "users: { u: { metadata: me } }",
      'f.yaml:1:25: "metadata" cannot be "me". Allowed: a mapping from keys to texts, such as { owner: team-billing }.',
    ],
    [
      "a list",
      "users: { u: { metadata: [owner] } }",
      'f.yaml:1:25: "metadata" cannot be ["owner"]. Allowed: a mapping from keys to texts, such as { owner: team-billing }.',
    ],
    [
      "an empty text",
      "users: { u: { metadata: { owner: ' ' } } }",
      'f.yaml:1:34: "owner" of "metadata" cannot be " ". Allowed: a text that is not empty.',
    ],
    [
      "nothing behind a key",
      "users: { u: { metadata: { owner: } } }",
      'f.yaml:1:34: "owner" of "metadata" cannot be null. Allowed: a text that is not empty.',
    ],
    [
      "a number",
      "users: { u: { metadata: { cost: 5 } } }",
      'f.yaml:1:33: "cost" of "metadata" cannot be 5. Allowed: a text that is not empty. Put it in quotes.',
    ],
    [
      "a mapping",
      "users: { u: { metadata: { a: { b: c } } } }",
      'f.yaml:1:30: "a" of "metadata" cannot be {"b":"c"}. Allowed: a text that is not empty.',
    ],
    [
      "a place that has none",
      "users: { u: { limits: { metadata: { a: b } } } }",
      'f.yaml:1:25: "metadata" is not a key of limits. Allowed: max-connections, max-channels.',
    ],
  ] as const) {
    test(`it cannot be ${what}`, () => {
      assert.equal(renderFaults(inspectDeclaration([{ path: "f.yaml", text }]).faults, []), expected);
    });
  }

  test("who misspells it, or leaves it out, is told", () => {
    const text = `virtualHosts:
  a:
    metdata: { owner: me }
    queues: { q: { Metadata: { owner: me } }, r: { owner: me }, s: { external: true, lnt: {} } }
    bindings: [{ source: amq.topic, destination: r, owner: me }]
users: { u: { owner: me }, v: { permissions: { a: { configure: a, write: a, read: a, owner: me } } } }
`;
    assert.deepEqual(
      inspectDeclaration([{ path: "f.yaml", text }]).faults.map(
        ({ line, message, hint }) => `${line}: ${message} ${hint}`,
      ),
      [
        '3: "metdata" is not a key of a virtual host. Did you mean "metadata"?',
        '4: "Metadata" is not a key of a queue. Did you mean "metadata"?',
        '4: "owner" is not a key of a queue. Whose it is stands under metadata: { owner: ... }.',
        '4: "lnt" is not a key of an external queue, which is never touched. Did you mean "lint"?',
        '5: "owner" is not a key of a binding. Whose it is stands under metadata: { owner: ... }.',
        '6: "owner" is not a key of a user. Whose it is stands under metadata: { owner: ... }.',
        '6: "owner" is not a key of a permission. Allowed: configure, write, read.',
      ],
    );
  });

  test("a file that is rewritten keeps it", () => {
    const text = `virtualHosts:
  shop:
    metadata: { owner: a }
    queues:
      billing: { metadata: { owner: b } } # ours
      packing:
        metadata:
          owner: c
`;
    const quorum =
      "virtualHosts: { shop: { queues: { billing: { type: quorum }, packing: { type: quorum } } } }";
    const declaration = readDeclaration([{ path: "g.yaml", text: quorum }]);
    assert.equal(
      rewriteDeclaration(text, declaration),
      text
        .replace("billing: { metadata", "billing: { type: quorum, metadata")
        .replace("      packing:\n", "      packing:\n        type: quorum\n"),
    );
  });
});
