/** A broker of a test's own, which it may restart and break: a container that goes with the test. */
import { randomBytes } from "node:crypto";
import { createServer } from "node:net";
import { $ } from "zx";
import { awaitReady } from "../../broker/node/await-ready.ts";
import type { Node } from "../../broker/node/node.ts";

export interface BrokerContainer {
  readonly node: Node;
  readonly managementUrl: string;
  readonly amqpUrl: string;
  readonly administrator: { readonly username: string; readonly password: string };
  /** Removes the container. */
  remove(): Promise<void>;
}

/** Without its settings RabbitMQ lets nobody in from outside the container, and ANONYMOUS as guest. */
const SETTINGS = [
  "loopback_users = none",
  "anonymous_login_user = none",
  "auth_mechanisms.1 = PLAIN",
  "auth_mechanisms.2 = AMQPLAIN",
].join("\n");
const PLUGINS = "[rabbitmq_management,rabbitmq_federation,rabbitmq_shovel].";
const START = `printf '%s' "$WARREN_PLUGINS" > /etc/rabbitmq/enabled_plugins
printf '%s\n' "$WARREN_SETTINGS" > /etc/rabbitmq/rabbitmq.conf
exec rabbitmq-server`;

/** An image with RabbitMQ 4.3; live tests are skipped where it is not set. */
export const TEST_IMAGE = process.env["WARREN_TEST_IMAGE"];

/** The reason to skip, for `node:test`; false where there is an image. */
export const NO_TEST_IMAGE =
  TEST_IMAGE === undefined ? "WARREN_TEST_IMAGE names no image with a RabbitMQ 4.3" : false;

/**
 * Starts one on free loopback ports and waits until it is ready. It still has its guest, as whom the test
 * administrates; {@link removeGuest} does away with it.
 *
 * @param options.settings lines of rabbitmq.conf instead of those that turn ANONYMOUS off
 */
export async function startBrokerContainer(
  options: { readonly settings?: readonly string[] } = {},
): Promise<BrokerContainer> {
  if (TEST_IMAGE === undefined) throw new Error("WARREN_TEST_IMAGE is not set");
  const container = `warren-test-${process.pid}-${randomBytes(4).toString("hex")}`;
  const [amqp, management] = [await freePort(), await freePort()];
  const settings = options.settings?.join("\n") ?? SETTINGS;
  const docker = $({ quiet: true });
  const remove = async (): Promise<void> => {
    await docker`docker rm --force --volumes ${container}`;
  };
  try {
    const flags = [
      ...["--name", container, "--hostname", "rabbit", "--restart", "no"],
      ...["--label", `warren.test=${process.pid}`],
      ...["--publish", `127.0.0.1:${amqp}:5672`, "--publish", `127.0.0.1:${management}:15672`],
      ...["--env", `WARREN_PLUGINS=${PLUGINS}`, "--env", `WARREN_SETTINGS=${settings}`],
    ];
    await docker`docker run --detach ${flags} ${TEST_IMAGE} sh -c ${START}`;
    const listeners = {
      managementUrl: `http://127.0.0.1:${management}`,
      amqpUrl: `amqp://127.0.0.1:${amqp}`,
    };
    await awaitReady(listeners);
    return {
      node: { container },
      ...listeners,
      administrator: { username: "guest", password: "guest" },
      remove,
    };
  } catch (error) {
    await remove();
    throw error;
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once("error", reject).listen(0, "127.0.0.1", resolve);
  await promise;
  const address = server.address();
  server.close();
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}
