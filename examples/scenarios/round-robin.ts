/**
 * A work queue: tasks are shared among workers.
 *
 * It teaches that each message of a queue goes to one of its consumers, in turn: of two workers the first gets the
 * odd tasks and the second the even ones, and a third worker would take its share without a change anywhere. The
 * queue is durable and the messages are persistent, so that a restart of the broker costs no task; a worker
 * acknowledges a task when it is done, so that its own death costs none either.
 */

import type { Collection } from "./stage/collection.ts";
import type { Scenario, Stage } from "./stage/scenario.ts";

const QUEUE = "tasks";
const TASKS = ["task 1", "task 2", "task 3", "task 4", "task 5", "task 6"];

interface Done {
  readonly worker: string;
  readonly task: string;
  readonly persistent: boolean;
}

/** @returns how to end the worker */
async function work(
  worker: string,
  { connect, tell }: Stage,
  done: Collection<Done>,
): Promise<() => Promise<void>> {
  const connection = await connect();
  const channel = await connection.createChannel();
  await channel.assertQueue(QUEUE, { durable: true });
  await channel.consume(QUEUE, (message) => {
    if (message === null) return;
    const task = message.content.toString();
    tell(worker, `does ${task}`);
    done.add({ worker, task, persistent: message.properties.deliveryMode === 2 });
    channel.ack(message);
  });
  return async () => {
    // The channel first: a connection that is closed at once may overtake the last acknowledgements.
    await channel.close();
    await connection.close();
  };
}

async function program(stage: Stage): Promise<Scenario["expected"]> {
  const done = stage.collect<Done>("tasks done");
  const endA = await work("worker A", stage, done);
  const endB = await work("worker B", stage, done);

  const producer = await stage.connect();
  const channel = await producer.createConfirmChannel();
  for (const task of TASKS) channel.sendToQueue(QUEUE, Buffer.from(task), { persistent: true });
  await channel.waitForConfirms();
  stage.tell("producer", `published ${TASKS.length} tasks`);

  await done.reach(TASKS.length);
  await endA();
  await endB();
  const { messageCount } = await channel.checkQueue(QUEUE);
  await producer.close();
  const by = (name: string): string[] =>
    done.items.flatMap(({ worker, task }) => (worker === name ? task : []));
  return {
    "worker A": by("worker A"),
    "worker B": by("worker B"),
    persistent: done.items.filter(({ persistent }) => persistent).length,
    left: messageCount,
  };
}

export const roundRobin: Scenario = {
  name: "round-robin",
  teaches: "The messages of a queue are shared among its consumers, in turn.",
  look: "Worker A gets the odd tasks, worker B the even ones.",
  program,
  expected: {
    "worker A": ["task 1", "task 3", "task 5"],
    "worker B": ["task 2", "task 4", "task 6"],
    persistent: 6,
    left: 0,
  },
};
