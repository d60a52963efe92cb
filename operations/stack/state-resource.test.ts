import assert from "node:assert/strict";
import { test } from "node:test";
import { adoptedIn, type StateResource } from "./state-resource.ts";

function taken(type: string, name: string, adopted = true): StateResource {
  return {
    urn: `urn:pulumi:dev::warren::warren:index:${type}::${name}`,
    type: `warren:index:${type}`,
    outputs: { adopted },
  };
}

test("what was taken over is named by its virtual host, its user, or as what is in a virtual host of others", () => {
  const state = [
    taken("VirtualHost", "shop"),
    taken("Topology", "shop"),
    taken("VirtualHost", "platform", false),
    taken("Topology", "platform"),
    taken("VirtualHost", "made", false),
    taken("Topology", "made", false),
    taken("User", "a::b"),
    taken("UserLimits", "a::b"),
  ];
  assert.deepEqual(adoptedIn(state), [
    'virtual host "shop"',
    'what is the stack\'s in virtual host "platform"',
    'user "a::b"',
  ]);
});
