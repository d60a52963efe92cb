import assert from "node:assert/strict";
import { test } from "node:test";
import { GENERATED } from "../../../model/declaration/declaration.ts";
import { ACCESS, compileRights } from "../../../model/routing/rights.ts";
import { SHOP } from "../../testing/tested-environment.ts";
import { rightsProbes, topicProbes } from "./rights-probes.ts";

function userWith(pattern: string) {
  const rights = { configure: pattern, write: pattern, read: pattern };
  return {
    name: "u",
    password: GENERATED,
    tags: [],
    permissions: [{ virtualHost: "shop", ...rights }],
    topicPermissions: [],
    limits: {},
  };
}

const PATTERNS = [
  "^$",
  "",
  ".*",
  "^orders$",
  "orders",
  "^(orders|payments)$",
  String.raw`^temp\.`,
  "^own-.*$",
  "西",
];
for (const pattern of PATTERNS) {
  test(`${JSON.stringify(pattern)}: each probe says what the oracle says, and there are near misses`, () => {
    const user = userWith(pattern);
    const rights = compileRights(user, "shop");
    for (const access of ACCESS) {
      const probes = rightsProbes(user, SHOP, access);
      for (const { name, allowed } of probes) assert.equal(rights.allows(access, name), allowed, name);
      const allowsNothing = pattern === "" || pattern === "^$";
      assert.equal(
        probes.some(({ allowed }) => allowed),
        !allowsNothing,
      );
      assert.equal(
        probes.some(({ allowed }) => !allowed),
        pattern !== ".*",
      );
      assert.equal(new Set(probes.map(({ name }) => name)).size, probes.length);
    }
  });
}

test("an unanchored pattern is tried with what an anchored one would not match", () => {
  const probes = rightsProbes(userWith("^orders"), SHOP, "write");
  assert.ok(probes.some(({ name, allowed }) => allowed && name === "orders.dead"));
  assert.ok(probes.some(({ name, allowed }) => !allowed && name === "xorders"));
});

test("a name that only its user will make is tried as well", () => {
  const probes = rightsProbes(userWith("^own-.*$"), SHOP, "configure");
  assert.ok(probes.some(({ name, allowed }) => allowed && name === "own-"));
});

test("topic keys are tried with the names that the variables stand for", () => {
  const permission = { virtualHost: "shop", exchange: "orders", write: "^{username}[.]", read: "^$" };
  const as = { username: "someone", virtualHost: "shadow" };
  const probes = topicProbes(permission, SHOP, { access: "write", as });
  assert.ok(
    probes.some(({ name, allowed }) => allowed && name.startsWith("someone.")),
    JSON.stringify(probes),
  );
  assert.ok(probes.some(({ allowed }) => !allowed));
});
