import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { leftOut } from "./volumes-left-out.ts";

const THREE = ["warren-c-node1-data", "warren-c-node2-data", "warren-c-node3-data"];
const FIVE = [...THREE, "warren-c-node4-data", "warren-c-node5-data"];

describe("volumes that a config no longer names", () => {
  for (const [title, existing, named] of [
    ["a new stack", [], THREE],
    ["the same", THREE, THREE],
    ["more nodes", THREE, FIVE],
    ["a node whose volume is lost", THREE.slice(1), THREE],
    ["a broker that exists already", [], []],
  ] as const) {
    test(`none: ${title}`, () => assert.equal(leftOut(existing, named), undefined));
  }

  test("fewer nodes", () => {
    const error = leftOut(FIVE, THREE);
    assert.equal(error?.code, "volumes-left-out");
    assert.match(error.message, /\(Docker volumes warren-c-node4-data, warren-c-node5-data\)/);
    assert.match(error.hint ?? "", /Set server and clusterNodes back/);
  });

  test("another kind of server", () => {
    assert.match(leftOut(["warren-dev-data"], THREE)?.message ?? "", /\(the Docker volume warren-dev-data\)/);
    assert.match(leftOut(["warren-dev-data"], [])?.message ?? "", /\(the Docker volume warren-dev-data\)/);
  });
});
