/** What a `warren:index:VirtualHost` may be given. */
import { z } from "zod";
import { QUEUE_TYPES } from "../../model/topology/topology.ts";
import type { PropertyMap } from "../protocol/property-map.ts";
import type { Checked } from "./resource.ts";
import { checked } from "./validation.ts";

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
  return checked(virtualHost, inputs);
}
