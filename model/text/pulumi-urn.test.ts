import assert from "node:assert/strict";
import { test } from "node:test";
import { urnInAnyStack, urnParts, urnStack } from "./pulumi-urn.ts";

const NESTED = "urn:pulumi:dev::shop::a:b:Users$warren:index:User::users:app::1";

test("a URN has a stack, a project, a type without its parents', and a name, which may have :: in it", () => {
  assert.deepEqual(urnParts(NESTED), {
    stack: "dev",
    project: "shop",
    type: "warren:index:User",
    name: "users:app::1",
  });
});

test("what is none has no parts", () => {
  for (const text of ["", "shop", "urn:pulumi:dev", "urn:pulumi:dev::shop", "urn:pulumi:::shop::t::n"]) {
    assert.equal(urnParts(text), undefined, text);
  }
});

test("one that is cut off says the stack and the project, if it has all of them", () => {
  assert.deepEqual(urnStack("urn:pulumi:dev::shop::warren:in~digest"), { stack: "dev", project: "shop" });
  assert.equal(urnStack("urn:pulumi:dev::sh~digest"), undefined);
});

test("a pattern has it in any stack", () => {
  assert.equal(urnInAnyStack(NESTED), NESTED.replace("dev", "**"));
});
