import assert from "node:assert/strict";
import { test } from "node:test";
import { rabbitmqConf } from "./rabbitmq-conf.ts";

test("more lines of rabbitmq.conf come last", () => {
  const conf = rabbitmqConf({ memoryWatermark: "1GiB", more: "heartbeat = 10\n" });
  assert.match(conf, /^vm_memory_high_watermark\.absolute = 1GiB$/m);
  assert.ok(conf.endsWith("\nheartbeat = 10\n"));
});
