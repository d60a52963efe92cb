import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { SERVER_VERSION } from "../../model/rabbitmq/versions.ts";
import { imagePart } from "./image-part.ts";

const NOW = new Date("2026-03-02T12:00:00Z");

describe("the broker's image, as doctor tells of it", () => {
  for (const [built, age] of [
    ["2026-03-02T11:59:00Z", "built today"],
    ["2026-03-01T12:00:01Z", "built today"],
    ["2026-03-01T12:00:00Z", "built 1 day ago"],
    ["2026-02-28T12:00:01Z", "built 1 day ago"],
    ["2026-02-28T12:00:00Z", "built 2 days ago"],
    ["2025-03-02T12:00:00Z", "built 365 days ago"],
    ["2026-03-03T13:00:00Z", "built today"],
  ] as const) {
    test(`of ${built}: ${age}`, () => {
      const found = { name: "warren/rabbitmq:4.3.6-1-key", version: "4.3.6-1", built: new Date(built) };
      const { state, version, origin } = imagePart("RabbitMQ image", found, NOW);
      assert.deepEqual(
        { state, version, origin },
        { state: "ok", version: `4.3.6-1, ${age}`, origin: found.name },
      );
    });
  }

  test("the official one has the version that its digest stands for", () => {
    const { state, version, origin } = imagePart("RabbitMQ image", "rabbitmq@sha256:official", NOW);
    assert.deepEqual(
      { state, version, origin },
      { state: "ok", version: SERVER_VERSION, origin: "rabbitmq@sha256:official" },
    );
  });

  test("none is missing, with what gets it", () => {
    const { state, remedy } = imagePart("RabbitMQ image", undefined, NOW);
    assert.deepEqual({ state, remedy }, { state: "missing", remedy: "`./warren up` gets it." });
  });
});
