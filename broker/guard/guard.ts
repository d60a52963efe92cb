/**
 * The guard before a queue is deleted: is it surely empty, ready and unacknowledged? Whatever is not known for
 * sure counts as not empty. How each queue type is asked, and how tight the answer is: docs/provider.md.
 *
 * Statistics of the management API are of no use: they are 5 to 10 s old. What is asked here is live, as measured
 * on 4.3.6: for a classic queue the totals that come in the place of statistics, from the queue's process; for
 * a quorum queue a passive declare, which comes from the leader.
 */
import type { Queue } from "../../model/topology/topology.ts";
import { messageOf, WarrenError } from "../../model/warren-error.ts";
import { closeAmqp, connectToBroker } from "../amqp/connect.ts";
import { type AmqpConnection, REPLY } from "../amqp/connection.ts";
import { queueTotals, queueTypeOf } from "../api/queues.ts";
import type { Broker } from "../broker.ts";
import { askQuorumQueue, deleteAtOnce } from "./guard-quorum.ts";
import { askStream } from "./guard-stream.ts";
import { classicContents, type Question, type QueueContents, type QueueReport } from "./queue-contents.ts";

/**
 * Asks about the queues of one virtual host. The AMQP connection is made when the first queue needs it, and proved to be
 * one to the broker of the management API; classic queues need none. The caller closes the guard.
 */
export class QueueGuard {
  readonly #broker: Broker;
  readonly #virtualHost: string;
  #connection: Promise<AmqpConnection> | undefined;

  constructor(broker: Broker, virtualHost: string) {
    this.#broker = broker;
    this.#virtualHost = virtualHost;
  }

  /**
   * A queue that is not there is empty.
   *
   * @throws WarrenError where the broker cannot be asked; never for the state of a queue
   */
  async inspect(queue: Queue, signal?: AbortSignal): Promise<QueueReport> {
    const { api } = this.#broker;
    const totals = await queueTotals(api, { virtualHost: this.#virtualHost, name: queue.name }, signal);
    if (totals === undefined) return { name: queue.name, contents: { verdict: "empty" } };
    const type = queueTypeOf(totals);
    if (type === "classic") return { name: queue.name, contents: classicContents(totals) };
    this.#connection ??= connectToBroker(this.#broker, this.#virtualHost, signal);
    const connection = await this.#connection;
    const question: Question = { api, virtualHost: this.#virtualHost, queue, totals, signal };
    const ask = type === "quorum" ? askQuorumQueue : askStream;
    try {
      return { name: queue.name, contents: await ask(question, connection) };
    } catch (error) {
      signal?.throwIfAborted();
      return { name: queue.name, contents: contentsAfter(error) };
    }
  }

  /**
   * Deletes a quorum queue that {@link inspect} has just found empty, which RabbitMQ cannot be asked to do only if it
   * is empty. One more look and the delete follow each other on one channel.
   *
   * @returns messages that came after the look and went with the queue: RabbitMQ counts what was ready
   * @throws WarrenError `queue-delete-failed` where the connection fails: the queue may be gone then, or not
   */
  async deleteQuorumQueue(
    queue: Pick<Queue, "name">,
  ): Promise<{ readonly ready: number } | { readonly lost: number }> {
    this.#connection ??= connectToBroker(this.#broker, this.#virtualHost);
    const connection = await this.#connection;
    try {
      return await deleteAtOnce(connection, queue.name);
    } catch (error) {
      const contents = contentsAfter(error);
      if (contents.verdict !== "unknown") return { lost: 0 };
      throw new WarrenError("queue-delete-failed", contents.reason, { cause: error });
    }
  }

  async close(): Promise<void> {
    // A connection that was never made has been reported to whoever asked.
    const connection = await this.#connection?.catch(() => undefined);
    if (connection !== undefined) await closeAmqp(connection);
  }
}

/** What is known of a queue when the AMQP connection, or the queue itself, went away under the question. */
function contentsAfter(error: unknown): QueueContents {
  if (error instanceof WarrenError || error instanceof TypeError) throw error;
  if ((error as { code?: unknown } | null)?.code === REPLY.NOT_FOUND) return { verdict: "empty" };
  return { verdict: "unknown", reason: `the AMQP connection failed (${messageOf(error)})` };
}
