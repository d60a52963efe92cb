/**
 * Acknowledgements: what becomes of the tasks of a worker that dies.
 *
 * Two workers get three tasks each, finish one, and are killed. The careful one consumes with acknowledgements and
 * has acknowledged the task that it finished: the broker gives the other two to its successor, marked as redelivered.
 * The careless one consumes with `noAck: true`, for which a message is done when it is sent: its other two tasks are
 * lost, and nothing says so. Look at what the successors get. A redelivered task may have been begun, or even
 * finished, by the one who died: a worker has to stand doing a task twice.
 */
import type { Scenario, Stage } from "./stage/scenario.ts";

const QUEUES = { careful: "tasks.careful", careless: "tasks.careless" } as const;
type Manner = keyof typeof QUEUES;

async function publish({ connect }: Stage, tasks: readonly string[]): Promise<void> {
  const connection = await connect();
  const channel = await connection.createConfirmChannel();
  for (const queue of Object.values(QUEUES)) {
    await channel.assertQueue(queue, { durable: true });
    for (const task of tasks) channel.sendToQueue(queue, Buffer.from(task), { persistent: true });
  }
  await channel.waitForConfirms();
  await connection.close();
}

async function workAndDie(manner: Manner, { connect, collect, tell }: Stage): Promise<void> {
  const connection = await connect();
  const channel = await connection.createChannel();
  const taken = collect<string>("tasks taken");
  await channel.consume(
    QUEUES[manner],
    (message) => {
      if (message === null) return;
      const task = message.content.toString();
      if (taken.items.length === 0) {
        tell(`${manner} worker`, `has finished ${task}`);
        if (manner === "careful") channel.ack(message);
      } else {
        tell(`${manner} worker`, `has got ${task}, and not begun it`);
      }
      taken.add(task);
    },
    { noAck: manner === "careless" },
  );
  await taken.reach(3);
  // A request on the same channel is answered after the acknowledgement was taken.
  await channel.checkQueue(QUEUES[manner]);
  await connection.crash();
  tell(`${manner} worker`, "is killed");
}

/** @returns its tasks by name: those that are given back may come before a new one or after it */
async function succeed(
  manner: Manner,
  { connect, collect, tell }: Stage,
  count: number,
): Promise<{ readonly tasks: string[]; readonly left: number }> {
  const connection = await connect();
  const channel = await connection.createChannel();
  const done = collect<string>(`tasks for the successor of the ${manner} worker`);
  await channel.consume(QUEUES[manner], (message) => {
    if (message === null) return;
    const task = `${message.content.toString()}${message.fields.redelivered ? " (redelivered)" : ""}`;
    tell(`${manner} worker's successor`, `does ${task}`);
    done.add(task);
    channel.ack(message);
  });
  await done.reach(count);
  const { messageCount } = await channel.checkQueue(QUEUES[manner]);
  await connection.close();
  return { tasks: done.items.toSorted(), left: messageCount };
}

export const acknowledgements: Scenario = {
  name: "acknowledgements",
  teaches:
    "What a worker has not acknowledged when it dies goes to another one; without acknowledgements it is lost.",
  look: "The careful worker's successor does tasks 2 and 3; the careless worker's gets only what is new.",
  async program(stage) {
    await publish(stage, ["task 1", "task 2", "task 3"]);
    await workAndDie("careful", stage);
    await workAndDie("careless", stage);
    // What comes after the lost ones shows that they do not come any more.
    await publish(stage, ["task 4"]);
    return {
      "with acknowledgements": await succeed("careful", stage, 3),
      "without acknowledgements": await succeed("careless", stage, 1),
    };
  },
  expected: {
    "with acknowledgements": { tasks: ["task 2 (redelivered)", "task 3 (redelivered)", "task 4"], left: 0 },
    "without acknowledgements": { tasks: ["task 4"], left: 0 },
  },
};
