/**
 * A team's integration test against a broker of its own that holds what is declared, of the image that `./warren up` has
 * got or built. It goes with this process, also where that is killed because its time is over. Run it with node:test:
 *
 *     node --test examples/integration-test/orders.live.test.ts
 *
 * With Vitest it is the same, with `beforeAll` and `afterAll` instead of `before` and `after`.
 */
import assert from "node:assert/strict";
import { once } from "node:events";
import { after, before, describe, test } from "node:test";
import { connect } from "amqplib";
import {
  type DeclaredBroker,
  exitCode,
  readDeclarationFiles,
  renderReport,
  startDeclaredBroker,
} from "../../smoke-tests/index.ts";

describe("orders", () => {
  let broker: DeclaredBroker;

  before(async () => {
    const declaration = await readDeclarationFiles(new URL("../../declarations/shop.yaml", import.meta.url));
    broker = await startDeclaredBroker({ declaration });
  });
  after(() => broker?.stop());

  test("a paid order is billed", async () => {
    const orders = await connect(broker.url("shop", "order-service"));
    const billing = await connect(broker.url("shop", "billing-service"));
    try {
      const publisher = await orders.createConfirmChannel();
      publisher.publish("orders", "order.eu.paid", Buffer.from("42"), { persistent: true, mandatory: true });
      await publisher.waitForConfirms();
      const consumer = await billing.createChannel();
      const message = await consumer.get("billing", { noAck: true });
      assert.ok(message !== false);
      assert.equal(message.content.toString(), "42");
    } finally {
      await orders.close();
      await billing.close();
    }
  });

  test("the billing service cannot place orders", async () => {
    const billing = await connect(broker.url("shop", "billing-service"));
    try {
      const channel = await billing.createChannel();
      channel.publish("orders", "order.eu.paid", Buffer.from("43"));
      const [error] = (await once(channel, "close").then(
        () => [],
        (thrown: unknown) => [thrown],
      )) as [Error?];
      assert.match(error?.message ?? "", /ACCESS_REFUSED/);
    } finally {
      await billing.close();
    }
  });

  test("what is declared is proved: routing, access, dead-lettering", async () => {
    const report = await broker.smokeTest({
      select: { kinds: ["presence", "access", "routing", "dead-lettering"] },
    });
    assert.equal(exitCode(report), 0, renderReport(report));
  });
});
