import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as fc from "fast-check";
import { declarationFromValue } from "../../model/declaration/reading/read-declaration.ts";
import { readUriVariable, uriVariables } from "./uri-variables.ts";

const declared = (...users: readonly string[]): ReturnType<typeof declarationFromValue> =>
  declarationFromValue(
    {
      virtualHosts: { shop: {}, "a/b": {} },
      users: Object.fromEntries(
        users.map((name) => [name, { permissions: { shop: { configure: "^$", write: "^$", read: "^$" } } }]),
      ),
    },
    "test",
  );

describe("each user has a variable", () => {
  for (const [user, name] of [
    ["order-service", "AMQP_URI_ORDER_SERVICE"],
    ["a..b", "AMQP_URI_A_B"],
    ["v2", "AMQP_URI_V2"],
    ["ünicode", "AMQP_URI__NICODE"],
  ] as const) {
    test(user, () => {
      assert.deepEqual(uriVariables(declared(user), []), {
        variables: [{ name, user, virtualHost: "shop" }],
        unnamed: [],
      });
    });
  }

  test("but for those whose names come to nothing, or to the same", () => {
    const { variables, unnamed } = uriVariables(declared("队列", "a-b", "a_b", "c"), []);
    assert.deepEqual(
      variables.map(({ name }) => name),
      ["AMQP_URI_C"],
    );
    assert.deepEqual(unnamed, ["队列", "a-b", "a_b"]);
  });

  test("who was given one by --uri is not without", () => {
    const chosen = { name: "URL", user: "队列", virtualHost: "shop" };
    assert.deepEqual(uriVariables(declared("队列"), [chosen]), { variables: [chosen], unnamed: [] });
  });

  test("a user without permissions is let into no virtual host; its URI names the default one", () => {
    const nobody = declarationFromValue({ virtualHosts: {}, users: { nobody: {} } }, "test");
    assert.equal(uriVariables(nobody, []).variables[0]?.virtualHost, "/");
  });
});

describe("--uri", () => {
  const declaration = declared("order-service", "a/b", "50%");
  for (const [text, read] of [
    ["URL=order-service", { name: "URL", user: "order-service", virtualHost: "shop" }],
    ["URL=order-service/a%2Fb", { name: "URL", user: "order-service", virtualHost: "a/b" }],
    ["URL=order-service/", { name: "URL", user: "order-service", virtualHost: "" }],
    ["url_2=a%2Fb", { name: "url_2", user: "a/b", virtualHost: "shop" }],
    ["URL=50%25", { name: "URL", user: "50%", virtualHost: "shop" }],
    ["URL", '"URL" is not of the form NAME=USER or NAME=USER/VHOST'],
    ["=order-service", '"=order-service" is not of the form NAME=USER or NAME=USER/VHOST'],
    ["2URL=order-service", '"2URL=order-service" is not of the form NAME=USER or NAME=USER/VHOST'],
    ["URL=50%", '"URL=50%" has a % that is not followed by two hexadecimal digits; a % itself is %25'],
    [
      "URL=order-servce",
      'The declaration has no user "order-servce". Did you mean "order-service"? It has: order-service, a/b, 50%',
    ],
  ] as const) {
    test(text, () => assert.deepEqual(readUriVariable(text, declaration), read));
  }

  test("every name can be said", () => {
    const name = fc.string({ unit: "grapheme", minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(name, name, (user, virtualHost) => {
        const known = { users: [{ name: user, permissions: [] }] };
        const text = `URL=${encodeURIComponent(user)}/${encodeURIComponent(virtualHost)}`;
        assert.deepEqual(readUriVariable(text, known), { name: "URL", user, virtualHost });
      }),
    );
  });
});
