/** The queue goes, and is made anew: what is published by its name in between is dropped. */
import type { Channel } from "amqplib";
import { declareArguments } from "../../../model/definitions/defined-objects.ts";
import type { ArgumentValue, Queue } from "../../../model/topology/topology.ts";
import { WarrenError } from "../../../model/warren-error.ts";
import { type AmqpConnection, REPLY } from "../../amqp/connection.ts";
import { canBeDeletedIfEmpty, queueTotals, queueTypeOf } from "../../api/queues.ts";
import type { OverAmqpNames } from "../move-names.ts";
import type { MoveRequest } from "../move-request.ts";

export interface Becoming {
  readonly request: MoveRequest;
  readonly names: OverAmqpNames;
  readonly connection: AmqpConnection;
}

export interface Became {
  /** False where a client was first to declare it, as it was. */
  readonly isDone: boolean;
  /** Messages that went with it. */
  readonly lost: number;
  /** Milliseconds from its end to its beginning, at most. */
  readonly gap: number;
}

/**
 * @param type as it is; undefined where it is gone already
 * @returns undefined where it is not empty, and stays
 */
export async function becomeAnother(
  { request, connection }: Becoming,
  type: string | undefined,
): Promise<Became | undefined> {
  const { desired } = request.move;
  const watched = await connection.channel();
  const began = performance.now();
  let lost = 0;
  try {
    const options = { ifEmpty: canBeDeletedIfEmpty(type) };
    if (type !== undefined) lost = (await watched.channel.deleteQueue(desired.name, options)).messageCount;
  } catch (error) {
    if (watched.closedWith()?.code === REPLY.PRECONDITION_FAILED) return undefined;
    throw error;
  }
  let isDone = true;
  try {
    await declare(watched.channel, desired.name, desired);
  } catch (error) {
    if (watched.closedWith()?.code !== REPLY.PRECONDITION_FAILED) throw error;
    isDone = false;
  }
  const gap = performance.now() - began;
  // A declaration of one type may be taken for one of another (`quorum_queue.property_equivalence.relaxed_checks_on_redeclaration`).
  return { isDone: isDone && (await isOfType(request)), lost, gap };
}

/** @throws WarrenError `queue-not-accepted` where the broker would not make such a queue */
export async function assertAccepted({ request, names, connection }: Becoming): Promise<void> {
  const watched = await connection.channel();
  const { channel, closedBy } = watched;
  try {
    await declare(channel, names.trial, request.move.desired);
    await channel.deleteQueue(names.trial);
    await watched.close();
  } catch (error) {
    const said = closedBy();
    if (said === undefined) throw error;
    throw new WarrenError("queue-not-accepted", `the broker does not make such a queue: ${said}`, {
      hint: "Declare it as the broker takes it.",
      cause: error,
    });
  }
}

async function declare(channel: Channel, name: string, queue: Queue): Promise<void> {
  const table = Object.entries(declareArguments(queue)).map(([key, value]) => [key, asHttp(value)]);
  await channel.assertQueue(name, { durable: queue.durable, arguments: Object.fromEntries(table) });
}

/** Integers are of 64 bits, as the HTTP API makes them (`rabbit_misc:to_amqp_table/1`), and not as long as they need to be. */
function asHttp(value: ArgumentValue): unknown {
  return Number.isInteger(value) ? { "!": "long", value } : value;
}

async function isOfType({ broker, virtualHost, move, signal }: MoveRequest): Promise<boolean> {
  const { name, type } = move.desired;
  const totals = await queueTotals(broker.api, { virtualHost, name }, signal);
  return totals !== undefined && queueTypeOf(totals) === type;
}
