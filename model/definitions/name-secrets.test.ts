import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as fc from "fast-check";
import { type Declaration, EMPTY_VIRTUAL_HOST } from "../declaration/declaration.ts";
import { withSecrets } from "../declaration/secret-references.ts";
import type { ArgumentValue } from "../topology/topology.ts";
import { nameSecrets } from "./name-secrets.ts";

function declarationWith(
  uri: ArgumentValue,
  more: Partial<Declaration["virtualHosts"][number]> = {},
): Declaration {
  const topology = { virtualHost: "v", exchanges: [], queues: [], bindings: [], policies: [] };
  const shovels = [{ name: "s", definition: { "src-uri": uri, "src-queue": "a:b@c" } }];
  return {
    virtualHosts: [{ ...EMPTY_VIRTUAL_HOST, name: "v", shovels, topology, ...more }],
    users: [],
    globalParameters: [],
  };
}

const CASES: readonly (readonly [given: ArgumentValue, named: ArgumentValue])[] = [
  ["amqp://", "amqp://"],
  ["amqp://h:5672/v", "amqp://h:5672/v"],
  ["amqp://u@h", "amqp://u@h"],
  ["amqp://u:secret@h/v", "amqp://u:${s-src-password}@h/v"],
  ["amqps://u:se:c@ret@h:5671/%2F?x=1", "amqps://u:${s-src-password}@h:5671/%2F?x=1"],
  ["amqps://h?certfile=/c&password=secret&x=1", "amqps://h?certfile=/c&password=${s-src-password}&x=1"],
  ["amqp://u:a@h?password=b", "amqp://u:${s-src-password}@h?password=${s-src-password-2}"],
  [
    ["amqp://u:secret@h", "amqp://h", "amqp://u:secret@i", "amqp://u:other@j"],
    [
      "amqp://u:${s-src-password}@h",
      "amqp://h",
      "amqp://u:${s-src-password}@i",
      "amqp://u:${s-src-password-2}@j",
    ],
  ],
  ["amqp://u:${mine}@h", "amqp://u:${mine}@h"],
];
for (const [given, named] of CASES) {
  test(JSON.stringify(named), () => {
    const { declaration, found } = nameSecrets(declarationWith(given));
    assert.deepEqual(declaration, declarationWith(named));
    assert.equal(found.length > 0, JSON.stringify(given) !== JSON.stringify(named));
  });
}

describe("under keys that links do not have", () => {
  const unknown = {
    extra: { x: "amqp://u:hunter6@h", note: "see amqp://u:hunter7@h, and b" },
    login: { password: "hunter8", "src-uri": ["amqp://u:hunter9@h"] },
    credentials: { user: "hunter10" },
    plain: "a text",
  };
  const definition = { "src-uri": "amqp://", "src-queue": "a:b@c", ...unknown };
  const upstream = { uri: "amqp://h", ...unknown };
  const [host] = declarationWith("amqp://").virtualHosts;
  assert.ok(host);
  const given: Declaration = {
    ...declarationWith("amqp://"),
    virtualHosts: [
      {
        ...host,
        shovels: [{ name: "s", definition }],
        federationUpstreams: [{ name: "up", definition: upstream }],
      },
    ],
  };

  test("nothing stays that may be a password", () => {
    const { declaration, found } = nameSecrets(given);
    assert.doesNotMatch(JSON.stringify({ declaration, found }), /hunter/);
    assert.deepEqual(declaration.virtualHosts[0]?.shovels[0]?.definition, {
      "src-uri": "amqp://",
      "src-queue": "a:b@c",
      extra: { x: "amqp://u:${s-extra-x-password}@h", note: "${s-extra-note-password}" },
      login: { password: "${s-login-password}", "src-uri": ["amqp://u:${s-login-src-password}@h"] },
      credentials: { user: "${s-credentials-user}" },
      plain: "a text",
    });
    assert.equal(found.length, 10);
  });
});

describe("in parameters", () => {
  const value = {
    uri: " amqp://u:hun/ter2@h",
    deep: [{ password: "hunter3", apiKey: "hunter4", keys: 5, name: "hunter" }],
    "client-secret": ["hunter5"],
  };
  const given: Declaration = {
    ...declarationWith("amqp://", { parameters: [{ component: "mine", name: "p", value }] }),
    globalParameters: [
      { name: "g", value: "amqp://u:hunter6@h" },
      { name: "mqtt password", value: "hunter7" },
    ],
  };

  test("passwords are found in URIs and under what is called so", () => {
    const { declaration, found } = nameSecrets(given);
    assert.deepEqual(declaration.virtualHosts[0]?.parameters[0]?.value, {
      uri: " amqp://u:${mine-p-password}@h",
      deep: [
        { password: "${mine-p-deep-password}", apiKey: "${mine-p-deep-apiKey}", keys: 5, name: "hunter" },
      ],
      "client-secret": ["${mine-p-client-secret}"],
    });
    assert.deepEqual(
      declaration.globalParameters.map(({ value: text }) => text),
      ["amqp://u:${g-password}@h", "${mqtt-password}"],
    );
    assert.doesNotMatch(JSON.stringify(found), /hunter/);
    assert.equal(found.length, 6);
  });
});

describe("of what a file says already", () => {
  const declared = declarationWith(["amqp://u:${mine}@h", "${all}", "amqp://u:open@h"]);

  test("nothing is news while the broker can have it from the file", () => {
    const live = declarationWith(["amqp://u:secret@h", "amqp://u:secret@other", "amqp://u:open@h"]);
    assert.deepEqual(nameSecrets(live, declared), { declaration: declared, found: [] });
  });

  test("a name that it uses is not taken for another password", () => {
    const live = declarationWith(["amqp://u:secret@h"]);
    const other = declarationWith(["amqp://v:${s-src-password}@h"]);
    assert.deepEqual(
      nameSecrets(live, other).declaration,
      declarationWith(["amqp://u:${s-src-password-2}@h"]),
    );
  });
});

test("with the values that were left out it is what it was", () => {
  const password = fc.string({ minLength: 1, unit: "grapheme" });
  fc.assert(
    fc.property(password, password, (first, second) => {
      const [one, two] = [first, second].map(encodeURIComponent);
      const given = declarationWith([`amqp://u:${one}@h`, `amqp://v:${two}@h?password=${one}`]);
      const { declaration, found } = nameSecrets(given);
      const values = first === second ? [first] : [first, second];
      const names = [...new Set(found.map(({ name }) => name))];
      const secrets = new Map(names.map((name, index) => [name, values[index] ?? ""]));
      assert.deepEqual(withSecrets(declaration, secrets), given);
    }),
  );
});
