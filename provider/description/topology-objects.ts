/** What a Topology has in it. What equals a default is not in its state, so no default is filled in here. */
import { z } from "zod";
import { isReserved, RESERVED_PREFIX } from "../../model/rabbitmq/reserved-names.ts";
import { objectName, policyTarget, queueType, routingKey, table } from "./common-properties.ts";
import { namedType, property } from "./documented.ts";

export const ownName = objectName.refine(
  (text) => !isReserved(text),
  `names that begin with "${RESERVED_PREFIX}" are RabbitMQ's own: they can be bound to, not declared`,
);

const durable = property(z.boolean().optional(), "Survives a restart of the broker. Defaults to true.");
const argumentsTable = (text: string) => property(table.optional(), text);

const lifecycle = {
  protect: property(
    z.boolean().optional(),
    "Never delete or replace it: a plan that would do so is refused. Defaults to false.",
  ),
  retain: property(
    z.boolean().optional(),
    "Leave it on the broker when it is taken out of the declaration. Defaults to false.",
  ),
  ignoreChanges: property(
    z.array(z.string()).optional(),
    "Properties whose live value stands: `type`, `durable`, `autoDelete`, `internal` of an exchange, `arguments` as a " +
      "whole, or one argument by its name. Defaults to none.",
  ),
  renamedFrom: property(
    ownName.optional(),
    "The name under which it was declared before. The old one is deleted, which is refused while it holds messages that " +
      "cannot be moved.",
  ),
};

export const exchange = namedType(
  "Exchange",
  "An exchange. RabbitMQ cannot alter one: a change is a replacement. While it is in use that needs the provider's " +
    "`nodes`, and is refused where something would be lost.",
  z.strictObject({
    type: property(
      z.string().min(1, "must not be empty"),
      "`direct`, `fanout`, `topic`, `headers`, or a plugin's type such as `x-consistent-hash`.",
    ),
    durable,
    autoDelete: property(
      z.boolean().optional(),
      "Deleted when the last binding from it is. Defaults to false.",
    ),
    internal: property(z.boolean().optional(), "Clients cannot publish to it. Defaults to false."),
    arguments: argumentsTable("RabbitMQ's arguments, such as `alternate-exchange`."),
    ...lifecycle,
  }),
);

export const queue = namedType(
  "Queue",
  "A queue or stream. RabbitMQ cannot alter one: a change moves its messages into another one of its name, or is refused.",
  z.strictObject({
    type: property(queueType, "The type, said here and not as `x-queue-type`."),
    durable,
    autoDelete: property(z.boolean().optional(), "Deleted when its last consumer goes. Defaults to false."),
    arguments: property(
      table
        .refine((values) => !Object.hasOwn(values, "x-queue-type"), "x-queue-type is declared as `type`")
        .optional(),
      "RabbitMQ's arguments, such as `x-dead-letter-exchange`, without `x-queue-type`.",
    ),
    ...lifecycle,
    move: property(
      z.boolean().optional(),
      "Its messages may be moved into another queue of its name, although it is protected. Defaults to false.",
    ),
  }),
);

const destinationType = namedType(
  "DestinationType",
  "What a binding leads to.",
  z.enum(["queue", "exchange"]),
);

export const binding = namedType(
  "Binding",
  "A binding from an exchange to a queue or to another exchange. Either `source` and `destination` are given, or " +
    "nothing, and the key says all: `orders -> billing [order.*.paid]`.",
  z.strictObject({
    source: property(objectName.optional(), "The exchange that messages come from."),
    destination: property(objectName.optional(), "The queue or exchange that they go to."),
    destinationType: property(
      destinationType.optional(),
      "What `destination` is the name of. Defaults to queue.",
    ),
    routingKey: property(routingKey.optional(), "Defaults to the empty key."),
    arguments: argumentsTable("Arguments, such as the headers that a headers exchange compares."),
  }),
);

export const policy = namedType(
  "Policy",
  "A policy. The only kind of object that changes in place.",
  z.strictObject({
    pattern: property(z.string(), "A regular expression, not anchored, on the names of what it applies to."),
    applyTo: property(policyTarget.optional(), "The kind of what it applies to. Defaults to all."),
    priority: property(
      z.number().int().optional(),
      "The highest of the policies that match applies. Defaults to 0.",
    ),
    definition: property(table, "RabbitMQ's policy keys, such as `message-ttl`."),
  }),
);
