/** Messages in quorum queues that a test of a cluster leaves alone, to see that they are there to its end. */
import { apiPath, type ManagementApi } from "../../broker/api/management-api.ts";
import { ALL_RIGHTS } from "../../broker/api/users.ts";
import { poll } from "../../broker/node/poll.ts";
import { putVirtualHost } from "../../broker/virtual-hosts/put-virtual-host.ts";
import { connectLetIn, withConnection } from "./broker-client.ts";

const QUEUES = ["kept-0", "kept-1"];
/** Messages in each. */
const EACH = 100;
export const KEPT_MESSAGES: readonly number[] = QUEUES.map(() => EACH);

/** @param uri of `virtualHost`, which is made */
export async function keepMessages(api: ManagementApi, virtualHost: string, uri: string): Promise<void> {
  await putVirtualHost(api, { name: virtualHost, settings: { default_queue_type: "quorum" } });
  await api.put(apiPath("permissions", virtualHost, api.endpoint.username), ALL_RIGHTS);
  const connection = await connectLetIn(uri);
  const channel = await connection.createConfirmChannel();
  for (const queue of QUEUES) {
    await channel.assertQueue(queue, { durable: true, arguments: { "x-queue-type": "quorum" } });
    for (let index = 0; index < EACH; index += 1)
      channel.sendToQueue(queue, Buffer.from(String(index)), { persistent: true });
  }
  await channel.waitForConfirms();
  await connection.close();
}

/** How many each holds. A leader that is busy, as each is after its start, is told as 0: `docs/provider.md`. */
export async function keptMessages(uri: string): Promise<number[]> {
  const messagesIn = (queue: string): Promise<number> =>
    poll(`all messages of ${queue}`, { timeout: 300_000, interval: 500 }, () =>
      withConnection(uri, async (connection) => {
        const channel = await connection.createChannel();
        const { messageCount } = await channel.checkQueue(queue);
        return messageCount >= EACH ? messageCount : undefined;
      }),
    );
  return await Promise.all(QUEUES.map(messagesIn));
}
