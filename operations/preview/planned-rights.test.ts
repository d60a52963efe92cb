/** What users may do, and their limits, in Pulumi's steps: one object for each, whichever resources know of it. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Step } from "../update/plan.ts";
import { rightsOnce } from "./planned-object.ts";
import { plannedResources } from "./planned-resources.ts";
import { state, URN } from "./testing/steps.ts";

const right = (write: string) => ({
  user: "app",
  virtualHost: "shop",
  configure: "^$",
  write,
  read: "^$",
});

const topic = (exchange: string, write: string) => ({
  user: "uv",
  virtualHost: "shop",
  exchange,
  write,
  read: "^$",
});

describe("a step of Pulumi's about rights", () => {
  test("that mends rights given by hand has an object for each of them", () => {
    const type = "warren:index:Grants";
    const step: Step = {
      op: "update",
      urn: `${URN}::${type}::grants`,
      oldState: state(type, { permissions: { "app@shop": right(".*"), "app@other": right(".*") } }),
      newState: state(type, { permissions: { "app@shop": right("^a$") } }),
      detailedDiff: { 'permissions["app@shop"].write': {}, 'permissions["app@other"]': {} },
    };
    assert.deepEqual(
      plannedResources(step).map(({ kind, name, action }) => [kind, name, action]),
      [
        ["permission", "app", "update"],
        ["permission", "app", "delete"],
      ],
    );
  });

  test("that takes limits away has one for each user, and so has the resource of a user's limits", () => {
    const type = "warren:index:Grants";
    const [own, given] = [
      { user: "app", maxChannels: 5 },
      { user: "gen", maxConnections: 0 },
    ];
    const step: Step = {
      op: "update",
      urn: `${URN}::${type}::grants`,
      oldState: state(type, { limits: { app: own, gen: given } }),
      newState: state(type, { limits: { app: { ...own, maxChannels: 50 } } }),
      detailedDiff: { 'limits["app"]': {}, 'limits["gen"]': {} },
    };
    const limits: Step = {
      op: "update",
      urn: `${URN}::warren:index:UserLimits::app`,
      oldState: state("warren:index:UserLimits", own),
      newState: state("warren:index:UserLimits", { ...own, maxChannels: 50 }),
      detailedDiff: { maxChannels: {} },
    };
    assert.deepEqual(
      rightsOnce([limits, step].flatMap(plannedResources)).map(({ kind, name, action, properties }) => [
        [kind, name, action],
        properties,
      ]),
      [
        [["limits of user", "app", "update"], [{ property: "maxChannels", before: 5, after: 50 }]],
        [["limits of user", "gen", "delete"], [{ property: "maxConnections", before: 0 }]],
      ],
    );
  });

  test("that gives limits to a user who is called as what every object has", () => {
    const type = "warren:index:Grants";
    const step: Step = {
      op: "update",
      urn: `${URN}::${type}::grants`,
      oldState: state(type, { limits: {} }),
      newState: state(type, { limits: { constructor: { user: "constructor", maxChannels: 5 } } }),
      detailedDiff: { 'limits["constructor"]': {} },
    };
    assert.deepEqual(
      plannedResources(step).map(({ name, action, properties }) => [name, action, properties]),
      [["constructor", "create", [{ property: "maxChannels", after: 5 }]]],
    );
  });

  test("that mends topic permissions has one for each exchange", () => {
    const type = "warren:index:Grants";
    const step: Step = {
      op: "update",
      urn: `${URN}::${type}::grants`,
      oldState: state(type, {
        topicPermissions: { "uv@shop/t1": topic("t1", ".*"), "uv@shop/t2": topic("t2", ".*") },
      }),
      newState: state(type, { topicPermissions: { "uv@shop/t1": topic("t1", "^$") } }),
      detailedDiff: { 'topicPermissions["uv@shop/t1"].write': {}, 'topicPermissions["uv@shop/t2"]': {} },
    };
    assert.deepEqual(rightsOnce(plannedResources(step)), [
      {
        kind: "topic permission",
        name: "uv",
        virtualHost: "shop",
        exchange: "t1",
        action: "update",
        reason: "",
        properties: [{ property: "write", before: ".*", after: "^$" }],
        consequences: [],
      },
      {
        kind: "topic permission",
        name: "uv",
        virtualHost: "shop",
        exchange: "t2",
        action: "delete",
        reason: "",
        properties: [
          { property: "exchange", before: "t2" },
          { property: "write", before: ".*" },
          { property: "read", before: "^$" },
        ],
        consequences: [],
      },
    ]);
  });

  test("of all topic permissions of a user has the same ones as the plugin's own, each once", () => {
    const [bridged, own] = [
      "rabbitmq:index/topicPermissions:TopicPermissions",
      "warren:index:TopicPermission",
    ];
    const rights = { write: "^a$", read: "^$" };
    const whole = plannedResources({
      op: "create",
      urn: `${URN}::${bridged}::app@shop`,
      newState: state(bridged, {
        user: "app",
        vhost: "shop",
        permissions: [
          { __defaults: [], exchange: "t1", ...rights },
          { exchange: "t2", ...rights },
        ],
      }),
    });
    const single = plannedResources({
      op: "create",
      urn: `${URN}::${own}::app/shop/t2`,
      newState: state(own, { user: "app", virtualHost: "shop", exchange: "t2", ...rights }),
    });
    assert.deepEqual(
      rightsOnce([...whole, ...single]).map(({ name, exchange, action }) => [name, exchange, action]),
      [
        ["app", "t1", "create"],
        ["app", "t2", "create"],
      ],
    );
    assert.deepEqual(
      whole.at(0)?.properties.map(({ property }) => property),
      ["exchange", "write", "read"],
    );
  });

  test("of all topic permissions of a user has those of them that change", () => {
    const type = "rabbitmq:index/topicPermissions:TopicPermissions";
    const of = (...permissions: readonly (readonly [exchange: string, write: string])[]) =>
      state(type, {
        user: "app",
        vhost: "shop",
        permissions: permissions.map(([exchange, write]) => ({ exchange, write, read: "^$" })),
      });
    const step = {
      op: "update",
      urn: `${URN}::${type}::app@shop`,
      oldState: of(["same", "^a"], ["changed", "^a"], ["gone", "^a"]),
      newState: of(["same", "^a"], ["changed", "^b"], ["new", "^b"]),
    };
    assert.deepEqual(
      plannedResources(step).map(({ exchange, action }) => [exchange, action]),
      [
        ["changed", "update"],
        ["gone", "delete"],
        ["new", "create"],
      ],
    );
  });
});
