import assert from "node:assert/strict";
import { test } from "node:test";
import { compilePattern } from "../../model/patterns/name-pattern.ts";
import { ownerOf } from "../testing/journal-owner.ts";
import { moveNames, renameNames, temporaryNames, temporaryPattern } from "./move-names.ts";

const owner = ownerOf("urn:pulumi:test::move::warren:index:Topology::shop");

test("a policy that means the queues of a move means no others", () => {
  const moved = moveNames(owner, "shop", "billing");
  const matches = compilePattern(temporaryPattern(moved));
  assert.deepEqual(
    temporaryNames(moved).map((name) => matches?.(name)),
    [true, true],
  );
  const others = [
    moved.policy,
    `${moved.held}2`,
    `x${moved.new}`,
    moved.held.replace(/\.held$/, "-held"),
    "billing",
  ];
  assert.deepEqual(
    others.map((name) => matches?.(name)),
    others.map(() => false),
  );
});

test("the queue of a new name is there to stay", () => {
  const renamed = renameNames(owner, "shop", "invoices");
  assert.equal(renamed.held, "invoices");
  assert.deepEqual(temporaryNames(renamed), [renamed.new]);
  assert.equal(compilePattern(temporaryPattern(renamed))?.("invoices"), false);
});
