/** What `status --json` prints, and a line of `status --watch --json`. */
import { z } from "zod";
import { count, names } from "./parts.ts";
import { defineResult } from "./result.ts";

const node = z.strictObject({
  name: z.string(),
  running: z.boolean(),
  version: z.string().describe("Empty where it does not run."),
  uptime: count.describe("Seconds since its start."),
  alarms: z.array(z.enum(["memory", "disk"])),
  memory: z.strictObject({ used: z.number(), watermark: z.number() }).describe("Bytes."),
  disk: z.strictObject({ free: z.number(), limit: z.number() }).describe("Bytes."),
  partitions: names.describe("Nodes from which it is parted."),
  maintenance: z.boolean(),
  connections: count.describe("Of clients, to this node."),
});

const queue = z.strictObject({
  virtualHost: z.string(),
  name: z.string(),
  type: z.string(),
  state: z.string().describe("`running`, `minority`, `down` ..., `silent` where it does not answer."),
  leader: z.string().describe("The node of the leader, or of a classic queue; empty where it has none."),
  followers: names.describe("The other nodes with a replica."),
  offline: names.describe("Nodes that ought to have a replica that is up, and have none."),
  messages: count,
  moves: z
    .string()
    .optional()
    .describe("Of one that holds messages of a move: the name of the queue that is moved."),
});

const broker = z.strictObject({
  version: z.string().describe("Of RabbitMQ."),
  erlang: z.string(),
  cluster: z.string(),
  nodes: z.array(node),
  virtualHosts: z.array(z.strictObject({ name: z.string(), queues: count, messages: count })),
  queues: z.array(queue),
  untold: names.describe("What the broker does not tell this user, who lacks a tag for it."),
  problems: names.describe("What is wrong, as sentences."),
});

const SHAPE = {
  stack: z.string(),
  servers: z
    .array(
      z.strictObject({
        container: z.string(),
        state: z
          .enum(["running", "paused", "stopped"])
          .describe(
            "Running: also where it ended by itself, and Docker is about to start it again. Paused: its process is frozen.",
          ),
        problem: z.string().describe("Why the node in it fails to start; empty where it does not."),
      }),
    )
    .describe("Containers that this stack made; none for a broker that exists already."),
  endpoints: z.strictObject({
    amqp: z.string(),
    management: z.string(),
    prometheus: z.string().optional(),
  }),
  managementPage: z.string(),
  broker: broker.nullable().describe("Null where it does not answer: `problem` says why."),
  problem: z.string().describe("Empty where the broker answers."),
};

export const STATUS_RESULT = defineResult("status --json", SHAPE);
export const WATCHED_STATUS_RESULT = defineResult("status --watch --json", SHAPE, { isLine: true });
