/** A broker in a container of its own, which may be restarted and broken, and goes with whoever started it. */
import { randomBytes } from "node:crypto";
import { $ } from "zx/core";
import { MANAGEMENT_PLUGIN } from "../../../model/rabbitmq/plugins.ts";
import { DEFAULT_PORTS } from "../../../model/rabbitmq/ports.ts";
import { DEFAULT_VIRTUAL_HOST } from "../../../model/rabbitmq/reserved-names.ts";
import { ManagementApi } from "../../api/management-api.ts";
import { permissionPath, userPath } from "../../api/paths.ts";
import { ALL_RIGHTS } from "../../api/users.ts";
import { READY_TIMEOUT } from "../await-ready.ts";
import { awaitStarted } from "../await-started.ts";
import type { Node } from "../node.ts";
import { reservePorts } from "./reserved-ports.ts";
import { startWatchdog } from "./watchdog.ts";

export interface BrokerContainer {
  readonly node: Node;
  readonly managementUrl: string;
  readonly amqpUrl: string;
  readonly administrator: { readonly username: string; readonly password: string };
  /** Removes the container. */
  remove(): Promise<void>;
}

export interface ContainerOptions {
  /** With RabbitMQ 4.3 and its plugins. */
  readonly image: string;
  /** Begins the container's name; the process and eight random digits follow. */
  readonly name: string;
  /** Labels of the container besides its name. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Lines of rabbitmq.conf. @default {@link HARDENED} */
  readonly settings?: readonly string[];
  /** @default the management plugin alone */
  readonly plugins?: readonly string[];
  /** Ends the start, and removes the container. */
  readonly signal?: AbortSignal | undefined;
}

/** Nobody gets in without credentials of their own. */
export const HARDENED: readonly string[] = [
  "loopback_users = none",
  "anonymous_login_user = none",
  "auth_mechanisms.1 = PLAIN",
  "auth_mechanisms.2 = AMQPLAIN",
];

const START = `printf '%s' "$WARREN_PLUGINS" > /etc/rabbitmq/enabled_plugins
printf '%s\n' "$WARREN_SETTINGS" > /etc/rabbitmq/rabbitmq.conf
exec rabbitmq-server`;

/**
 * Starts one on free loopback ports and waits until it is ready, with an administrator in the place of guest. It is
 * removed when the process is gone, too, however that ends.
 *
 * @throws ProcessOutput of zx where Docker refuses; WarrenError as {@link awaitStarted} does;
 *   the signal's reason
 */
export async function startContainer(options: ContainerOptions): Promise<BrokerContainer> {
  const { image, settings = HARDENED, plugins = [MANAGEMENT_PLUGIN], labels = {}, signal } = options;
  const container = `${options.name}-${process.pid}-${randomBytes(4).toString("hex")}`;
  const ports = await reservePorts(2);
  const [amqp, management] = [ports.first, ports.first + 1];
  const docker = $({ quiet: true });
  const watchdog = await startWatchdog({ containers: [container] });
  const remove = async (): Promise<void> => {
    await docker`docker rm --force --volumes ${container}`;
    watchdog.dismiss();
    await ports.release();
  };
  try {
    const flags = [
      `--name=${container}`,
      "--hostname=rabbit",
      "--restart=no",
      ...Object.entries(labels).map(([label, value]) => `--label=${label}=${value}`),
      `--publish=127.0.0.1:${amqp}:${DEFAULT_PORTS.amqp}`,
      `--publish=127.0.0.1:${management}:${DEFAULT_PORTS.management}`,
      `--env=WARREN_PLUGINS=[${plugins.join(",")}].`,
      `--env=WARREN_SETTINGS=${settings.join("\n")}`,
    ];
    const ended = signal === undefined ? {} : { signal };
    const run = $({ quiet: true, stdio: ["ignore", "pipe", "pipe", watchdog.hold], ...ended });
    await run`docker run --detach ${flags} ${image} sh -c ${START}`;
    const listeners = {
      managementUrl: `http://127.0.0.1:${management}`,
      amqpUrl: `amqp://127.0.0.1:${amqp}`,
    };
    await awaitStarted([{ container }], [listeners], { timeout: READY_TIMEOUT, ...ended });
    const administrator = { username: "root", password: randomBytes(12).toString("base64url") };
    await replaceGuest(listeners.managementUrl, administrator);
    return { node: { container }, ...listeners, administrator, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** @param by an administrator, with all permissions in `/` */
export async function replaceGuest(url: string, by: BrokerContainer["administrator"]): Promise<void> {
  const api = new ManagementApi({ url, username: "guest", password: "guest" });
  try {
    await api.put(userPath(by.username), { password: by.password, tags: "administrator" });
    await api.put(permissionPath(DEFAULT_VIRTUAL_HOST, by.username), ALL_RIGHTS);
    await api.delete(userPath("guest"));
  } finally {
    await api.close();
  }
}
