import assert from "node:assert/strict";
import { test } from "node:test";
import { administratorDefinitions, enabledPlugins, rabbitmqConf } from "./rabbitmq-files.ts";

test("the administrator's definitions hold no password and are the same at every run", () => {
  const user = { name: "administrator", password: "correct horse", saltedFor: "warren/dev" };
  const definitions = administratorDefinitions(user);
  assert.ok(!definitions.includes("correct horse"));
  assert.equal(administratorDefinitions(user), definitions);
  assert.notEqual(administratorDefinitions({ ...user, saltedFor: "warren/other" }), definitions);
});

test("more lines of rabbitmq.conf come last", () => {
  const conf = rabbitmqConf({ memoryWatermark: "1GiB", more: "heartbeat = 10\n" });
  assert.match(conf, /^vm_memory_high_watermark\.absolute = 1GiB$/m);
  assert.ok(conf.endsWith("\nheartbeat = 10\n"));
});

test("plugins are an Erlang list without repetition", () => {
  assert.equal(
    enabledPlugins(["rabbitmq_shovel", "rabbitmq_management"]),
    "[rabbitmq_management,rabbitmq_prometheus,rabbitmq_shovel].\n",
  );
});
