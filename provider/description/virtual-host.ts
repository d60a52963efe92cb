import { z } from "zod";
import { adopted, clusterId, name, queueType } from "./common-properties.ts";
import { namedType, property } from "./documented.ts";
import type { ResourceDescription } from "./resource-description.ts";

const limit = z.number().int().min(0).optional();

const virtualHostLimits = namedType(
  "VirtualHostLimits",
  "Limits of a virtual host. One that is absent is no limit.",
  z.strictObject({
    maxQueues: property(limit, "Queues, at most."),
    maxConnections: property(limit, "Client connections at a time, at most."),
  }),
);

const inputs = z.strictObject({
  name: property(name, "Its name.", { replaces: true }),
  description: property(z.string().default(""), "What it is for, as RabbitMQ shows it."),
  tags: property(z.array(z.string()).default([]), "Its tags."),
  defaultQueueType: property(
    queueType.default("classic"),
    "The type of queues that clients declare without one.",
  ),
  limits: property(virtualHostLimits.default({}), "What it may hold."),
  tracing: property(
    z.boolean().default(false),
    "Copy every message that is published or delivered to the exchange `amq.rabbitmq.trace`. RabbitMQ does not keep it " +
      "over a restart: the next update turns it on again.",
  ),
  deletionProtection: property(
    z.boolean().optional(),
    "Whether RabbitMQ, since 4.0.6, refuses to delete it, whoever asks. Default: as it is on the broker.",
  ),
  external: property(
    z.boolean().optional(),
    "It is another team's: it has to be there, and nothing of it is changed or deleted, whatever else is said here. " +
      "What was made before and becomes external stays on the broker.",
  ),
});

export const virtualHost = {
  token: "warren:index:VirtualHost",
  livesIn: "broker",
  description:
    "A virtual host. One that is there already is not taken over, but for `adopt` of the provider's configuration and `pulumi import` by its name; one that holds " +
    "anything that is not this stack's is not deleted.",
  inputs,
  outputs: inputs.extend({ clusterId, adopted }),
} as const satisfies ResourceDescription;
