/** An environment as large teams have them: services with a topic exchange each, their queues, what is shared, dead letters. */
import { type Binding, DEFAULT_LIFECYCLE, type Exchange, type Queue } from "../../../topology/topology.ts";
import type { Environment } from "../../explain/answer.ts";

/** Queues of one service. */
const OF_A_SERVICE = 25;

/** @param queues in each virtual host */
export function largeEnvironment(virtualHosts: readonly string[], queues: number): Environment {
  const services = Array.from({ length: Math.ceil(queues / OF_A_SERVICE) }, (_, index) => `service${index}`);
  const hosts = virtualHosts.map((name) => ({ name, ...hostOf(name, services, queues) }));
  const users = services.map((service) => ({
    name: service,
    tags: [],
    permissions: virtualHosts.map((virtualHost) => ({
      virtualHost,
      configure: "^$",
      write: `^${service}[.]events$`,
      read: `^${service}[.]q[0-3]$`,
    })),
    topicPermissions: [],
  }));
  const operator = { name: "operator", tags: ["monitoring"], permissions: [], topicPermissions: [] };
  return { virtualHosts: hosts, users: [...users, operator] };
}

function hostOf(
  virtualHost: string,
  services: readonly string[],
  queues: number,
): Omit<Environment["virtualHosts"][number], "name"> {
  const names = Array.from(
    { length: queues },
    (_, index) => `${services[Math.floor(index / OF_A_SERVICE)] ?? ""}.q${index % OF_A_SERVICE}`,
  );
  return {
    topology: {
      virtualHost,
      exchanges: [...services.map((service) => `${service}.events`), "dead"].map((name) => exchangeOf(name)),
      queues: [...names, "dead"].map(queueOf),
      bindings: [
        ...names.map((name, index) =>
          bind(`${name.split(".")[0] ?? ""}.events`, name, `order.*.event${index % 7}`),
        ),
        // Some also listen to what another service says.
        ...names.flatMap((name, index) =>
          index % 11 === 0
            ? bind(`${services[(index * 7) % services.length] ?? ""}.events`, name, "all.#")
            : [],
        ),
        bind("dead", "dead", ""),
      ],
      policies: [
        {
          name: "bounded",
          pattern: ".*",
          applyTo: "queues",
          priority: 0,
          definition: { "max-length": 100_000 },
        },
      ],
    },
    external: { exchanges: [], queues: [] },
    operatorPolicies: [],
  };
}

const PLAIN = { durable: true, autoDelete: false, ...DEFAULT_LIFECYCLE } as const;

function exchangeOf(name: string): Exchange {
  return { name, type: name === "dead" ? "fanout" : "topic", internal: false, arguments: {}, ...PLAIN };
}

/** Each fifth keeps what nobody could handle. */
function queueOf(name: string, index: number): Queue {
  const dead = index % 5 === 0 && name !== "dead" ? { "x-dead-letter-exchange": "dead" } : {};
  return { name, type: "quorum", arguments: dead, ...PLAIN };
}

function bind(source: string, destination: string, routingKey: string): Binding {
  return { source, destination, destinationType: "queue", routingKey, arguments: {} };
}
