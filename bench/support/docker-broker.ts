/** A broker of a benchmark's own in Docker, which goes with it. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { awaitReady } from "../../broker/node/await-ready.ts";
import { reservePorts } from "../../broker/node/container/reserved-ports.ts";
import { PROCESS_LABELS } from "../../model/docker-labels.ts";
import { ownMark, removeAbandoned } from "../../smoke-tests/abandoned-containers.ts";
import type { Peer } from "./peers/peer.ts";

const run = promisify(execFile);

export type BrokerAddress = Parameters<Peer["open"]>[0]["broker"];

export interface DockerBroker extends BrokerAddress {
  readonly version: string;
  /** Removes the container. */
  readonly remove: () => Promise<void>;
}

/** RabbitMQ's own administrator: the ports are those of the loopback only, and the broker lives for minutes. */
const GUEST = { username: "guest", password: "guest" };

/**
 * A benchmark that was killed leaves its broker behind; the next one removes it.
 *
 * @param image with the management plugin
 */
export async function startDockerBroker(image: string, env: NodeJS.ProcessEnv): Promise<DockerBroker> {
  await removeAbandoned(PROCESS_LABELS.bench, env);
  const reserved = await reservePorts(2);
  const [amqp, management] = [reserved.first, reserved.first + 1];
  const ports = [`--publish=127.0.0.1:${amqp}:5672`, `--publish=127.0.0.1:${management}:15672`];
  const label = `--label=${PROCESS_LABELS.bench}=${ownMark()}`;
  const { stdout } = await run("docker", ["run", "--detach", "--hostname=bench", label, ...ports, image], {
    env,
  });
  const container = stdout.trim();
  const remove = async (): Promise<void> => {
    await run("docker", ["rm", "--force", "--volumes", container], { env });
    await reserved.release();
  };
  const [managementUrl, amqpUrl] = [`http://127.0.0.1:${management}`, `amqp://127.0.0.1:${amqp}`];
  try {
    await awaitReady({ managementUrl, amqpUrl });
    const version = (
      await run("docker", ["exec", container, "rabbitmqctl", "version"], { env })
    ).stdout.trim();
    return { managementUrl, amqpUrl, ...GUEST, version, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}
