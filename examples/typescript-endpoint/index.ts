/**
 * A broker that something else makes, as a cloud's service or a cluster would: here a container whose ports Docker chooses, so
 * that its address is known only once it is there.
 */
import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import * as warren from "warren/pulumi";

const config = new pulumi.Config();
const administratorPassword = config.requireSecret("password");

const image = new docker.RemoteImage("rabbitmq", { name: config.require("image"), keepLocally: true });
const container = new docker.Container("rabbitmq", {
  name: config.require("name"),
  image: image.imageId,
  ports: [
    { internal: 5672, ip: "127.0.0.1" },
    { internal: 15_672, ip: "127.0.0.1" },
  ],
  uploads: [
    { file: "/etc/rabbitmq/enabled_plugins", content: "[rabbitmq_management]." },
    {
      file: "/etc/rabbitmq/rabbitmq.conf",
      content: pulumi.interpolate`default_user = administrator\ndefault_pass = ${administratorPassword}\n`,
    },
  ],
});

function portOf(internal: number): pulumi.Output<number | undefined> {
  return container.ports.apply((ports) => ports?.find((port) => port.internal === internal)?.external);
}

const broker = new warren.ExistingBroker(
  "broker",
  {
    amqpUrl: pulumi.interpolate`amqp://127.0.0.1:${portOf(5672)}`,
    managementUrl: pulumi.interpolate`http://127.0.0.1:${portOf(15_672)}`,
    administrator: "administrator",
    administratorPassword,
  },
  { dependsOn: container },
);
const shop = new warren.Environment("shop", {
  broker,
  declaration: {
    virtualHosts: {
      shop: {
        exchanges: { orders: { type: "topic" } },
        queues: { billing: {} },
        bindings: [{ source: "orders", destination: "billing", routingKey: "order.*.paid" }],
      },
    },
    users: {
      "order-service": { permissions: { shop: { configure: "^$", write: "^orders$", read: "^$" } } },
      "billing-service": { permissions: { shop: { configure: "^$", write: "^$", read: "^billing$" } } },
    },
  },
});
export const { amqpUris } = shop;
