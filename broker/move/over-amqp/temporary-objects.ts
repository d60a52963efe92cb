/** The queues and exchanges of a move, which each run makes where they are not there, and which go when they are empty. */
import type { Channel } from "amqplib";
import { WarrenError } from "../../../model/warren-error.ts";
import type { AmqpConnection } from "../../amqp/connection.ts";
import { REPLY } from "../../amqp/connection.ts";
import { canBeDeletedIfEmpty, deleteQueueIfEmpty, queueTotals, queueTypeOf } from "../../api/queues.ts";
import { QueueGuard } from "../../guard/guard.ts";
import { poll } from "../../node/poll.ts";
import type { OverAmqpNames } from "../move-names.ts";
import type { MoveRequest } from "../move-request.ts";
import { temporaryArguments } from "../temporary-queues.ts";

/** Milliseconds in which a broker notices that a connection is gone whose client was killed with its machine. */
const LOCK_TIME = 40_000;

/** @throws WarrenError `move-busy` where another run has it */
export async function lockMove(
  connection: AmqpConnection,
  { lock }: OverAmqpNames,
  { move, signal }: MoveRequest,
): Promise<void> {
  const what = "the connection of another run";
  try {
    await poll(what, { timeout: LOCK_TIME, interval: 500, ...(signal && { signal }) }, async () => {
      const watched = await connection.channel();
      try {
        await watched.channel.assertQueue(lock, { exclusive: true, durable: false });
        return true;
      } catch (error) {
        if (watched.closedWith()?.code === REPLY.RESOURCE_LOCKED) return undefined;
        throw error;
      }
    });
  } catch (error) {
    if (!(error instanceof WarrenError) || error.code !== "wait-exceeded") throw error;
    throw new WarrenError(
      "move-busy",
      `another run moves queue ${JSON.stringify(move.desired.name)} just now`,
      {
        hint: "Wait until it is at its end.",
        cause: error,
      },
    );
  }
}

/** @returns whether both queues were made just now */
export async function makeTemporary(
  request: MoveRequest,
  names: OverAmqpNames,
  channel: Channel,
): Promise<boolean> {
  const { broker, virtualHost, signal } = request;
  const table = await temporaryArguments(request);
  let isFresh = true;
  for (const name of [names.held, names.new]) {
    if ((await queueTotals(broker.api, { virtualHost, name }, signal)) !== undefined) isFresh = false;
    else await channel.assertQueue(name, { durable: true, arguments: table });
  }
  for (const name of [names.away, names.back])
    await channel.assertExchange(name, "fanout", { durable: true });
  await channel.bindQueue(names.held, names.away, "");
  return isFresh;
}

/** @returns messages that came to a queue at the very moment of its end */
export async function clearTemporary(
  { broker, virtualHost, signal }: MoveRequest,
  names: OverAmqpNames,
  channel: Channel,
): Promise<number> {
  for (const name of [names.away, names.back]) await channel.deleteExchange(name);
  let lost = 0;
  const guard = new QueueGuard(broker, virtualHost);
  try {
    for (const name of [names.held, names.new]) {
      const totals = await queueTotals(broker.api, { virtualHost, name }, signal);
      if (totals === undefined) continue;
      if (canBeDeletedIfEmpty(queueTypeOf(totals))) {
        if (!(await deleteQueueIfEmpty(broker.api, { virtualHost, name }, signal))) throw notEmpty(name);
      } else lost += await deleteQuorum(guard, name);
    }
  } finally {
    await guard.close();
  }
  return lost;
}

async function deleteQuorum(guard: QueueGuard, name: string): Promise<number> {
  const deleted = await guard.deleteQuorumQueue({ name });
  if ("ready" in deleted) throw notEmpty(name);
  return deleted.lost;
}

function notEmpty(name: string): WarrenError {
  return new WarrenError(
    "move-interrupted",
    `messages come to queue ${JSON.stringify(name)} of the move still`,
    {
      hint: "Somebody publishes to it by its name. The next `./warren up` goes on.",
    },
  );
}
