import assert from "node:assert/strict";
import { test } from "node:test";
import { EMPTY_VIRTUAL_HOST } from "../declaration/declaration.ts";
import type { ArgumentValue } from "../topology/topology.ts";
import { withoutUriPasswords } from "./uri-passwords.ts";

function declarationWith(uri: ArgumentValue) {
  const topology = { virtualHost: "v", exchanges: [], queues: [], bindings: [], policies: [] };
  const shovels = [{ name: "s", definition: { "src-uri": uri, "src-queue": "a:b@c" } }];
  return {
    virtualHosts: [{ ...EMPTY_VIRTUAL_HOST, name: "v", shovels, topology }],
    users: [],
    globalParameters: [],
  };
}

const CASES: readonly (readonly [given: ArgumentValue, clean: ArgumentValue])[] = [
  ["amqp://", "amqp://"],
  ["amqp://h:5672/v", "amqp://h:5672/v"],
  ["amqp://u@h", "amqp://u@h"],
  ["amqp://u:secret@h/v", "amqp://u:PASSWORD@h/v"],
  ["amqps://u:se:c@ret@h:5671/%2F?x=1", "amqps://u:PASSWORD@h:5671/%2F?x=1"],
  ["amqps://h?certfile=/c&password=secret&x=1", "amqps://h?certfile=/c&password=PASSWORD&x=1"],
  [
    ["amqp://u:secret@h", "amqp://h"],
    ["amqp://u:PASSWORD@h", "amqp://h"],
  ],
];
for (const [given, clean] of CASES) {
  test(JSON.stringify(clean), () => {
    const { declaration, found } = withoutUriPasswords(declarationWith(given));
    assert.deepEqual(declaration, declarationWith(clean));
    const isChanged = JSON.stringify(given) !== JSON.stringify(clean);
    assert.deepEqual(found, isChanged ? [["virtualHosts", "v", "shovels", "s", "src-uri"]] : []);
  });
}

test("what a file has already stays", () => {
  const declaration = declarationWith("amqp://u:secret@h");
  assert.deepEqual(withoutUriPasswords(declaration, declaration), { declaration, found: [] });
});
