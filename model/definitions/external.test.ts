/** `external: true`: what is another team's is known by name, and nobody makes it. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { EMPTY_VIRTUAL_HOST } from "../declaration/declaration.ts";
import { readDeclaration } from "../declaration/reading/read-declaration.ts";
import { writeDeclaration } from "../declaration/writing/write-declaration.ts";
import { toDefinitions } from "./to-definitions.ts";

describe("what belongs to others", () => {
  const text = `virtualHosts:
  shop: { external: true, deletionProtection: true, queues: { billing: { type: quorum } } }
users:
  app: { external: true, permissions: { shop: { configure: ^$, write: ^$, read: ^billing$ } } }
`;

  test("a virtual host and a user have what is ours in it, and no settings", () => {
    const { virtualHosts, users } = readDeclaration([{ path: "f.yaml", text }]);
    const [{ topology, ...shop }] = virtualHosts as [(typeof virtualHosts)[number]];
    assert.deepEqual(shop, {
      ...EMPTY_VIRTUAL_HOST,
      name: "shop",
      isExternal: true,
      deletionProtection: true,
    });
    assert.deepEqual(
      topology.queues.map(({ name }) => name),
      ["billing"],
    );
    const permission = { virtualHost: "shop", configure: "^$", write: "^$", read: "^billing$" };
    assert.deepEqual(users, [
      {
        name: "app",
        isExternal: true,
        password: { kind: "kept" },
        tags: [],
        permissions: [permission],
        topicPermissions: [],
        limits: {},
      },
    ]);
  });

  test("is written as it is read, and left out of definitions with a word", () => {
    const declaration = readDeclaration([{ path: "f.yaml", text }]);
    assert.deepEqual(readDeclaration([{ path: "f.yaml", text: writeDeclaration(declaration) }]), declaration);
    const { definitions, remarks } = toDefinitions(declaration);
    assert.deepEqual([definitions.vhosts, definitions.users], [[], []]);
    assert.deepEqual(
      definitions.queues.map(({ vhost, name }) => [vhost, name]),
      [["shop", "billing"]],
    );
    assert.deepEqual(
      remarks.map(({ code, path }) => [code, path]),
      [
        ["external-object", ["virtualHosts", "shop"]],
        ["external-object", ["users", "app"]],
      ],
    );
  });
});
