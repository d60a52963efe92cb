import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { readDeclaration } from "../model/declaration/reading/read-declaration.ts";
import { WarrenError } from "../model/warren-error.ts";
import { assertApplicable, assertNoAdministrator } from "./applicable.ts";

const read = (text: string) => readDeclaration([{ path: "f.yaml", text }]);

function errorOf(text: string, settings: { plugins?: string[]; prune?: string[] }): WarrenError {
  try {
    assertApplicable(read(text), { plugins: [], prune: [], ...settings });
  } catch (error) {
    if (error instanceof WarrenError) return error;
    throw error;
  }
  return assert.fail("it was taken");
}

describe("what the stack's server cannot hold", () => {
  const text =
    "plugins: [rabbitmq_random_exchange]\nvirtualHosts: { a: { exchanges: { r: { type: x-random } } } }\n";

  test("objects of a plugin that it does not enable", () => {
    const error = errorOf(text, { plugins: ["rabbitmq_top"] });
    assert.equal(error.code, "plugin-not-enabled");
    assert.equal(
      error.hint,
      "Enable what it needs: `pulumi config set --path 'plugins[1]' rabbitmq_random_exchange`",
    );
  });

  test("that it does", () =>
    assert.doesNotThrow(() =>
      assertApplicable(read(text), { plugins: ["rabbitmq_random_exchange"], prune: ["a"] }),
    ));

  test("a user of the administrator's name, with advice that helps", () => {
    const declaration = read("virtualHosts: { a: {} }\nusers: { admin: {}, other: {} }\n");
    assert.throws(
      () => assertNoAdministrator(declaration, { administrator: { username: "admin" } }),
      (error) =>
        error instanceof WarrenError &&
        error.code === "user-is-administrator" &&
        error.message.startsWith('The declaration has a user "admin": that is the stack\'s administrator'),
    );
    assertNoAdministrator(declaration, { administrator: { username: "administrator" } });
  });

  test("a virtual host to prune that is not declared", () => {
    const error = errorOf(text, { plugins: ["rabbitmq_random_exchange"], prune: ["b"] });
    assert.equal(
      error.message,
      'Config "prune" has "b"; declared virtual hosts that are not another team\'s: "a"',
    );
  });

  test("a virtual host to prune that is another team's", () => {
    const error = errorOf("virtualHosts: { a: { external: true } }\n", { prune: ["a"] });
    assert.equal(
      error.message,
      'Config "prune" has "a"; declared virtual hosts that are not another team\'s: none',
    );
  });
});
