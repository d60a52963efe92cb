/** A cluster of a test's own: containers in a network of their own, which go with the test. */
import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { $ } from "zx";
import type { Broker } from "../guard.ts";
import { ManagementApi } from "../management-api.ts";
import type { Node } from "../node/node.ts";
import { poll } from "../node/poll.ts";
import { TEST_IMAGE } from "../node/testing/broker-container.ts";

export interface BrokerCluster {
  /** In the order of {@link brokers}; RabbitMQ's name of the first is `rabbit@n0`. */
  readonly nodes: readonly Node[];
  /** The same cluster by each of its nodes. */
  readonly brokers: readonly Broker[];
  /** Removes the containers and the network. */
  remove(): Promise<void>;
}

const FORMED = 60_000;

const START = `printf '%s' "$WARREN_COOKIE" > /var/lib/rabbitmq/.erlang.cookie
chmod 400 /var/lib/rabbitmq/.erlang.cookie
printf '[rabbitmq_management].' > /etc/rabbitmq/enabled_plugins
printf '%s\\n' "$WARREN_SETTINGS" > /etc/rabbitmq/rabbitmq.conf
exec rabbitmq-server`;

/**
 * Starts them side by side, as RabbitMQ wants it, and waits until each sees all.
 *
 * @param size nodes; `WARREN_TEST_IMAGE` is their image
 */
export async function startBrokerCluster(size: number): Promise<BrokerCluster> {
  if (TEST_IMAGE === undefined) throw new Error("WARREN_TEST_IMAGE is not set");
  const name = `warren-test-${process.pid}-${randomBytes(4).toString("hex")}`;
  const hosts = Array.from({ length: size }, (_, index) => `n${index}`);
  const containers = hosts.map((host) => `${name}-${host}`);
  const settings = [
    "loopback_users = none",
    "cluster_formation.peer_discovery_backend = classic_config",
    ...hosts.map((host, index) => `cluster_formation.classic_config.nodes.${index + 1} = rabbit@${host}`),
  ].join("\n");
  const docker = $({ quiet: true });
  const clearAway = (): void => {
    execFileSync("docker", ["rm", "--force", "--volumes", ...containers], { stdio: "ignore" });
    execFileSync("docker", ["network", "rm", "--force", name], { stdio: "ignore" });
  };
  const interrupted = (signal: NodeJS.Signals): void => {
    clearAway();
    process.kill(process.pid, signal);
  };
  process.once("SIGINT", interrupted).once("SIGTERM", interrupted);
  const brokers: Broker[] = [];
  const remove = async (): Promise<void> => {
    process.off("SIGINT", interrupted).off("SIGTERM", interrupted);
    await Promise.all(brokers.map(({ api }) => api.close()));
    clearAway();
  };
  try {
    await docker`docker network create ${name}`;
    const environment = [
      `--env=WARREN_COOKIE=${randomBytes(24).toString("hex")}`,
      `--env=WARREN_SETTINGS=${settings}`,
    ];
    for (const [index, host] of hosts.entries()) {
      const flags = [
        `--name=${containers[index] ?? ""}`,
        `--hostname=${host}`,
        `--network=${name}`,
        `--network-alias=${host}`,
        "--restart=no",
        `--label=warren.test=${process.pid}`,
        "--publish=127.0.0.1::5672",
        "--publish=127.0.0.1::15672",
        ...environment,
      ];
      await docker`docker run --detach ${flags} ${TEST_IMAGE} sh -c ${START}`;
    }
    for (const container of containers) {
      const [amqp, management] = await Promise.all(
        ["5672", "15672"].map(async (port) => (await docker`docker port ${container} ${port}`).stdout.trim()),
      );
      const as = { username: "guest", password: "guest" };
      const api = new ManagementApi({ url: `http://${management ?? ""}`, ...as });
      brokers.push({ api, amqp: { url: `amqp://${amqp ?? ""}`, ...as } });
    }
    await Promise.all(brokers.map((broker) => awaitNodes(broker, size)));
    return { nodes: containers.map((container) => ({ container })), brokers, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** Until this node counts so many that run. */
export async function awaitNodes({ api }: Broker, count: number): Promise<void> {
  type ListedNode = { readonly running?: boolean };
  await poll(
    `${count} nodes at ${api.endpoint.url}`,
    { timeout: FORMED, interval: 200 },
    async (signal, note) => {
      try {
        const nodes = await api.get<ListedNode[]>("/nodes", signal);
        const running = nodes.filter((node) => node.running === true).length;
        note(`${running} run`);
        return running === count ? true : undefined;
      } catch (error) {
        note(String(error));
        return undefined;
      }
    },
  );
}
