/** Where moves are measured: a broker of the benchmark's own, of one node or of three, and virtual hosts on it. */
import { randomBytes } from "node:crypto";
import { ManagementApi } from "../../../broker/api/management-api.ts";
import { virtualHostPath } from "../../../broker/api/paths.ts";
import { startContainer } from "../../../broker/node/container/start-container.ts";
import type { PublishedNode } from "../../../broker/node/node.ts";
import type { MovePlace } from "../../../broker/testing/move-load/run-moves.ts";
import { PROCESS_LABELS } from "../../../model/docker-labels.ts";
import { permitLine, TRANSIENT_QUEUES } from "../../../model/rabbitmq/deprecated-features.ts";
import { ownMark, removeAbandoned } from "../../../smoke-tests/abandoned-containers.ts";
import { testImage } from "../test-image.ts";

export interface BenchPlace {
  readonly place: Omit<MovePlace, "virtualHost" | "nodes">;
  readonly nodes: readonly PublishedNode[];
  readonly remove: () => Promise<void>;
}

/** Queues that are neither durable nor exclusive, which RabbitMQ 4.3 refuses by default. */
const SETTINGS = ["loopback_users = none", permitLine(TRANSIENT_QUEUES)];

export async function startPlace(nodes: 1 | 3): Promise<BenchPlace> {
  const image = await testImage();
  return nodes === 1 ? await startOne(image) : await startThree(image);
}

async function startOne(image: string): Promise<BenchPlace> {
  await removeAbandoned(PROCESS_LABELS.bench);
  const container = await startContainer({
    image,
    name: "warren-bench",
    labels: { [PROCESS_LABELS.bench]: ownMark() },
    settings: SETTINGS,
  });
  const { node, managementUrl, amqpUrl, administrator } = container;
  const api = new ManagementApi({ url: managementUrl, ...administrator }, { requestTimeout: 180_000 });
  return {
    place: { broker: { api, amqp: { url: amqpUrl, ...administrator } } },
    nodes: [{ ...node, managementUrl, amqpUrl }],
    remove: async () => {
      await api.close();
      await container.remove();
    },
  };
}

async function startThree(image: string): Promise<BenchPlace> {
  // Those that tests start take their image from there, when they are loaded.
  process.env["WARREN_TEST_IMAGE"] = image;
  const { startBrokerCluster } = await import("../../../broker/testing/broker-cluster.ts");
  const cluster = await startBrokerCluster(3, { settings: SETTINGS });
  const { brokers, nodes } = cluster;
  return {
    place: { broker: brokers[0], endpoints: brokers.map(({ amqp }) => amqp) },
    nodes,
    remove: async () => await cluster.remove(),
  };
}

/** With a virtual host of its own, which is removed whatever happens. */
export async function withPlace<T>(
  { place, nodes }: BenchPlace,
  use: (place: MovePlace) => Promise<T>,
): Promise<T> {
  const virtualHost = `bench-${randomBytes(4).toString("hex")}`;
  const { api } = place.broker;
  await api.put(virtualHostPath(virtualHost));
  try {
    return await use({ ...place, nodes, virtualHost });
  } finally {
    await api.delete(virtualHostPath(virtualHost));
  }
}
