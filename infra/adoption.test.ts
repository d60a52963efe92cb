import assert from "node:assert/strict";
import { test } from "node:test";
import { importedPermission, importedTopicPermissions } from "./adoption.ts";

const EVENTS = { exchange: "events", write: "^order", read: ".*" };
const DECLARED = [{ virtualHost: "shop", ...EVENTS }];
const live = (...of: readonly (typeof EVENTS)[]) => ({
  live: { virtualHosts: [], users: [], globalParameters: [] },
  topicPermissions: of.map((each) => Object.assign({ user: "app", vhost: "shop" }, each)),
});

const importOf = (adoption: Parameters<typeof importedTopicPermissions>[0]) =>
  importedTopicPermissions(adoption, "app", DECLARED);

test("topic permissions are imported where all that are declared are there, whatever else RabbitMQ has", () => {
  assert.deepEqual(importOf({ ...live(EVENTS), only: true }), { import: "app@shop" });
  // One that no declaration can say.
  const more = live(EVENTS, { ...EVENTS, exchange: "" });
  for (const only of [true, false]) assert.deepEqual(importOf({ ...more, only }), { import: "app@shop" });
  const other = live({ ...EVENTS, read: "" });
  assert.deepEqual(importOf({ ...other, only: true }), { import: "app@shop" });
  assert.deepEqual(importOf({ ...other, only: false }), {});
  assert.deepEqual(importOf({ ...live(), only: true }), {});
  assert.deepEqual(importOf(undefined), {});
});

test("a permission is imported as it is; one that differs only where nothing else is done", () => {
  const rights = { virtualHost: "shop", configure: "", write: ".*", read: "" };
  const of = (write: string, only: boolean) =>
    importedPermission(
      {
        live: {
          virtualHosts: [],
          users: [
            {
              name: "app",
              tags: [],
              limits: {},
              password: { kind: "kept" },
              permissions: [{ ...rights, write }],
              topicPermissions: [],
            },
          ],
          globalParameters: [],
        },
        topicPermissions: [],
        only,
      },
      "app",
      rights,
    );
  for (const only of [true, false]) assert.deepEqual(of(".*", only), { import: "app@shop" });
  assert.deepEqual(of("^a", true), { import: "app@shop", ignoreChanges: ["permissions"] });
  assert.deepEqual(of("^a", false), {});
});
