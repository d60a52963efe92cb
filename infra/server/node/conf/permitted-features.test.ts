import assert from "node:assert/strict";
import { test } from "node:test";
import { permittedFeatures } from "./permitted-features.ts";

test("what a rabbitmq.conf permits: the last word on each feature", () => {
  const conf = [
    "deprecated_features.permit.global_qos = true",
    "deprecated_features.permit.transient_nonexcl_queues = true",
    "deprecated_features.permit.global_qos = false # not any more",
    "# deprecated_features.permit.ram_node_type = true",
    "heartbeat = 10",
  ].join("\n");
  assert.deepEqual(permittedFeatures(conf), ["transient_nonexcl_queues"]);
  assert.deepEqual(permittedFeatures(""), []);
});
