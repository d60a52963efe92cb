import assert from "node:assert/strict";
import { test } from "node:test";
import { importedTopicPermissions } from "./adoption.ts";

const EVENTS = { exchange: "events", write: "^order", read: ".*" };
const DECLARED = [{ virtualHost: "shop", ...EVENTS }];
const live = (...of: readonly (typeof EVENTS)[]) => ({
  live: { virtualHosts: [], users: [], globalParameters: [] },
  topicPermissions: of.map((each) => Object.assign({ user: "app", vhost: "shop" }, each)),
});

const importOf = (adoption: Parameters<typeof importedTopicPermissions>[0]) =>
  importedTopicPermissions(adoption, "app", DECLARED);

test("topic permissions are imported to be changed only where all that RabbitMQ has is declared", () => {
  assert.deepEqual(importOf({ ...live(EVENTS), only: true }), { import: "app@shop" });
  // One that no declaration can say: @pulumi/rabbitmq would take all away for a moment, to set those that are declared.
  const more = live(EVENTS, { ...EVENTS, exchange: "" });
  assert.deepEqual(importOf({ ...more, only: true }), { import: "app@shop", ignoreChanges: ["permissions"] });
  assert.deepEqual(importOf({ ...more, only: false }), {});
  assert.deepEqual(importOf({ ...live(), only: true }), {});
  assert.deepEqual(importOf(undefined), {});
});
