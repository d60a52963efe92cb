/** What cannot be imported is asked of nobody: it says so, and is read as it is where it has been created. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { RESOURCES } from "../description/resources.ts";
import { resources } from "./implementations.ts";
import { type OperationContext, propertiesOf } from "./resource.ts";

/** Nothing of it is used. */
const CONTEXT = new Proxy({} as OperationContext, {
  get: (_, key) => assert.fail(`asked for ${String(key)}`),
});

describe("a resource that cannot be imported says so, with what to do", () => {
  for (const { token, insteadOfImport } of RESOURCES.filter((each) => each.insteadOfImport !== undefined)) {
    test(token, async () => {
      const none = { id: "any", inputs: propertiesOf({}), outputs: propertiesOf({}) };
      const resource = resources[token];
      assert.ok(resource !== undefined);
      await assert.rejects(async () => await resource.read("any", none, CONTEXT), {
        code: "not-importable",
        message: `a ${token.replace("warren:index:", "")} cannot be imported`,
        hint: insteadOfImport,
      });
    });
  }
});
