/** A node whose new configuration denies what is on it would not start: it is asked before. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { apiPath, ManagementApi } from "../../broker/api/management-api.ts";
import {
  type BrokerContainer,
  NO_TEST_IMAGE,
  startBrokerContainer,
} from "../../broker/node/testing/broker-container.ts";
import { WarrenError } from "../../model/warren-error.ts";
import { assertNoTransientQueues } from "./transient-queues.ts";

describe("a broker with queues that are neither durable nor exclusive", { skip: NO_TEST_IMAGE }, () => {
  let container: BrokerContainer;
  // It permits them.
  before(async () => {
    container = await startBrokerContainer();
  });
  after(async () => await container.remove());
  const access = () => ({ url: container.managementUrl, ...container.administrator });

  test("is let alone while it has none", async () => {
    await assertNoTransientQueues(access(), "");
  });

  test("is not started with a configuration that denies them, and is with one that permits them", async () => {
    const api = new ManagementApi(access());
    try {
      await api.put(apiPath("queues", "/", "basket"), {
        durable: false,
        arguments: { "x-queue-type": "classic" },
      });
      await api.put(apiPath("queues", "/", "billing"), { durable: true });
      await assert.rejects(
        assertNoTransientQueues(access(), ""),
        (error) =>
          error instanceof WarrenError &&
          error.code === "transient-queues" &&
          error.message.includes('exclusive: "basket" in "/".'),
      );
      await assertNoTransientQueues(access(), "deprecated_features.permit.transient_nonexcl_queues = true");
      await api.delete(apiPath("queues", "/", "basket"));
      await assertNoTransientQueues(access(), "");
    } finally {
      await api.close();
    }
  });

  test("that is off is not asked", async () => {
    await assertNoTransientQueues({ ...access(), url: "http://127.0.0.1:1" }, "");
  });
});
