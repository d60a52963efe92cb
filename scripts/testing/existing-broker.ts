/** A broker of any version in a container of a test's own, which the stack under test knows by its URLs alone. */
import { randomBytes } from "node:crypto";
import { $ } from "zx/core";
import { apiPath, ManagementApi, ManagementApiError } from "../../broker/api/management-api.ts";
import { awaitReady, READY_TIMEOUT } from "../../broker/node/await-ready.ts";
import { reservePorts } from "../../broker/node/container/reserved-ports.ts";
import { startWatchdog } from "../../broker/node/container/watchdog.ts";
import { poll } from "../../broker/node/poll.ts";

/** PEM: what a broker shows over TLS, and who issued it. */
export interface ServerCertificate {
  readonly authority: string;
  readonly certificate: string;
  readonly privateKey: string;
}

/** What the smoke tests would rightly find: since 4.0 RabbitMQ offers ANONYMOUS unless it is told otherwise. */
const SETTINGS = ["loopback_users = none", "auth_mechanisms.1 = PLAIN", "auth_mechanisms.2 = AMQPLAIN"];

/** Nothing but TLS. */
const TLS_SETTINGS = [
  "listeners.tcp = none",
  "listeners.ssl.default = 5671",
  "management.ssl.port = 15671",
  ...["ssl_options", "management.ssl"].flatMap((prefix) => [
    `${prefix}.cacertfile = /etc/rabbitmq/authority.pem`,
    `${prefix}.certfile = /etc/rabbitmq/certificate.pem`,
    `${prefix}.keyfile = /etc/rabbitmq/key.pem`,
  ]),
];

const START_SCRIPT = `cd /etc/rabbitmq
printf '%s\\n' "$SETTINGS" > rabbitmq.conf
printf '%s' "$AUTHORITY" > authority.pem
printf '%s' "$CERTIFICATE" > certificate.pem
printf '%s' "$KEY" > key.pem
exec rabbitmq-server`;

export interface ExistingBroker {
  readonly container: string;
  readonly amqpUrl: string;
  readonly managementUrl: string;
  readonly username: string;
  readonly password: string;
  readonly api: ManagementApi;
  remove(): Promise<void>;
}

/**
 * @param image with the management plugin enabled; 3.10 or later
 * @param tls its listeners are those of TLS alone then
 */
export async function startExistingBroker(image: string, tls?: ServerCertificate): Promise<ExistingBroker> {
  const docker = $({ quiet: true });
  const container = `warren-test-${process.pid}-${randomBytes(4).toString("hex")}`;
  const watchdog = await startWatchdog({ containers: [container] });
  const [amqpPort, managementPort] = tls === undefined ? [5672, 15_672] : [5671, 15_671];
  const ports = await reservePorts(2);
  const [amqp, management] = [`127.0.0.1:${ports.first}`, `127.0.0.1:${ports.first + 1}`];
  const flags = [
    `--publish=${amqp}:${amqpPort}`,
    `--publish=${management}:${managementPort}`,
    "--restart=no",
    "--hostname=n0",
    `--env=SETTINGS=${[...SETTINGS, ...(tls === undefined ? [] : TLS_SETTINGS)].join("\n")}`,
    `--env=AUTHORITY=${tls?.authority ?? ""}`,
    `--env=CERTIFICATE=${tls?.certificate ?? ""}`,
    `--env=KEY=${tls?.privateKey ?? ""}`,
  ];
  const run = $({ quiet: true, stdio: ["ignore", "pipe", "pipe", watchdog.hold] });
  await run`docker run --detach --name ${container} ${flags} ${image} sh -c ${START_SCRIPT}`;
  const [amqpUrl, managementUrl] =
    tls === undefined
      ? [`amqp://${amqp}`, `http://${management}`]
      : [`amqps://${amqp}`, `https://${management}`];
  const [username, password] = ["owner", randomBytes(12).toString("base64url")];
  const trust = tls === undefined ? {} : { ca: tls.authority };
  const api = new ManagementApi({ url: managementUrl, username, password }, trust);
  const remove = async (): Promise<void> => {
    await api.close();
    await docker`docker rm --force --volumes ${container}`;
    watchdog.dismiss();
    await ports.release();
  };
  const guest = new ManagementApi({ url: managementUrl, username: "guest", password: "guest" }, trust);
  try {
    await poll("the broker", { timeout: READY_TIMEOUT, interval: 200 }, async (signal) => {
      try {
        await guest.put(apiPath("users", username), { password, tags: "administrator" }, signal);
        return true;
      } catch (error) {
        if (error instanceof ManagementApiError) return undefined;
        throw error;
      }
    });
    await api.delete(apiPath("users", "guest"));
    // HTTP answers before the node is up: until then it greets no AMQP client, and takes no plugin.
    await awaitReady({ amqpUrl, managementUrl, ...trust });
    return { container, amqpUrl, managementUrl, username, password, api, remove };
  } catch (error) {
    await remove();
    throw error;
  } finally {
    await guest.close();
  }
}
