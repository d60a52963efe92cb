/** A queue, an exchange and the binding between them, for tests of what becomes of each when it changes. */
import { DEFAULT_LIFECYCLE, EMPTY_TOPOLOGY, type Exchange, type Queue, type Topology } from "../topology.ts";

export const NOTHING: Topology = { virtualHost: "shop", ...EMPTY_TOPOLOGY };

export const queue: Queue = {
  name: "billing",
  type: "quorum",
  durable: true,
  autoDelete: false,
  arguments: { "x-delivery-limit": 5 },
  ...DEFAULT_LIFECYCLE,
};
export const exchange: Exchange = {
  name: "orders",
  type: "topic",
  durable: true,
  autoDelete: false,
  internal: false,
  arguments: {},
  ...DEFAULT_LIFECYCLE,
};
export const toBilling = {
  source: "orders",
  destination: "billing",
  destinationType: "queue",
  routingKey: "#",
  arguments: {},
} as const;

/** With these objects and no others. */
export const of = (topology: Partial<Topology>): Topology => ({ ...NOTHING, ...topology });
