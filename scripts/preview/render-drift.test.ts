/** What is not as it is declared, in words: what is there beside what is declared, and no secret of either. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { ACTIONS, type PlannedObject } from "../../operations/preview/planned-object.ts";
import { renderDrift } from "./render-drift.ts";

const object = (of: Partial<PlannedObject>): PlannedObject => ({
  kind: "queue",
  name: "billing",
  virtualHost: "shop",
  action: "update",
  reason: "",
  properties: [],
  consequences: [],
  ...of,
});

test("nothing differs", () =>
  assert.equal(renderDrift({ stack: "dev", objects: [], refusals: [] }), "Stack dev is as it is declared."));

test("both sides of what differs, and that a secret does", () =>
  assert.equal(
    renderDrift({
      stack: "dev",
      refusals: [],
      objects: [
        object({
          properties: [
            { property: "arguments.x-max-length", before: 5, after: 9 },
            { property: "arguments.x-overflow", after: "drop-head" },
          ],
        }),
        object({
          kind: "user",
          name: "app",
          action: "update",
          properties: [{ property: "password", isSecret: true }],
        }),
        object({
          kind: "virtual host",
          name: "shop",
          action: "create",
          properties: [{ property: "name", after: "shop" }],
        }),
      ],
    }),
    `Stack dev: 3 objects are not as declared. \`./warren up\` makes it so, \`./warren preview\` says at what cost.
  queue "billing" in "shop" differs
    arguments.x-max-length: is 5, declared 9
    arguments.x-overflow: is absent, declared "drop-head"
  user "app" in "shop" differs
    password: another secret
  virtual host "shop" is not there`,
  ));

test("a topic permission is named with its exchange, a parameter with its component", () => {
  const objects = [
    object({ kind: "topic permission", name: "uv", exchange: "t1", action: "delete" }),
    object({ kind: "parameter", name: "east", component: "shovel", action: "create" }),
  ];
  assert.deepEqual(renderDrift({ stack: "dev", objects, refusals: [] }).split("\n").slice(1), [
    '  topic permission "uv" for exchange "t1" in "shop" is there, and not declared any more',
    '  parameter "east" of component "shovel" in "shop" is not there',
  ]);
});

test("each action says how it stands, and many properties are counted", () => {
  const properties = Array.from({ length: 15 }, (_, index) => ({
    property: `p${index}`,
    before: 1,
    after: 2,
  }));
  const lines = ACTIONS.map((action) =>
    renderDrift({ stack: "dev", objects: [object({ action, properties })], refusals: [] }).split("\n"),
  );
  assert.equal(new Set(lines.map(([, line]) => line)).size, ACTIONS.length - 2);
  assert.deepEqual(
    ACTIONS.filter((_, index) => lines[index]?.at(-1) === "    and 3 more"),
    ["update", "replace", "move"],
  );
});

test("why up would be refused, under the code by which it is looked up", () => {
  const refusal = {
    code: "protected",
    message: 'queue "billing" is protected',
    hint: "Declare it\nwithout.",
  };
  const objects = [object({ action: "replace" })];
  assert.equal(
    renderDrift({ stack: "dev", objects, refusals: [refusal] }),
    `Stack dev: 1 object is not as declared. \`./warren up\` would refuse to make it so: why is said below.
  queue "billing" in "shop" differs
Refused:
  queue "billing" is protected
  Declare it
  without.
  Error code: protected`,
  );
});
