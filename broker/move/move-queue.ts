/**
 * Moves a queue: its messages go to a queue of another definition under the same name, and nothing that was confirmed is
 * lost. What is where is seen on the broker at each beginning, so that a move that was cut off anywhere goes on.
 *
 * What was in the queue waits in one temporary queue, what comes meanwhile in another. Publishers are stopped, by an alarm
 * of our own, only while bindings are led elsewhere and while the queue is made anew. A short queue is moved within one
 * such gate.
 */
import { declareArguments } from "../../model/definitions/defined-objects.ts";
import { MOVE_PREFIX } from "../../model/reserved-prefixes.ts";
import { differences } from "../../model/topology/plan/differences.ts";
import { WarrenError } from "../../model/warren-error.ts";
import type { Node } from "../node/node.ts";
import { onAnyNode } from "./any-node.ts";
import { GATES, GATES_WHILE_HELD, ONE_GATE } from "./gates.ts";
import { lookAtMove, type MoveSight } from "./look-at-move.ts";
import { shield, unshield } from "./move-policy.ts";
import { progressOf, tellMeanwhile } from "./move-progress.ts";
import { type MoveReport, type MoveRequest, PATIENCE } from "./move-request.ts";
import { callMover, type MoveAction, type MoverAnswer, type MoverRequest } from "./node-mover.ts";

/** What is told of it. */
const GATED = "stops publishers for a moment";
/** Milliseconds for a call, beside those for the messages in it. */
const CALL_TIME = 120_000;
/** Messages a second that are moved on a machine that has much else to do. */
const SLOWEST = 1_000;

/**
 * @throws WarrenError `move-refused` where it was given up and all is as it was; others where it is cut off, and the next
 *   call goes on
 */
export async function moveQueue(request: MoveRequest): Promise<MoveReport> {
  const began = performance.now();
  const mover = new Mover(request, await lookAtMove(request));
  await mover.run();
  return {
    queue: request.move.desired.name,
    moved: mover.moved,
    gates: mover.gates,
    handing: mover.handing,
    milliseconds: Math.round(performance.now() - began),
  };
}

/** Of which each message is on its way to the queue. */
const RETURNING: ReadonlySet<MoveAction> = new Set(["return_held", "return_new"]);

class Mover {
  moved = 0;
  readonly gates: number[] = [];
  handing = 0;
  #isReplaced = false;
  #isGoingBack = false;
  #node: Node | undefined;
  /** In the three queues, as last seen. */
  #messages = 0;
  #lost = 0;
  readonly #request: MoveRequest;
  readonly #sight: MoveSight;

  constructor(request: MoveRequest, sight: MoveSight) {
    this.#request = request;
    this.#sight = sight;
  }

  async run(): Promise<void> {
    const { live } = this.#sight;
    const { desired } = this.#request.move;
    this.#isReplaced = this.#isRenamed
      ? live === undefined
      : live !== undefined && differences("queue", live, desired).length === 0;
    const prepared = await this.#tell("prepares", ["prepare"]);
    this.#assertDone(prepared);
    // What an earlier call has brought back is a part of the move.
    if (this.#isReplaced && this.#sight.isBegun) this.moved += prepared.queue?.ready ?? 0;
    await shield(this.#request, this.#sight);
    if (!(await this.#atOnce(prepared))) {
      if (!this.#isReplaced) await this.#replace();
      await this.#bringBack();
    }
    await this.#leaveNothing();
    if (this.#lost > 0) {
      throw new WarrenError(
        "messages-lost",
        `${this.#what} is moved, but ${this.#lost} messages came to it at the very moment of its end and went with it`,
        { hint: "They came past the gate: dead letters of another queue, a shovel or a federation link." },
      );
    }
  }

  /** @returns whether all of it is done, and publishers were stopped once */
  async #atOnce({ queue }: MoverAnswer): Promise<boolean> {
    if (this.#isReplaced) return false;
    if (queue !== null && queue.ready + queue.unacknowledged > ONE_GATE) return false;
    const [gate] = GATES;
    const answer = await this.#gated(gate, [
      "switch",
      "settle",
      this.#replacing,
      ...this.#returning,
      "return_new",
      "restore",
    ]);
    this.#isReplaced = answer.done.includes(this.#replacing);
    return answer.stopped === undefined;
  }

  /** The long way: publishers are stopped twice, and what they publish by exchanges waits meanwhile. */
  async #replace(): Promise<void> {
    try {
      await this.#gatedUntilDone(["switch"]);
      const { patience = PATIENCE } = this.#request;
      const taken = await this.#tell("takes the messages out", ["drain", "settle"], patience);
      const isHeld = taken.stopped === "unacknowledged";
      if (!isHeld) this.#assertDone(taken);
      await this.#gatedUntilDone(["settle", this.#replacing], isHeld ? GATES_WHILE_HELD : GATES);
    } catch (cause) {
      await this.#backOut(cause);
    }
  }

  async #bringBack(): Promise<void> {
    this.#assertDone(await this.#tell("brings the messages back", [...this.#returning, "return_new"]));
    await this.#gatedUntilDone([...this.#returning, "return_new", "restore"]);
  }

