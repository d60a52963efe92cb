/** One resource of @pulumi/rabbitmq an object, with and without the state being written at each step. */
import type { Peer } from "./peer.ts";
import { openPulumiProject } from "./pulumi-project.ts";

const PROGRAM = `import * as rabbitmq from "@pulumi/rabbitmq";
const { managementUrl: endpoint, username, password } = broker;
const provider = new rabbitmq.Provider("rabbitmq", { endpoint, username, password });
const host = new rabbitmq.VHost("host", { name: declared.virtualHost }, { provider });
const vhost = host.name;
const exchanges = new Map();
const queues = new Map();
for (const name of declared.exchanges) {
  exchanges.set(name, new rabbitmq.Exchange(name, { name, vhost, settings: { type: "topic", durable: true } }, { provider }));
}
for (const name of declared.queues) {
  const settings = { durable: true, arguments: { "x-queue-type": "classic" } };
  queues.set(name, new rabbitmq.Queue(name, { name, vhost, settings }, { provider }));
}
for (const { source, destination, routingKey } of declared.bindings) {
  const ends = { source: exchanges.get(source).name, destination: queues.get(destination).name };
  const args = { ...ends, vhost, destinationType: "queue", routingKey };
  new rabbitmq.Binding("to-" + destination, args, { provider });
}
`;

/** Its time grows with the square of the number of objects: with 10,000 queues it would be hours. */
export const pulumiRabbitmq: Peer = {
  name: "@pulumi/rabbitmq",
  mostQueues: 1_000,
  open: async (input) =>
    await openPulumiProject({ program: PROGRAM, declared: (workload) => workload }, input),
};

export const pulumiRabbitmqWithoutCheckpoints: Peer = {
  name: "@pulumi/rabbitmq, no checkpoints",
  mostQueues: 2_000,
  open: async (input) =>
    await openPulumiProject(
      {
        program: PROGRAM,
        declared: (workload) => workload,
        // The one is heeded only together with the other.
        env: { PULUMI_SKIP_CHECKPOINTS: "true", PULUMI_EXPERIMENTAL: "true" },
      },
      input,
    ),
};
