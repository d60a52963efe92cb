/** Where the nodes of a cluster answer, each by itself: the ports that their containers publish. */
import { $ } from "zx/core";
import { PORT_OF_SCHEME } from "../../../model/rabbitmq/ports.ts";
import { messageOf, WarrenError } from "../../../model/warren-error.ts";
import type { PublishedNode } from "../node.ts";

interface Published {
  readonly HostIp?: string;
  readonly HostPort?: string;
}

/** By port and protocol: `{ "5672/tcp": [{ "HostIp": "127.0.0.1", "HostPort": "5672" }] }`. */
export type ContainerPorts = Readonly<Record<string, readonly Published[] | null>>;

/**
 * A single container is what answers at the broker's own addresses. Of several, each is asked by the ports that Docker
 * publishes for RabbitMQ's own.
 *
 * @param broker the addresses of the whole, whose schemes are those of the nodes
 * @throws WarrenError `node-not-published`
 */
export async function publishedNodes(
  containers: readonly string[],
  broker: Pick<PublishedNode, "managementUrl" | "amqpUrl">,
): Promise<PublishedNode[]> {
  const { managementUrl, amqpUrl } = broker;
  if (containers.length < 2) return containers.map((container) => ({ container, managementUrl, amqpUrl }));
  return Promise.all(
    containers.map(async (container) => {
      const ports = await portsOf(container);
      return {
        container,
        managementUrl: publishedUrl(container, managementUrl, ports),
        amqpUrl: publishedUrl(container, amqpUrl, ports),
      };
    }),
  );
}

async function portsOf(container: string): Promise<ContainerPorts> {
  try {
    const format = "{{json .NetworkSettings.Ports}}";
    const { stdout } = await $({
      quiet: true,
    })`docker inspect --type container --format ${format} ${container}`;
    return JSON.parse(stdout) as ContainerPorts;
  } catch (cause) {
    throw new WarrenError("node-not-published", `docker inspect of ${container}: ${messageOf(cause)}`, {
      hint: "Is the container there, and does it run (docker ps -a)?",
      cause,
    });
  }
}

/** Pure. @param like whose scheme decides for the port: `amqps://...` for 5671 */
export function publishedUrl(container: string, like: string, ports: ContainerPorts): string {
  const { protocol } = new URL(like);
  const port = new Map<string, number>(Object.entries(PORT_OF_SCHEME)).get(protocol) ?? 0;
  const found = ports[`${port}/tcp`]?.find(({ HostPort }) => HostPort !== undefined && HostPort !== "");
  if (found === undefined) {
    throw new WarrenError("node-not-published", `Container ${container} does not publish port ${port}.`, {
      hint: "Nodes of a cluster are asked one by one: docker run --publish 127.0.0.1::PORT, for AMQP and for the HTTP API.",
    });
  }
  const { HostIp = "", HostPort } = found;
  // Every address of the machine, and so its own.
  const host = HostIp === "" || HostIp === "0.0.0.0" || HostIp === "::" ? "127.0.0.1" : HostIp;
  return `${protocol}//${host.includes(":") ? `[${host}]` : host}:${HostPort}`;
}
