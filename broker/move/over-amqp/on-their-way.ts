/** How many messages are taken at a time, by how large they are in the queues from which they come. */
import type { ManagementApi } from "../../api/management-api.ts";
import { messagesIn, queueStatistics, queueTotals } from "../../api/queues.ts";

/** Bytes of messages on their way, about. */
const ON_THEIR_WAY = 32 * 1024 * 1024;

/**
 * By the average of the queue with the largest; a queue that is not there has none.
 *
 * @param queues.most messages, however small they are
 */
export async function onTheirWay(
  api: ManagementApi,
  queues: { readonly virtualHost: string; readonly names: readonly string[]; readonly most: number },
  signal?: AbortSignal,
): Promise<number> {
  const { virtualHost, names, most } = queues;
  let largest = 1;
  for (const name of names) {
    if ((await queueTotals(api, { virtualHost, name }, signal)) === undefined) continue;
    const told = await queueStatistics(api, { virtualHost, name }, signal);
    const messages = messagesIn(told) ?? 0;
    if (messages > 0) largest = Math.max(largest, (told.message_bytes ?? 0) / messages);
  }
  return Math.max(1, Math.min(most, Math.floor(ON_THEIR_WAY / largest)));
}
