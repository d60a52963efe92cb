/** What a `warren:index:VirtualHost` may be given. */
import { z } from "zod";
import { QUEUE_TYPES } from "../model/topology/topology.ts";
import type { PropertyMap } from "./property-map.ts";
import { type Checked, propertiesOf } from "./resource.ts";
import { validate } from "./validation.ts";

const limit = z.number().int().min(0).optional();

const virtualHost = z.strictObject({
  name: z.string().min(1, "must not be empty"),
  description: z.string().default(""),
  tags: z.array(z.string()).default([]),
  defaultQueueType: z.enum(QUEUE_TYPES).default("classic"),
  tracing: z.boolean().default(false),
  limits: z.strictObject({ maxQueues: limit, maxConnections: limit }).default({}),
});

export function checkVirtualHost(inputs: PropertyMap): Checked {
  const { valid, failures } = validate(virtualHost, inputs);
  return { inputs: valid === undefined ? inputs : propertiesOf(valid, inputs.secrets), failures };
}
