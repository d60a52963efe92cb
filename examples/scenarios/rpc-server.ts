/**
 * The server of the two lessons about calls: it answers to the queue that a call names in `reply_to`, with the
 * call's `correlation_id`, and knows nothing else of who asks.
 */
import type { ConsumeMessage } from "amqplib";
import type { Stage } from "./stage/scenario.ts";

export interface RpcServer {
  readonly queue: string;
  /** How many calls it takes before it answers the first. */
  readonly batch: number;
}

/**
 * It answers the last call first, as a server with several threads may do at any time: only the correlation ids tell
 * which answer belongs to which call.
 *
 * @returns how to end it
 */
export async function serveFibonacci(
  stage: Stage,
  { queue, batch }: RpcServer,
): Promise<() => Promise<void>> {
  const connection = await stage.connect();
  const channel = await connection.createChannel();
  await channel.assertQueue(queue, { durable: true });
  await channel.prefetch(batch);
  const calls: ConsumeMessage[] = [];
  await channel.consume(queue, (call) => {
    if (call === null) return;
    calls.push(call);
    if (calls.length < batch) return;
    for (const each of calls.splice(0).toReversed()) {
      const { replyTo, correlationId } = each.properties;
      const n = Number(each.content.toString());
      stage.tell("server", `answers fibonacci(${n}) = ${fibonacci(n)}`);
      channel.sendToQueue(String(replyTo), Buffer.from(String(fibonacci(n))), {
        correlationId: String(correlationId),
      });
      channel.ack(each);
    }
  });
  return async () => {
    // The channel first, so that the last acknowledgements are not overtaken.
    await channel.close();
    await connection.close();
  };
}

function fibonacci(n: number): number {
  let [current, next] = [0, 1];
  for (let step = 0; step < n; step += 1) [current, next] = [next, current + next];
  return current;
}
