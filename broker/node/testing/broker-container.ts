/** A broker of a test's own, which it may restart and break: a container that goes with the test. */
import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { createServer } from "node:net";
import { $ } from "zx";
import { apiPath, ManagementApi } from "../../management-api.ts";
import { awaitReady } from "../await-ready.ts";
import type { Node } from "../node.ts";

export interface BrokerContainer {
  readonly node: Node;
  readonly managementUrl: string;
  readonly amqpUrl: string;
  readonly administrator: { readonly username: string; readonly password: string };
  /** Removes the container. */
  remove(): Promise<void>;
}

/** What a right environment has: no ANONYMOUS. Transient queues are allowed, for a test of them. */
const SETTINGS = [
  "loopback_users = none",
  "deprecated_features.permit.transient_nonexcl_queues = true",
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
 * Starts one on free loopback ports and waits until it is ready, with an administrator in the place of guest. It
 * is removed when the process is interrupted, too.
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
  const interrupted = (signal: NodeJS.Signals): void => {
    execFileSync("docker", ["rm", "--force", "--volumes", container], { stdio: "ignore" });
    process.kill(process.pid, signal);
  };
  process.once("SIGINT", interrupted).once("SIGTERM", interrupted);
  const remove = async (): Promise<void> => {
    process.off("SIGINT", interrupted).off("SIGTERM", interrupted);
    await docker`docker rm --force --volumes ${container}`;
  };
  try {
    const flags = [
      `--name=${container}`,
      "--hostname=rabbit",
      "--restart=no",
      `--label=warren.test=${process.pid}`,
      `--publish=127.0.0.1:${amqp}:5672`,
      `--publish=127.0.0.1:${management}:15672`,
      `--env=WARREN_PLUGINS=${PLUGINS}`,
      `--env=WARREN_SETTINGS=${settings}`,
    ];
    await docker`docker run --detach ${flags} ${TEST_IMAGE} sh -c ${START}`;
    const listeners = {
      managementUrl: `http://127.0.0.1:${management}`,
      amqpUrl: `amqp://127.0.0.1:${amqp}`,
    };
    await awaitReady(listeners);
    const administrator = { username: "root", password: randomBytes(12).toString("base64url") };
    await replaceGuest(listeners.managementUrl, administrator);
    return { node: { container }, ...listeners, administrator, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

async function replaceGuest(url: string, by: BrokerContainer["administrator"]): Promise<void> {
  const api = new ManagementApi({ url, username: "guest", password: "guest" });
  try {
    await api.put(apiPath("users", by.username), { password: by.password, tags: "administrator" });
    await api.put(apiPath("permissions", "/", by.username), { configure: ".*", write: ".*", read: ".*" });
    await api.delete(apiPath("users", "guest"));
  } finally {
    await api.close();
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
