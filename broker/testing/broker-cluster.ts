/** A cluster of a test's own: containers in a network of their own, which go with the test. */

import { randomBytes } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { $ } from "zx/core";
import { PROCESS_LABELS } from "../../model/docker-labels.ts";
import { messageOf } from "../../model/warren-error.ts";
import { ManagementApi } from "../api/management-api.ts";
import type { Broker } from "../broker.ts";
import { awaitReady } from "../node/await-ready.ts";
import { reservePorts } from "../node/container/reserved-ports.ts";
import { HARDENED, replaceGuest } from "../node/container/start-container.ts";
import { startWatchdog } from "../node/container/watchdog.ts";
import type { PublishedNode } from "../node/node.ts";
import { poll } from "../node/poll.ts";
import { TEST_IMAGE } from "../node/testing/broker-container.ts";
import { rawGet } from "./raw-answer.ts";

export interface BrokerCluster {
  /** In the order of {@link brokers}; RabbitMQ's name of the first is `rabbit@n0`. */
  readonly nodes: readonly [PublishedNode, PublishedNode, ...PublishedNode[]];
  /** The same cluster by each of its nodes. */
  readonly brokers: readonly [Broker, Broker, ...Broker[]];
  readonly administrator: { readonly username: string; readonly password: string };
  /** Removes the containers and the network. */
  remove(): Promise<void>;
}

export interface ClusterOptions {
  /** More lines of rabbitmq.conf. @default none */
  readonly settings?: readonly string[];
  /** Beside the management plugin. @default none */
  readonly plugins?: readonly string[];
}

/** Milliseconds. Three nodes that start side by side on a machine that has much to do take long. */
const FORMED = 180_000;

/**
 * The cookie comes as a file, so that `docker inspect` does not show it, and every later start finds it where it was
 * put at the first: Erlang wants it to be the user's own, and readable by nobody else.
 */
const START = `given=/etc/rabbitmq/erlang.cookie
if [ -e $given ]; then install -m 400 $given /var/lib/rabbitmq/.erlang.cookie && rm -f $given; fi
exec rabbitmq-server`;

/**
 * Starts them side by side, as RabbitMQ wants it, and waits until each sees all. Ports stay the same over restarts.
 *
 * @param size nodes; `WARREN_TEST_IMAGE` is their image
 */
export async function startBrokerCluster(size: number, options: ClusterOptions = {}): Promise<BrokerCluster> {
  if (TEST_IMAGE === undefined) throw new Error("WARREN_TEST_IMAGE is not set");
  const name = `warren-test-${process.pid}-${randomBytes(4).toString("hex")}`;
  const hosts = Array.from({ length: size }, (_, index) => `n${index}`);
  const containers = hosts.map((host) => `${name}-${host}`);
  const ports = await reservePorts(2 * hosts.length);
  const watchdog = await startWatchdog({ containers, networks: [name] });
  const docker = $({ quiet: true, stdio: ["ignore", "pipe", "pipe", watchdog.hold] });
  const files = await mkdtemp(join(tmpdir(), "warren-cluster-"));
  const brokers: Broker[] = [];
  const remove = async (): Promise<void> => {
    await Promise.all(brokers.map(({ api }) => api.close()));
    await docker`docker rm --force --volumes ${containers}`;
    await docker`docker network rm --force ${name}`;
    watchdog.dismiss();
    await ports.release();
  };
  try {
    await writeFiles(files, hosts, options);
    await docker`docker network create ${name}`;
    const nodes = await Promise.all(
      hosts.map(async (host, index): Promise<PublishedNode> => {
        const container = containers[index] ?? "";
        const [amqp, management] = [ports.first + 2 * index, ports.first + 2 * index + 1];
        const flags = [
          `--name=${container}`,
          `--hostname=${host}`,
          `--network=${name}`,
          `--network-alias=${host}`,
          "--restart=no",
          `--label=${PROCESS_LABELS.test}=${process.pid}`,
          `--publish=127.0.0.1:${amqp}:5672`,
          `--publish=127.0.0.1:${management}:15672`,
        ];
        await docker`docker create ${flags} ${TEST_IMAGE} sh -c ${START}`;
        await docker`docker cp --quiet ${files}/. ${container}:/etc/rabbitmq`;
        return {
          container,
          managementUrl: `http://127.0.0.1:${management}`,
          amqpUrl: `amqp://127.0.0.1:${amqp}`,
        };
      }),
    );
    await docker`docker start ${containers}`;
    await Promise.all(nodes.map((node) => awaitReady(node, { timeout: FORMED })));
    const administrator = { username: "root", password: randomBytes(12).toString("base64url") };
    await replaceGuest(nodes[0]?.managementUrl ?? "", administrator);
    for (const { managementUrl, amqpUrl } of nodes) {
      const api = new ManagementApi({ url: managementUrl, ...administrator });
      brokers.push({ api, amqp: { url: amqpUrl, ...administrator } });
    }
    await Promise.all(brokers.map((broker) => awaitNodes(broker, size)));
    return { nodes: atLeastTwo(nodes), brokers: atLeastTwo(brokers), administrator, remove };
  } catch (error) {
    await remove();
    throw error;
  } finally {
    await rm(files, { recursive: true });
  }
}

/** What every node gets into `/etc/rabbitmq`. */
async function writeFiles(
  folder: string,
  hosts: readonly string[],
  { settings = [], plugins = [] }: ClusterOptions,
): Promise<void> {
  const lines = [
    ...HARDENED,
    "cluster_formation.peer_discovery_backend = classic_config",
    ...hosts.map((host, index) => `cluster_formation.classic_config.nodes.${index + 1} = rabbit@${host}`),
    `cluster_formation.target_cluster_size_hint = ${hosts.length}`,
    ...settings,
  ];
  await writeFile(join(folder, "rabbitmq.conf"), `${lines.join("\n")}\n`);
  await writeFile(join(folder, "enabled_plugins"), `[${["rabbitmq_management", ...plugins].join(",")}].\n`);
  await writeFile(join(folder, "erlang.cookie"), randomBytes(24).toString("hex"));
}

function atLeastTwo<T>(all: readonly T[]): readonly [T, T, ...T[]] {
  const [first, second, ...others] = all;
  if (first === undefined || second === undefined) throw new Error("a cluster has two nodes or more");
  return [first, second, ...others];
}

/** Until this node counts so many that run. */
export async function awaitNodes({ api }: Broker, count: number): Promise<void> {
  type ListedNode = { readonly running?: boolean };
  await poll(
    `${count} nodes at ${api.endpoint.url}`,
    { timeout: FORMED, interval: 200 },
    async (signal, note) => {
      try {
        const nodes = await rawGet<ListedNode[]>(api, "/nodes", signal);
        const running = nodes.filter((node) => node.running === true).length;
        note(`${running} run`);
        return running === count ? true : undefined;
      } catch (error) {
        note(messageOf(error));
        return undefined;
      }
    },
  );
}
