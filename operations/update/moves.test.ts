import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { inspectDeclaration } from "../../model/declaration/reading/read-declaration.ts";
import { movedQueues, namingMoved } from "../../model/environment-variables.ts";
import { WarrenError } from "../../model/warren-error.ts";
import { assertDeclared } from "./moves.ts";

const { declaration } = inspectDeclaration([
  { path: "f.yaml", text: "virtualHosts: { shop: { queues: { billing: {}, '[a]': {} } } }" },
]);

describe("the queues that --move names", () => {
  test("are those that the provider reads, whatever they are called", () => {
    for (const names of [["billing"], ["a,b", "c d"], ["[a]"], ['["x"]'], ["西游记", "é"]])
      assert.deepEqual([...movedQueues(namingMoved(names))], names);
  });

  test("can be written by hand: one name, or a list as JSON has it", () => {
    assert.deepEqual([...movedQueues({ WARREN_MOVE: "billing" })], ["billing"]);
    assert.deepEqual([...movedQueues({ WARREN_MOVE: '["a","b"]' })], ["a", "b"]);
    assert.deepEqual([...movedQueues({ WARREN_MOVE: "[a]" })], ["[a]"]);
    assert.deepEqual([...movedQueues({ WARREN_MOVE: "[1]" })], ["[1]"]);
    assert.deepEqual([...movedQueues({ WARREN_MOVE: "" }), ...movedQueues({})], []);
  });

  test("have to be declared", () => {
    assert.ok(declaration !== undefined);
    assertDeclared(declaration, ["billing", "[a]"]);
    assert.throws(
      () => assertDeclared(declaration, ["biling"]),
      (error) => error instanceof WarrenError && error.hint === 'Did you mean "billing"?',
    );
  });
});
