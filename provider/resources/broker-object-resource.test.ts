import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { PropertyValue } from "../protocol/property-map.ts";
import { operatorPolicyResource, parameterResource } from "./broker-object-resource.ts";

const map = (values: Record<string, PropertyValue>) => ({ values, secrets: new Set<string>() });

describe("a resource of one request", () => {
  test("values that can hold a password are secret, whatever the program says", () => {
    const value = { uri: "amqp://u:canary@east" };
    const inputs = { virtualHost: "shop", component: "shovel", name: "move", value };
    const right = parameterResource.check(map(inputs));
    assert.deepEqual([right.failures, [...right.inputs.secrets]], [[], ["value"]]);
    const wrong = parameterResource.check(map({ ...inputs, name: ".." }));
    const [failure] = wrong.failures;
    assert.equal(failure?.property, "name");
    assert.match(failure?.reason ?? "", /cannot address/);
    assert.ok(wrong.inputs.secrets.has("value"));
  });

  test("a diff of a parameter says which of its keys differ", () => {
    const inputs = { virtualHost: "shop", component: "shovel", name: "move" };
    const [olds, news] = [
      { uri: "amqp://u:canary@east", "src-queue": "a" },
      { uri: "amqp://u:canary@west", "src-queue": "a", "ack-mode": "no-ack" },
    ].map((value) => parameterResource.check(map({ ...inputs, value })).inputs);
    assert.ok(olds !== undefined && news !== undefined);
    assert.deepEqual(Object.fromEntries(parameterResource.diff(olds, news)), {
      'value["uri"]': "update",
      'value["ack-mode"]': "add",
    });
  });

  test("a diff names what differs within a definition, and a new name replaces", () => {
    const inputs = {
      virtualHost: "shop",
      name: "cap",
      pattern: "^a",
      definition: { "max-length": 5, expires: 1 },
    };
    const { inputs: olds } = operatorPolicyResource.check(map(inputs));
    const changed = { ...inputs, name: "top", priority: 3, definition: { "max-length": 6 } };
    const { inputs: news } = operatorPolicyResource.check(map(changed));
    assert.deepEqual(Object.fromEntries(operatorPolicyResource.diff(olds, news)), {
      name: "update-replace",
      priority: "update",
      'definition["max-length"]': "update",
      'definition["expires"]': "delete",
    });
  });
});
