/**
 * Fair dispatch: a busy worker is not given more than it can do.
 *
 * It teaches what `prefetch` is for. Without it the broker deals out all tasks in turn at once, whatever the workers
 * are doing: those of a slow worker wait while the other one idles. With `prefetch(1)` a worker gets its next task
 * when it has acknowledged the one before. Look at who does how many. In practice a prefetch of some tens hides the
 * way to the broker and back, and is still fair enough.
 */
import type { Channel, ConsumeMessage } from "amqplib";
import type { Scenario, Stage } from "./stage/scenario.ts";

const QUEUE = "tasks.fair";
const TASKS = ["task 1", "task 2", "task 3", "task 4", "task 5", "task 6"];

interface Outcome {
  readonly slow: readonly string[];
  readonly fast: readonly string[];
  readonly left: number;
}

/** @param prefetch 0 is no limit */
async function dispatch({ connect, collect, tell }: Stage, prefetch: number): Promise<Outcome> {
  const connection = await connect();
  const given = collect<{ readonly worker: "slow" | "fast"; readonly task: string }>("tasks given out");
  const consume = async (
    worker: "slow" | "fast",
    take: (channel: Channel, message: ConsumeMessage) => void,
  ): Promise<Channel> => {
    const channel = await connection.createChannel();
    await channel.assertQueue(QUEUE, { durable: true });
    await channel.prefetch(prefetch);
    await channel.consume(QUEUE, (message) => {
      if (message === null) return;
      tell(`${worker} worker`, `gets ${message.content.toString()}`);
      given.add({ worker, task: message.content.toString() });
      take(channel, message);
    });
    return channel;
  };
  const waiting: ConsumeMessage[] = [];
  const slow = await consume("slow", (_, message) => waiting.push(message));
  const fast = await consume("fast", (channel, message) => channel.ack(message));

  const producer = await connection.createConfirmChannel();
  for (const task of TASKS) producer.sendToQueue(QUEUE, Buffer.from(task), { persistent: true });
  await producer.waitForConfirms();
  await given.reach(TASKS.length);
  tell("slow worker", `is done with its first task; ${waiting.length - 1} more have waited for it`);
  for (const message of waiting) slow.ack(message);
  // Answered after the acknowledgements were taken.
  await slow.checkQueue(QUEUE);
  const { messageCount: left } = await fast.checkQueue(QUEUE);
  await connection.close();
  const of = (name: "slow" | "fast"): string[] =>
    given.items.flatMap(({ worker, task }) => (worker === name ? task : []));
  return { slow: of("slow"), fast: of("fast"), left };
}

export const fairDispatch: Scenario = {
  name: "fair-dispatch",
  teaches: "With a prefetch a busy worker is given no more than it can do, and an idle one takes the rest.",
  look: "Without a prefetch the slow worker holds three tasks; with a prefetch of 1 it holds one.",
  async program(stage) {
    stage.tell("both workers", "have no prefetch");
    const unlimited = await dispatch(stage, 0);
    stage.tell("both workers", "have a prefetch of 1");
    return { "without prefetch": unlimited, "with prefetch 1": await dispatch(stage, 1) };
  },
  expected: {
    "without prefetch": {
      slow: ["task 1", "task 3", "task 5"],
      fast: ["task 2", "task 4", "task 6"],
      left: 0,
    },
    "with prefetch 1": {
      slow: ["task 1"],
      fast: ["task 2", "task 3", "task 4", "task 5", "task 6"],
      left: 0,
    },
  },
};
