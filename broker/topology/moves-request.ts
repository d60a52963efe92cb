/** What is asked of whoever moves the queues of a plan, and what is told meanwhile. */
import type { Change, ChangeOfKind } from "../../model/topology/plan/change.ts";
import type { Queue } from "../../model/topology/topology.ts";
import type { Broker } from "../broker.ts";
import type { JournalOwner } from "../journal/journal-proof.ts";
import type {
  MoveConsumer,
  MoveEstimate,
  MoveProgress,
  MoveQuestion,
  MoveReport,
} from "../move/move-request.ts";
import type { RebindingReport } from "../move/rebind-exchange.ts";
import type { RefusedDeclare } from "../move/refused-declares.ts";
import type { Node } from "../node/node.ts";

export interface MovesRequest {
  readonly broker: Broker;
  /** Where commands can be run; without them queues are moved over AMQP. */
  readonly nodes: readonly Node[];
  readonly owner: JournalOwner;
  readonly virtualHost: string;
  readonly planned: readonly Change[];
  readonly events?: MoveEvents | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A queue that will be moved, and what was asked of it. */
export interface PreparedMove {
  /** Without commands on nodes. @default with them */
  readonly isOverAmqp?: boolean;
  readonly change: ChangeOfKind<"queue">;
  readonly estimate: MoveEstimate;
}

/** What is told while queues are moved. */
export interface MoveEvents {
  readonly onProgress?: ((queue: string, progress: MoveProgress) => void) | undefined;
  readonly onMoved?: ((report: MoveReport) => void) | undefined;
  readonly onRebound?: ((report: RebindingReport) => void) | undefined;
  readonly onMissing?: ((missing: MissingConsumers) => void) | undefined;
}

/** Consumers that a queue had before it was moved, and has not again. */
export interface MissingConsumers {
  readonly queue: string;
  /** Seconds that they were awaited. */
  readonly awaited: number;
  /** How many are back, where it cannot be told which. */
  readonly back?: number;
  readonly consumers: readonly MissingConsumer[];
}

export interface MissingConsumer extends MoveConsumer {
  /** By the connection that it had. */
  readonly isConnected: boolean;
  /** Of that connection; where it is gone, of another one from the same host, which may be the same client again. */
  readonly refused?: RefusedDeclare | undefined;
}

/** Pure. Of one of its queues. */
export function questionOf(
  { broker, nodes, owner, virtualHost, signal }: MovesRequest,
  { live, move: planned }: ChangeOfKind<"queue">,
): MoveQuestion {
  // Of a change with a move both are there.
  const move = { live: live as Queue, desired: planned?.becomes as Queue };
  return { broker, nodes, owner, virtualHost, move, signal };
}
