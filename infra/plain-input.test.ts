/** Names and keys that are JavaScript's own are names and keys like any other to the program. */
import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import * as pulumi from "@pulumi/pulumi";
import { readDeclaration } from "../model/declaration/reading/read-declaration.ts";
import { declaredObjects } from "./declared-objects.ts";
import { Provider } from "./warren-resources.ts";

/** All that an object has by itself, but `__proto__`, which a check refuses; and what a promise is known by. */
const OWN = [...Object.getOwnPropertyNames(Object.prototype), "then", "toJSON"].filter(
  (name) => name !== "__proto__",
);

/** Inputs of each resource as they reach Pulumi's engine, by type and name. */
const sent = new Map<string, Record<string, unknown>>();

before(async () => {
  await pulumi.runtime.setMocks({
    newResource: ({ type, name, inputs }) => {
      sent.set(`${type} ${name}`, inputs as Record<string, unknown>);
      return { id: name, state: inputs as object };
    },
    call: () => ({}),
  });
});

describe("what people call as JavaScript calls its own", () => {
  test("is made, and is in what a destroy asks about", async () => {
    const value = Object.fromEntries(OWN.map((name) => [name, { [name]: [name] }]));
    const hosts = OWN.map((name) => [name, { queues: { [name]: {} }, parameters: { mine: { a: value } } }]);
    const users = OWN.map((name) => [
      name,
      { permissions: { [name]: { configure: "", write: "", read: "" } } },
    ]);
    const text = JSON.stringify({
      virtualHosts: Object.fromEntries(hosts),
      users: Object.fromEntries(users),
      globalParameters: { g: value },
    });
    const declaration = readDeclaration([{ path: "own.json", text }]);
    const warren = new Provider("warren", { endpoint: "http://h", username: "u", password: "p" });
    const amqp = "amqp://h";
    const { amqpUris } = declaredObjects({
      declaration,
      warren,
      amqp,
      server: [],
      ready: warren,
      prune: [],
      pruneIgnore: [],
      bridged: undefined,
    });
    const uris = await new Promise<object>((resolve) => amqpUris.apply(resolve));
    assert.deepEqual(Object.keys(uris).toSorted(), OWN.toSorted());
    await pulumi.runtime.disconnect();
    const guard = sent.get("warren:index:DestroyGuard destroy-guard");
    for (const key of ["objects", "users"]) {
      assert.deepEqual(Object.keys(guard?.[key] ?? {}).toSorted(), OWN.toSorted(), key);
    }
    for (const name of ["GlobalParameter g", ...OWN.map((host) => `Parameter ${host}/mine/a`)]) {
      // It is a secret, whose value is beside its mark.
      const secret = sent.get(`warren:index:${name}`)?.["value"] as { value: unknown } | undefined;
      assert.deepEqual(secret?.value, value, name);
    }
  });
});
