/** A broker of any version in a container of a test's own, which the stack under test knows by its URLs alone. */
import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { $ } from "zx";
import { apiPath, ManagementApi, ManagementApiError } from "../../broker/management-api.ts";
import { poll } from "../../broker/node/poll.ts";

/** What the smoke tests would rightly find: since 4.0 RabbitMQ offers ANONYMOUS unless it is told otherwise. */
const START_SCRIPT = `printf 'loopback_users = none\\nauth_mechanisms.1 = PLAIN\\nauth_mechanisms.2 = AMQPLAIN\\n' > /etc/rabbitmq/rabbitmq.conf
exec rabbitmq-server`;

/** Milliseconds. */
const START = 120_000;

export interface ExistingBroker {
  readonly container: string;
  readonly amqpUrl: string;
  readonly managementUrl: string;
  readonly username: string;
  readonly password: string;
  readonly api: ManagementApi;
  remove(): Promise<void>;
}

/** @param image with the management plugin enabled; 3.10 or later */
export async function startExistingBroker(image: string): Promise<ExistingBroker> {
  const docker = $({ quiet: true });
  const container = `warren-test-${process.pid}-${randomBytes(4).toString("hex")}`;
  const clearAway = (): void => {
    execFileSync("docker", ["rm", "--force", "--volumes", container], { stdio: "ignore" });
  };
  process.once("SIGINT", clearAway).once("SIGTERM", clearAway);
  const flags = ["--publish=127.0.0.1::5672", "--publish=127.0.0.1::15672", "--restart=no", "--hostname=n0"];
  await docker`docker run --detach --name ${container} ${flags} ${image} sh -c ${START_SCRIPT}`;
  const [amqp, management] = await Promise.all(
    ["5672", "15672"].map(async (port) => (await docker`docker port ${container} ${port}`).stdout.trim()),
  );
  const managementUrl = `http://${management ?? ""}`;
  const [username, password] = ["owner", randomBytes(12).toString("base64url")];
  const api = new ManagementApi({ url: managementUrl, username, password });
  const remove = async (): Promise<void> => {
    process.off("SIGINT", clearAway).off("SIGTERM", clearAway);
    await api.close();
    clearAway();
  };
  const guest = new ManagementApi({ url: managementUrl, username: "guest", password: "guest" });
  try {
    await poll("the broker", { timeout: START, interval: 200 }, async (signal) => {
      try {
        await guest.put(apiPath("users", username), { password, tags: "administrator" }, signal);
        return true;
      } catch (error) {
        if (error instanceof ManagementApiError) return undefined;
        throw error;
      }
    });
    await api.delete(apiPath("users", "guest"));
    return { container, amqpUrl: `amqp://${amqp ?? ""}`, managementUrl, username, password, api, remove };
  } catch (error) {
    await remove();
    throw error;
  } finally {
    await guest.close();
  }
}
