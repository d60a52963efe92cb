/**
 * A queue that becomes another one under its name, or gets another name: RabbitMQ cannot change its name, its type, its
 * durability or its arguments, so that its messages are moved. What is asked for and what is told; `move-queue.ts` does it.
 */
import type { Queue } from "../../model/topology/topology.ts";
import type { Broker } from "../broker.ts";
import type { JournalOwner } from "../journal/journal-proof.ts";
import type { Node } from "../node/node.ts";

/** One queue to another definition under the same name, or to one of another name that is there already. */
export interface QueueMove {
  readonly live: Queue;
  readonly desired: Queue;
}

/** Milliseconds for consumers to settle what they hold, by either way. */
export const PATIENCE = 60_000;

export interface MoveRequest {
  readonly broker: Broker;
  /** Of the broker, and commands can be run on them; none: it is moved over AMQP. */
  readonly nodes: readonly Node[];
  readonly owner: JournalOwner;
  readonly virtualHost: string;
  readonly move: QueueMove;
  /** Milliseconds for consumers to settle what they hold, before all of it is put back. @default {@link PATIENCE} */
  readonly patience?: number | undefined;
  readonly onProgress?: ((progress: MoveProgress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface MoveProgress {
  readonly step: string;
  /** Messages. */
  readonly moved: number;
  /** Messages. */
  readonly left: number;
}

export interface MoveReport {
  /** Its name, as it is now. */
  readonly queue: string;
  /** Messages that were in the old one and are in the new one. */
  readonly moved: number;
  /** Milliseconds that publishers were blocked, each time. */
  readonly gates: readonly number[];
  /** Milliseconds in which the node handed messages on, each of them there and back. @default not known */
  readonly handing?: number | undefined;
  /** Where it was moved without commands on nodes. */
  readonly overAmqp?: OverAmqpReport;
  readonly milliseconds: number;
}

/** What it cost that publishers could not be stopped. */
export interface OverAmqpReport {
  /** Milliseconds in which there was no queue of the name, at most; undefined where an earlier run began it. */
  readonly gap: number | undefined;
  /** Messages that can have come twice, at most. */
  readonly duplicates: number;
}

/** Of the queue that is to be moved. */
export interface MoveConsumer {
  readonly tag: string;
  /** The name of its connection, or what the client calls it by. */
  readonly connection: string;
}

/** What a preview tells. */
export interface MoveEstimate {
  /** Ready and unacknowledged. */
  readonly messages: number;
  readonly consumers: readonly MoveConsumer[];
  /** About. */
  readonly seconds: number;
}

/** Of what a preview asks: nothing is changed. */
export type MoveQuestion = Omit<MoveRequest, "onProgress">;
