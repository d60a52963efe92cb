/** The file of enabled plugins as RabbitMQ and people write it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { pluginsInFile } from "./node-plugins.ts";

const CASES: readonly [string, readonly string[]][] = [
  ["[].\n", []],
  ["", []],
  ["[rabbitmq_management,rabbitmq_prometheus].\n", ["rabbitmq_management", "rabbitmq_prometheus"]],
  ["[rabbitmq_top,\n 'rabbitmq_management' ,rabbitmq_top].", ["rabbitmq_management", "rabbitmq_top"]],
];

for (const [text, plugins] of CASES) {
  test(`plugins in ${JSON.stringify(text)}`, () => assert.deepEqual(pluginsInFile(text), plugins));
}
