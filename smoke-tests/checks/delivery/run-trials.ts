/** What is tried on a queue, each with its verdict. */
import { type CloseReply, REPLY } from "../../../broker/amqp/connection.ts";
import { declareArguments } from "../../../model/definitions/defined-objects.ts";
import type { Arguments } from "../../../model/topology/topology.ts";
import { type Finding, failed, passed } from "../../check.ts";
import { brokerError, Deliveries, empty, fill, TrialConsumer, type TrialQueue } from "./trial-queue.ts";
import { MESSAGES, type Trial } from "./trials.ts";

/** @throws WarrenError in the broker's words where it does not do what is asked */
export const RUN_TRIAL: Readonly<Record<Trial, (trial: TrialQueue) => Promise<Finding>>> = {
  order,
  redelivery,
  prefetch,
  "single-active-consumer": singleActiveConsumer,
  priority,
  redeclaration,
};

const REMEDY =
  "Look at the type, the arguments and the policies of the queue, and at what else consumes from clones.";

async function order(trial: TrialQueue): Promise<Finding> {
  const connection = await trial.connect();
  await empty(connection, trial);
  const ids = await fill(connection, trial, plain(MESSAGES));
  const deliveries = new Deliveries(trial);
  const how = { deliveries, prefetch: MESSAGES, acknowledges: true };
  const consumer = await TrialConsumer.start(connection, trial, how);
  await deliveries.reach(ids.length);
  const expected = `${ids.length} messages confirmed, and delivered once each, in the order in which they were published`;
  const told = numbers(consumer.taken.map(({ id }) => id));
  return sameList(
    consumer.taken.map(({ id }) => id),
    ids,
  )
    ? passed(expected, "so it was")
    : failed(expected, `delivered: ${told}`, { remedy: REMEDY });
}

async function redelivery(trial: TrialQueue): Promise<Finding> {
  const [crashing, connection] = [await trial.connect(), await trial.connect()];
  await empty(connection, trial);
  const ids = await fill(connection, trial, plain(4));
  const deliveries = new Deliveries(trial);
  const how = { deliveries, prefetch: ids.length };
  await TrialConsumer.start(crashing, trial, { ...how, acknowledges: false });
  await deliveries.reach(ids.length);
  await crashing.crash();
  const second = await TrialConsumer.start(connection, trial, { ...how, acknowledges: true });
  await deliveries.reach(2 * ids.length);
  const expected = `${ids.length} messages that a crashed consumer held delivered again, in order and marked as redelivered`;
  const wrong = second.taken.filter(({ redelivered }) => !redelivered);
  const inOrder = sameList(
    second.taken.map(({ id }) => id),
    ids,
  );
  if (inOrder && wrong.length === 0) return passed(expected, "so it was");
  const told = numbers(second.taken.map(({ id }) => id));
  return failed(expected, `delivered: ${told}; ${wrong.length} not marked as redelivered`, {
    remedy: REMEDY,
  });
}

async function prefetch(trial: TrialQueue): Promise<Finding> {
  const connection = await trial.connect();
  await empty(connection, trial);
  const deliveries = new Deliveries(trial);
  const how = { deliveries, prefetch: 1, acknowledges: false };
  const busy = await TrialConsumer.start(connection, trial, how);
  const free = await TrialConsumer.start(connection, trial, how);
  const ids = await fill(connection, trial, plain(4));
  await deliveries.reach(2);
  free.acknowledge();
  await deliveries.reach(ids.length);
  const expected = "with a prefetch of 1 a busy consumer holds one message, and the other one gets the rest";
  const observed = `the busy one got ${busy.taken.length}, the other one ${free.taken.length}`;
  busy.acknowledge();
  return busy.taken.length === 1
    ? passed(expected, observed)
    : failed(expected, observed, { remedy: REMEDY });
}

async function singleActiveConsumer(trial: TrialQueue): Promise<Finding> {
  const connection = await trial.connect();
  await empty(connection, trial);
  const deliveries = new Deliveries(trial);
  const how = { deliveries, prefetch: 1, acknowledges: true };
  const active = await TrialConsumer.start(connection, trial, how);
  const waiting = await TrialConsumer.start(connection, trial, how);
  const ids = await fill(connection, trial, plain(4));
  const expected = "the first of two consumers gets every message, in order";
  await deliveries.reach(ids.length);
  const observed = `the first got ${active.taken.length}, the second ${waiting.taken.length}`;
  const inOrder = sameList(
    active.taken.map(({ id }) => id),
    ids,
  );
  return inOrder && waiting.taken.length === 0
    ? passed(expected, observed)
    : failed(expected, observed, { remedy: REMEDY });
}

async function priority(trial: TrialQueue): Promise<Finding> {
  const most = Math.min(Number(trial.queue.arguments["x-max-priority"]), MESSAGES - 1);
  const connection = await trial.connect();
  await empty(connection, trial);
  const ids = await fill(
    connection,
    trial,
    Array.from({ length: most + 1 }, (_, level) => level),
  );
  const deliveries = new Deliveries(trial);
  const how = { deliveries, prefetch: MESSAGES, acknowledges: true };
  const consumer = await TrialConsumer.start(connection, trial, how);
  await deliveries.reach(ids.length);
  const expected = `messages of the priorities 0 to ${most} delivered with the highest first`;
  return sameList(
    consumer.taken.map(({ id }) => id),
    ids.toReversed(),
  )
    ? passed(expected, "so it was")
    : failed(expected, `delivered: ${numbers(consumer.taken.map(({ id }) => id))}`, { remedy: REMEDY });
}

async function redeclaration({ queue, connect }: TrialQueue): Promise<Finding> {
  const expected = "406 PRECONDITION_FAILED";
  const limit = queue.type === "stream" ? "x-max-length-bytes" : "x-max-length";
  const table = declareArguments(queue);
  const declareWith = async (more: Arguments): Promise<{ reply: CloseReply | undefined; words: string }> => {
    const watched = await (await connect()).channel();
    try {
      const { durable, autoDelete } = queue;
      await watched.channel.assertQueue(queue.name, {
        durable,
        autoDelete,
        arguments: { ...table, ...more },
      });
      await watched.close();
      return { reply: undefined, words: "" };
    } catch (error) {
      const reply = watched.closedWith();
      if (reply === undefined) throw brokerError(error, "");
      return { reply, words: watched.closedBy() ?? String(reply.code) };
    }
  };
  const { reply, words } = await declareWith({ [limit]: OTHER_LIMIT });
  if (reply === undefined) {
    const observed = `declared anew with ${limit} ${OTHER_LIMIT}, and the broker took it`;
    return failed(expected, observed, { remedy: "Is the queue there?" });
  }
  if (reply.code === REPLY.PRECONDITION_FAILED) return passed(expected, expected);
  // A refusal that does not fit into 255 bytes is 541; what is declared as it is has none.
  if (reply.code === REPLY.INTERNAL_ERROR && (await declareWith({})).reply === undefined) {
    return passed(expected, "541, because its text is longer than 255 bytes; as it is, it can be declared");
  }
  return failed(expected, words, { remedy: REMEDY });
}

/** Of messages or bytes; a prime that nobody declares. */
const OTHER_LIMIT = 1_000_003;

function plain(count: number): undefined[] {
  return Array.from({ length: count }, () => undefined);
}

function sameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((each, index) => each === b[index]);
}

/** Of messages, by the order in which they were published. */
function numbers(ids: readonly string[]): string {
  return ids.length === 0 ? "none" : ids.map((id) => id.slice(id.lastIndexOf("/") + 1)).join(", ");
}
