/** Pulumi's steps as objects for people: what is changed, and nothing that is secret. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Step } from "../update/plan.ts";
import { keyOfObject } from "./planned-object.ts";
import { plannedResources } from "./planned-resources.ts";
import { state, URN } from "./testing/steps.ts";

describe("a step of Pulumi's", () => {
  test("of a virtual host has what differs, by its paths", () => {
    const type = "warren:index:VirtualHost";
    const step: Step = {
      op: "update",
      urn: `${URN}::${type}::shop`,
      oldState: state(type, { name: "shop", limits: { maxQueues: 200, maxConnections: 5 } }),
      newState: state(type, { name: "shop", limits: { maxQueues: 150, maxConnections: 5 } }),
      detailedDiff: { 'limits["maxQueues"]': { kind: "update" } },
    };
    assert.deepEqual(plannedResources(step), [
      {
        kind: "virtual host",
        name: "shop",
        action: "update",
        reason: "",
        properties: [{ property: "limits.maxQueues", before: 200, after: 150 }],
        consequences: [],
      },
    ]);
  });

  test("of a user that an earlier version made by another provider is none, unless it differs", () => {
    const [then, now] = ["rabbitmq:index/user:User", "warren:index:User"];
    const step = (tags: readonly string[]): Step => ({
      op: "update",
      urn: `${URN}::${now}::app`,
      oldState: state(then, { name: "app", password: "[secret]", tags: [] }),
      newState: state(now, { name: "app", password: "[secret]", tags, keepPassword: false }),
      detailedDiff: { keepPassword: {}, ...(tags.length === 0 ? {} : { tags: {} }) },
    });
    assert.deepEqual(plannedResources(step([])), []);
    assert.deepEqual(
      plannedResources(step(["monitoring"])).map(({ action, properties }) => [action, properties.length]),
      [["update", 2]],
    );
    const claim = "warren:index:UserClaim";
    const gone: Step = {
      op: "delete",
      urn: `${URN}::${claim}::users`,
      oldState: state(claim, { users: ["app"] }),
    };
    assert.deepEqual(plannedResources(gone), []);
  });

  test("of a permission is its user's, in its virtual host", () => {
    const type = "rabbitmq:index/permissions:Permissions";
    const inputs = { user: "app", vhost: "shop", permissions: { write: ".*" }, __defaults: [] };
    const [planned] = plannedResources({
      op: "delete",
      urn: `${URN}::${type}::app/shop`,
      oldState: state(type, inputs),
    });
    assert.deepEqual(
      {
        kind: planned?.kind,
        name: planned?.name,
        virtualHost: planned?.virtualHost,
        action: planned?.action,
      },
      { kind: "permission", name: "app", virtualHost: "shop", action: "delete" },
    );
    assert.deepEqual(
      planned?.properties.map(({ property }) => property),
      ["user", "vhost", "permissions"],
    );
  });

  for (const [type, name] of [
    ["warren:index:Permission", "new%E2%80%AEone/shop"],
    ["rabbitmq:index/permissions:Permissions", "new\u202eone@shop"],
  ] as const) {
    test(`of a ${type} whose user is made in the same run has its name`, () => {
      const inputs = { user: "04da6b54-80e4-46f7-96ec-b56ff0331ba9", virtualHost: "shop", write: "^$" };
      const step = { op: "create", urn: `${URN}::${type}::${name}`, newState: state(type, inputs) };
      const [planned] = plannedResources(step);
      assert.equal(planned?.name, "new\u202eone");
      assert.deepEqual(planned.properties[0], { property: "user", after: "(known when it is done)" });
    });
  }

  test("of a parameter is told apart from one of another component", () => {
    const type = "warren:index:Parameter";
    const keys = ["shovel", "federation-upstream"].map((component) => {
      const inputs = { virtualHost: "shop", component, name: "east", value: "[secret]" };
      const urn = `${URN}::${type}::shop/${component}/east`;
      const [planned] = plannedResources({ op: "create", urn, newState: state(type, inputs) });
      assert.ok(planned !== undefined);
      return [planned.component, keyOfObject(planned)] as const;
    });
    assert.deepEqual(
      keys.map(([component]) => component),
      ["shovel", "federation-upstream"],
    );
    assert.notEqual(keys[0]?.[1], keys[1]?.[1]);
  });

  for (const [type, inputs] of [
    ["warren:index:Password", {}],
    ["warren:index:UserLimits", { user: "04da6b54-80e4-46f7-96ec-b56ff0331ba9" }],
  ] as const) {
    test(`of a ${type} of a user with a slash in its name has all of the name`, () => {
      const [planned] = plannedResources({
        op: "create",
        urn: `${URN}::${type}::a/b%20c`,
        newState: state(type, inputs),
      });
      assert.equal(planned?.name, "a/b%20c");
    });
  }

  test("shows no secret, on neither side, and tells that it changes", () => {
    const type = "warren:index:User";
    const step: Step = {
      op: "update",
      urn: `${URN}::${type}::app`,
      oldState: state(type, { name: "app", password: "[secret]", tags: [] }),
      newState: state(type, { name: "app", password: "[secret]", tags: ["monitoring"] }),
      detailedDiff: { password: {}, tags: {} },
    };
    const [planned] = plannedResources(step);
    assert.deepEqual(planned?.properties, [
      { property: "password", isSecret: true },
      { property: "tags", before: [], after: ["monitoring"] },
    ]);
  });

  test("tells long texts by their length and digest", () => {
    const type = "docker:index/container:Container";
    const [before, after] = ["a".repeat(500), "b".repeat(600)];
    const step: Step = {
      op: "replace",
      urn: `${URN}::${type}::node`,
      oldState: state(type, { uploads: before, name: "n" }),
      newState: state(type, { uploads: after, name: "n" }),
      replaceReasons: ["uploads"],
    };
    const [planned] = plannedResources(step);
    assert.equal(planned?.kind, "container");
    assert.equal(planned?.action, "replace");
    const [{ before: old = "", after: young = "" } = {}] = planned?.properties ?? [];
    assert.match(String(old), /^500 characters, sha256 [0-9a-f]{12}$/);
    assert.match(String(young), /^600 characters, sha256 [0-9a-f]{12}$/);
  });

  for (const [what, op, type] of [
    ["that leaves a resource as it is", "same", "warren:index:User"],
    ["that only reads", "refresh", "warren:index:User"],
    ["of a replacement's parts", "create-replacement", "warren:index:User"],
    ["of a provider", "update", "pulumi:providers:warren"],
    ["of a group", "create", "warren:server:DockerServer"],
    ["of what follows from others", "update", "warren:index:DestroyGuard"],
    ["of the rights that are made", "create", "warren:index:Grants"],
  ] as const) {
    test(`${what} is no change of an object`, () => {
      const custom = type !== "warren:server:DockerServer";
      const step = {
        op,
        urn: `${URN}::${type}::x`,
        newState: { ...state(type, { permissions: {} }), custom },
      };
      assert.deepEqual(plannedResources(step), []);
    });
  }
});
