/** A replay in a process of its own, which a test kills in the middle of it. */
import { closeAmqp, connectToBroker } from "../../amqp/connect.ts";
import { replayQueue } from "../../replay/replay-queue.ts";
import { answerParent, type PlainPlace } from "./killed-process.ts";

export interface ReplayProcessRequest extends PlainPlace {
  readonly virtualHost: string;
  readonly queue: string;
  /** Messages a second, so that it takes as long as a test needs. */
  readonly rate: number;
}

await answerParent<ReplayProcessRequest>(async ({ virtualHost, queue, rate }, broker) => {
  const connection = await connectToBroker(broker, virtualHost);
  try {
    return await replayQueue({
      connection,
      virtualHost,
      queue,
      rate,
      who: { username: broker.amqp.username, impersonates: false },
      selection: { headers: [] },
      dryRun: false,
      bodies: 0,
      isQuorum: true,
      prefetch: 500,
      forgetDeaths: false,
      limitsOf: () => ({}),
    });
  } finally {
    await closeAmqp(connection);
  }
});
