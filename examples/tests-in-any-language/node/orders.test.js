/** Tests of a Node service: `./warren run declarations/shop.yaml -- node --test examples/tests-in-any-language/node/` */
import assert from "node:assert/strict";
import { once } from "node:events";
import { after, before, test } from "node:test";
import { connect } from "amqplib";

let orders;
let billing;

before(async () => {
  orders = await connect(process.env.AMQP_URI_ORDER_SERVICE);
  billing = await connect(process.env.AMQP_URI_BILLING_SERVICE);
});
after(async () => {
  await orders?.close();
  await billing?.close();
});

test("a paid order is billed", async () => {
  const publisher = await orders.createConfirmChannel();
  publisher.publish("orders", "order.eu.paid", Buffer.from("42"), { persistent: true, mandatory: true });
  await publisher.waitForConfirms();
  const consumer = await billing.createChannel();
  const message = await consumer.get("billing", { noAck: true });
  assert.equal(message.content.toString(), "42");
});

test("the billing service cannot place orders", async () => {
  const channel = await billing.createChannel();
  const refused = new Promise((resolve) => channel.once("error", resolve));
  channel.publish("orders", "order.eu.paid", Buffer.from("43"));
  await once(channel, "close").catch(() => undefined);
  assert.match((await refused).message, /ACCESS_REFUSED/);
});
