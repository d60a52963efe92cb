import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { queueTypeFrom } from "../../model/definitions/defined-objects.ts";
import type { VirtualHostDefinitions } from "../../model/definitions/definitions.ts";
import { LONGEST_SHORT_STRING, LONGEST_STREAM_NAME } from "../../model/rabbitmq/protocol-limits.ts";
import { cloneable, whyNotCloned, withoutLongStreams } from "./definitions.ts";
import { LONGEST_SHADOW_NAME } from "./shadow-mark.ts";

describe("a clone", () => {
  const most = LONGEST_STREAM_NAME - LONGEST_SHADOW_NAME.length;

  for (const [title, type, length, isCloned] of [
    ["has a stream that starts there", "stream", most, true],
    ["is without a stream that would never start there, and says so", "stream", most + 1, false],
    ["knows a stream also by the name of its module", "rabbit_stream_queue", most + 1, false],
    ["has other queues, whatever their names", "quorum", LONGEST_SHORT_STRING, true],
  ] as const) {
    test(title, () => {
      const name = "s".repeat(length);
      const live = withoutLongStreams(definitionsWith(type, name));
      assert.equal(live.queues.length, isCloned ? 1 : 0);
      assert.equal(live.bindings.length, isCloned ? 1 : 0);
      const reason = whyNotCloned({ name, type: queueTypeFrom(type) });
      if (isCloned) assert.equal(reason, undefined);
      else assert.match(reason ?? "", /together too long/);
    });
  }

  test("has its policies and operator policies without ties, in the order of their names", () => {
    const settings = { pattern: "", "apply-to": "queues", priority: 0, definition: { "max-length": 5 } };
    const operator = (name: string) => ({ component: "operator_policy", name, value: settings });
    const other = { component: "mine", name: "b", value: settings };
    const { policies, parameters } = cloneable({
      ...definitionsWith("classic", "q"),
      policies: ["b", "a"].map((name) => Object.assign({ name }, settings)),
      parameters: [operator("b"), operator("a"), other],
    });
    assert.deepEqual(
      policies.map(({ name, priority }) => [name, priority]),
      [
        ["a", 2],
        ["b", 1],
      ],
    );
    assert.deepEqual(parameters, [
      { ...operator("b"), value: { ...settings, priority: 1 } },
      { ...operator("a"), value: { ...settings, priority: 2 } },
      other,
    ]);
  });
});

function definitionsWith(type: string, name: string): VirtualHostDefinitions {
  const queue = { name, durable: true, auto_delete: false, arguments: { "x-queue-type": type } };
  const binding = {
    source: "amq.fanout",
    destination: name,
    destination_type: "queue",
    routing_key: "",
    arguments: {},
  } as const;
  return { exchanges: [], queues: [queue], bindings: [binding], policies: [], parameters: [] };
}
