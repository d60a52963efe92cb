import assert from "node:assert/strict";
import { test } from "node:test";
import { administratorDefinitions, enabledPlugins } from "./node-files.ts";

test("the administrator's definitions hold no password and are the same at every run", () => {
  const user = { name: "administrator", password: "correct horse", saltedFor: "warren/dev" };
  const definitions = administratorDefinitions(user);
  assert.ok(!definitions.includes("correct horse"));
  assert.equal(administratorDefinitions(user), definitions);
  assert.notEqual(administratorDefinitions({ ...user, saltedFor: "warren/other" }), definitions);
});

test("plugins are an Erlang list without repetition", () => {
  assert.equal(
    enabledPlugins(["rabbitmq_shovel", "rabbitmq_management"]),
    "[rabbitmq_management,rabbitmq_prometheus,rabbitmq_shovel].\n",
  );
});
