/** Properties that several resources have. */
import { z } from "zod";
import { isAddressable } from "../../broker/api/management-api.ts";
import { isShortString, LONGEST_SHORT_STRING } from "../../model/rabbitmq/protocol-limits.ts";
import { type ArgumentValue, POLICY_TARGETS, QUEUE_TYPES } from "../../model/topology/topology.ts";
import { namedType, property } from "./documented.ts";

export const name = z
  .string()
  .min(1, "must not be empty")
  .refine((text) => text === "" || isAddressable(text), 'RabbitMQ\'s HTTP API cannot address "." and ".."');

const TOO_LONG = `is longer than ${LONGEST_SHORT_STRING} bytes`;

/** AMQP's short string, which the names of its objects and all routing keys are. */
export const objectName = name.refine(isShortString, TOO_LONG);

export const routingKey = z.string().refine(isShortString, TOO_LONG);

export const json: z.ZodType<ArgumentValue> = z.json();

/** RabbitMQ's arguments, policy keys and the like: by their own names. */
export const table = z.record(z.string(), json);

export const queueType = namedType("QueueType", "The type of a queue.", z.enum(QUEUE_TYPES));

export const policyTarget = namedType("PolicyTarget", "What a policy applies to.", z.enum(POLICY_TARGETS));

/** @param seconds the default */
export const timeout = (seconds: number) =>
  property(z.number().int().min(1).default(seconds), "Seconds to wait, at most.");

/** An output. */
export const adopted = property(
  z.boolean().optional(),
  "Whether it was there already and was taken over. A destroy of the stack releases it then, and leaves it as it is, " +
    "unless `WARREN_DELETE_ADOPTED=yes` is in the environment of `pulumi`.",
);

/** An output. */
export const clusterId = property(
  z.string().optional(),
  "RabbitMQ's id of the cluster that it was made on (its global parameter `internal_cluster_id`). A state with another " +
    "cluster's id is refused, unless `WARREN_NEW_BROKER=yes` is in the environment of `pulumi`.",
);
