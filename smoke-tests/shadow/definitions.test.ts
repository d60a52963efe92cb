import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { VirtualHostDefinitions } from "../../model/definitions/definitions.ts";
import { nameForClone } from "./definitions.ts";

describe("the name of a clone", () => {
  const [long, short] = ["clone of shop", "clone"];

  for (const [title, type, length, expected] of [
    ["the better one", "stream", 234 - long.length, long],
    ["the shorter one, for a stream that would not start in the other", "stream", 235 - long.length, short],
    ["the shorter one, as long as a stream starts there", "stream", 234 - short.length, short],
    ["the better one, whatever the names of others", "quorum", 255, long],
  ] as const) {
    test(title, () => assert.equal(nameForClone(withQueue(type, length), [long, short]), expected));
  }

  test("is refused where no stream would start", () => {
    assert.throws(() => nameForClone(withQueue("stream", 235 - short.length), [long, short]), {
      code: "stream-name-too-long",
      message: /^The stream "s+" cannot be cloned/,
    });
  });
});

function withQueue(type: string, length: number): VirtualHostDefinitions {
  const queue = {
    name: "s".repeat(length),
    durable: true,
    auto_delete: false,
    arguments: { "x-queue-type": type },
  };
  return { exchanges: [], queues: [queue], bindings: [], policies: [], parameters: [] };
}
