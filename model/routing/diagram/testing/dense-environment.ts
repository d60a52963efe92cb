/** Exchanges that are bound to each other: more lines than anybody follows. */

import { exchange, of } from "../../../topology/testing/shop-topology.ts";
import type { Environment } from "../../explain/answer.ts";

/** @param each exchange is bound to so many others */
export function denseEnvironment(exchanges: number, each: number): Environment {
  const names = Array.from({ length: exchanges }, (_, index) => `e${index}`);
  const topology = of({
    exchanges: names.map((name) => Object.assign({}, exchange, { name, type: "topic" })),
    queues: [],
    bindings: names.flatMap((source, from) =>
      Array.from({ length: each }, (_, step) => ({
        source,
        destination: names[(from + step + 1) % exchanges] ?? "",
        destinationType: "exchange" as const,
        routingKey: `key.${step}`,
        arguments: {},
      })),
    ),
  });
  return {
    virtualHosts: [
      {
        name: "dense",
        topology: { ...topology, virtualHost: "dense" },
        external: { exchanges: [], queues: [] },
        operatorPolicies: [],
      },
    ],
    users: [],
  };
}
