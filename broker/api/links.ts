/**
 * Shovels and federation links: what `GET /shovels` and `GET /federation-links` answer where the plugins for that are on
 * (`rabbitmq_shovel_management`, `rabbitmq_federation_management`), and what `rabbitmqctl` says on a node.
 */
import { z } from "zod";
import type { ManagementApi } from "./management-api.ts";

/** A text or, from a node, whatever term it was. */
const reason = z.unknown().exactOptional();

export const SHOVELS = z.array(
  z.looseObject({
    /** None of a shovel of the node's configuration. */
    vhost: z.string().exactOptional(),
    name: z.unknown().exactOptional(),
    /** `running`, `starting`, `terminated` */
    state: z.string(),
    reason,
    /** Since when it is so, in the broker's time. */
    timestamp: z.string().exactOptional(),
    /** The same two from a node. */
    termination_reason: reason,
    last_changed: z.string().exactOptional(),
  }),
);
export type Shovels = z.infer<typeof SHOVELS>;

export const FEDERATION_LINKS = z.array(
  z.looseObject({
    vhost: z.string(),
    upstream: z.string(),
    /** `running`, `starting`, `error`, `shutdown` */
    status: z.string(),
    error: reason,
    /** Of one kind of link, and empty from a node for the other. */
    exchange: z.string().exactOptional(),
    upstream_exchange: z.string().exactOptional(),
    queue: z.string().exactOptional(),
    upstream_queue: z.string().exactOptional(),
    /** Since when it is so, in the broker's time; from a node it is the second. */
    timestamp: z.string().exactOptional(),
    last_changed: z.string().exactOptional(),
  }),
);
export type FederationLinks = z.infer<typeof FEDERATION_LINKS>;

/** @returns undefined where no plugin answers that */
export async function listShovels(api: ManagementApi, signal?: AbortSignal): Promise<Shovels | undefined> {
  return await api.readIfAny("/shovels", SHOVELS, signal);
}

/** @returns undefined where no plugin answers that */
export async function listFederationLinks(
  api: ManagementApi,
  signal?: AbortSignal,
): Promise<FederationLinks | undefined> {
  return await api.readIfAny("/federation-links", FEDERATION_LINKS, signal);
}
