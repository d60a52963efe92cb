/** What waits for a broker, and for the nodes of one that this stack runs in containers. */
import { z } from "zod";
import { timeout } from "./common-properties.ts";
import { property } from "./documented.ts";
import { LET_IT_BE_CREATED, type ResourceDescription } from "./resource-description.ts";

const awaited = z.strictObject({
  nodes: property(z.number().int().min(1).default(1), "Nodes that run, at least."),
  timeout: timeout(120),
});

export const ready = {
  token: "warren:index:Ready",
  livesIn: "broker",
  insteadOfImport: LET_IT_BE_CREATED,
  description:
    "A broker, or a cluster, is in service: so many nodes run, RabbitMQ's own check says that it serves clients, and " +
    "AMQP answers. What depends on it begins when that is so, in the first run and in every later one, where a server " +
    "was restarted meanwhile.",
  inputs: awaited,
  outputs: awaited.extend({ inService: property(z.boolean(), "Whether it was so at the last look.") }),
} as const satisfies ResourceDescription;

const container = property(
  z.string().min(1, "must not be empty"),
  "The node's container, by its name. The `docker` command has to reach its engine.",
);

const started = z.strictObject({
  container,
  containerId: property(
    z.string(),
    "Of the container: another one means that the node has just been started.",
  ),
  endpoint: property(
    z.url({ protocol: /^https?$/, error: "is no URL with http or https" }),
    "Where this node's management API answers, past any load balancer: `http://127.0.0.1:15672`.",
  ),
  amqpEndpoint: property(
    z.url({ protocol: /^amqps?$/, error: "is no URL with amqp or amqps" }),
    "Where this node's AMQP listener answers: `amqp://127.0.0.1:5672`.",
  ),
  timeout: timeout(120),
  processes: property(
    z.number().int().min(1).optional(),
    "How many processes and threads the container may have. Defaults to Docker's own: no limit.",
  ),
  plugins: property(
    z.array(z.string()).optional(),
    "The plugins that are enabled, without those that they need. What somebody enabled or disabled by hand is shown by " +
      "the next preview and taken back by the next update, while the node runs. Without it nobody looks.",
  ),
});

export const nodeReady = {
  token: "warren:index:NodeReady",
  livesIn: "node",
  insteadOfImport: LET_IT_BE_CREATED,
  description:
    "Stands after the container of a node. When `containerId` changes, because the container was replaced, it waits " +
    "until the node serves clients. A node that ends instead fails the update, with the reasons in its log.",
  inputs: started,
  outputs: started,
} as const satisfies ResourceDescription;

const maintained = z.strictObject({
  container,
  revision: property(
    z.string(),
    "Of the container: another one means that it is about to be replaced. A secret, because what it is made of can be.",
    { secret: true },
  ),
  generation: property(
    z.number().int().min(1).default(1),
    "Of the container, by a DockerObjects: a new one means that somebody changed it by hand. It is removed then, since " +
      "Docker's provider removes the one that it made.",
  ),
  timeout: timeout(300),
});

export const nodeMaintenance = {
  token: "warren:index:NodeMaintenance",
  livesIn: "node",
  insteadOfImport: LET_IT_BE_CREATED,
  description:
    "Stands before the container of a node in a cluster. When `revision` or `generation` changes, because the container " +
    "is about to be replaced, it waits until no queue would lose its majority without the node, and puts the node into maintenance " +
    "mode. The container depends on it, and the next node's maintenance on the container, so that nodes are replaced " +
    "one at a time.",
  inputs: maintained,
  outputs: maintained,
} as const satisfies ResourceDescription;
