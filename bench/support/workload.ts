/** What every peer makes: as many bindings as queues, over ten topic exchanges. Classic queues, all durable. */
import type { TopologyInputs } from "../../model/topology/topology-inputs.ts";

const EXCHANGES = 10;

export interface Workload {
  /** Queues; as many bindings. */
  readonly size: number;
  readonly virtualHost: string;
  readonly exchanges: readonly string[];
  readonly queues: readonly string[];
  readonly bindings: readonly {
    readonly source: string;
    readonly destination: string;
    readonly routingKey: string;
  }[];
}

/** @param changed gives one binding, in the middle, another routing key: the change of one object */
export function workload(
  size: number,
  virtualHost: string,
  { changed = false }: { readonly changed?: boolean } = {},
): Workload {
  const exchanges = Array.from({ length: EXCHANGES }, (_, index) => `orders-${index}`);
  const queues = Array.from({ length: size }, (_, index) => `queue-${index}`);
  const bindings = queues.map((destination, index) => ({
    source: exchanges[index % EXCHANGES] as string,
    destination,
    routingKey: changed && index === size >> 1 ? `order.changed.${index}` : `order.*.${index}`,
  }));
  return { size, virtualHost, exchanges, queues, bindings };
}

export function asTopology({ virtualHost, exchanges, queues, bindings }: Workload): TopologyInputs {
  return {
    virtualHost,
    exchanges: Object.fromEntries(exchanges.map((name) => [name, { type: "topic" }])),
    queues: Object.fromEntries(queues.map((name) => [name, { type: "classic" }])),
    bindings: Object.fromEntries(bindings.map((binding) => [binding.destination, binding])),
    policies: {},
  };
}

/** For `POST /api/definitions/VHOST`. */
export function asDefinitions({ exchanges, queues, bindings }: Workload): object {
  const object = { durable: true, auto_delete: false };
  return {
    exchanges: exchanges.map((name) => ({ name, type: "topic", ...object, internal: false, arguments: {} })),
    queues: queues.map((name) => ({ name, ...object, arguments: { "x-queue-type": "classic" } })),
    bindings: bindings.map(({ source, destination, routingKey }) => ({
      source,
      destination,
      destination_type: "queue",
      routing_key: routingKey,
      arguments: {},
    })),
  };
}