  /** Everything goes back to where it was. */
  async #backOut(cause: unknown): Promise<never> {
    if (!(cause instanceof WarrenError) || cause.code !== "move-stopped") throw cause;
    this.#isGoingBack = true;
    await this.#bringBack();
    await this.#leaveNothing();
    throw new WarrenError("move-refused", `${this.#what} stays as it was: ${cause.message}`, {
      hint: cause.hint,
      cause,
    });
  }

  get #isRenamed(): boolean {
    const { live, desired } = this.#request.move;
    return live.name !== desired.name;
  }

  get #replacing(): MoveAction {
    return this.#isRenamed ? "remove" : "replace";
  }

  /** What goes to the queue of another name is there to stay, and comes back only where it goes back itself. */
  get #returning(): readonly MoveAction[] {
    return this.#isRenamed && !this.#isGoingBack ? [] : ["return_held"];
  }

  async #gatedUntilDone(actions: readonly MoveAction[], gates: readonly number[] = GATES): Promise<void> {
    let last: MoverAnswer | undefined;
    for (const gate of gates) {
      last = await this.#gated(gate, actions);
      if (last.stopped === undefined) return;
    }
    this.#assertDone(last);
  }

  async #gated(gate: number, actions: readonly MoveAction[]): Promise<MoverAnswer> {
    this.#request.onProgress?.({ step: GATED, moved: this.moved, left: this.#messages });
    const answer = await this.#call(actions, { gate, patience: gate / 2 });
    if (answer.blocked !== undefined) this.gates.push(answer.blocked);
    return answer;
  }

  /** Tells how far it is meanwhile. */
  async #tell(step: string, actions: readonly MoveAction[], patience = 0): Promise<MoverAnswer> {
    const { onProgress } = this.#request;
    onProgress?.({ step, moved: this.moved, left: this.#messages });
    const over = new AbortController();
    const direction = actions.some((action) => RETURNING.has(action)) ? "back" : "out";
    const stretch = { step, direction, isRenamed: this.#isRenamed } as const;
    const told = tellMeanwhile(this.#request, { ...stretch, names: this.#sight.names }, over.signal);
    try {
      const answer = await this.#call(actions, { patience });
      const ready = [answer.queue, answer.held, answer.new].map((each) => each?.ready ?? 0);
      onProgress?.(progressOf(stretch, ready));
      this.#messages = ready.reduce((sum, each) => sum + each, 0);
      return answer;
    } finally {
      over.abort();
      await told;
    }
  }

  async #call(actions: readonly MoveAction[], more: Partial<MoverRequest> = {}): Promise<MoverAnswer> {
    const { broker, virtualHost, move, signal } = this.#request;
    const { names, temporary } = this.#sight;
    signal?.throwIfAborted();
    const { live, desired } = move;
    const request: MoverRequest = {
      vhost: virtualHost,
      user: broker.api.endpoint.username,
      queue: live.name,
      held: names.held,
      new: names.new,
      target: this.#isGoingBack ? live.name : desired.name,
      made: this.#isRenamed ? ["new"] : ["held", "new"],
      durable: desired.durable,
      arguments: declareArguments(desired),
      temporary,
      patience: 0,
      ...more,
      actions,
    };
    const timeout = CALL_TIME + (2 * this.#messages * 1_000) / SLOWEST;
    const answer = await this.#onNode(request, { timeout, ...(signal && { signal }) });
    this.moved += answer.arrived;
    this.#lost += answer.lost;
    this.handing += answer.handing;
    return answer;
  }

  /** On the one that did the last; the others are for when that one is down. */
  async #onNode(request: MoverRequest, bounds: Parameters<typeof callMover>[2]): Promise<MoverAnswer> {
    const others = this.#request.nodes.filter((each) => each !== this.#node);
    const nodes = this.#node === undefined ? others : [this.#node, ...others];
    const { answer, node } = await onAnyNode(
      nodes,
      async (each) => await callMover(each, request, bounds),
      bounds.signal,
    );
    this.#node = node;
    return answer;
  }

  get #what(): string {
    const { move, virtualHost } = this.#request;
    return `queue ${JSON.stringify(move.live.name)} in virtual host ${JSON.stringify(virtualHost)}`;
  }

  /** @throws WarrenError `move-stopped` */
  #assertDone(answer: MoverAnswer | undefined): void {
    if (answer === undefined || answer.stopped === undefined) return;
    const hint = answer.stopped === "rejected" ? UNTIL_THERE_IS_ROOM : HINT;
    throw new WarrenError("move-stopped", WHY[answer.stopped], { hint });
  }

  /** The two queues are empty by now. */
  async #leaveNothing(): Promise<void> {
    this.#assertDone(await this.#call(["clear"]));
    await unshield(this.#request, this.#sight);
  }
}

const HINT = "Try again when it is less in use, or stop its consumers for the time of the move.";

const UNTIL_THERE_IS_ROOM =
  `Nothing is lost: the others wait in queues whose names begin with ${JSON.stringify(MOVE_PREFIX)}. When consumers have ` +
  "made room, `./warren up` moves more of them, and goes on until all are there.";

const WHY: Readonly<Record<NonNullable<MoverAnswer["stopped"]>, string>> = {
  unacknowledged: "consumers hold deliveries that they do not settle",
  gate_open: "it could not be done in the time for which publishers may be stopped",
  not_empty:
    "messages come to it while publishers are stopped: dead letters of another queue, a shovel or a federation link",
  redeclared: "a client declares it as it was, whenever it is gone",
  exclusive_consumer: "it has an exclusive consumer",
  rejected: "the new queue rejects messages: its limits are too low for what is there",
};
