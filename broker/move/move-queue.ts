/**
 * Moves a queue: its messages go to a queue of another definition under the same name, and nothing that was confirmed is
 * lost. What is where is seen on the broker at each beginning, so that a move that was cut off anywhere goes on.
 *
 * What was in the queue waits in one temporary queue, what comes meanwhile in another. Publishers are stopped, by an alarm
 * of our own, only while bindings are led elsewhere and while the queue is made anew. A short queue is moved within one
 * such gate.
 */
import { differences } from "../../model/topology/plan/differences.ts";
import type { Binding, LiveTopology, Queue } from "../../model/topology/topology.ts";
import { WarrenError } from "../../model/warren-error.ts";
import { objectPath } from "../api/paths.ts";
import { snapshot } from "../topology/snapshot.ts";
import { type MoveNames, moveNames } from "./move-names.ts";
import { callMover, type MoveAction, type MoverAnswer, type MoverRequest } from "./node-mover.ts";
import type { MoveReport, MoveRequest } from "./queue-move.ts";

/** Messages that are moved while publishers wait, at most. */
const SHORT = 2_000;
/** Messages moved by one call, after which progress is told. */
const PART = 100_000;
/** Milliseconds for which publishers are stopped at most, at each try: only who never lets go makes others wait long. */
const GATES: readonly number[] = [900, 900, 900, 2_000, 5_000, 10_000];
/** Milliseconds for consumers to settle what they hold: while publishers wait, and while they do not. */
const PATIENCE = { gated: 400, open: 60_000 };
/** Milliseconds for a {@link PART}. */
const PART_TIME = 600_000;

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
    milliseconds: Math.round(performance.now() - began),
  };
}

interface Sight {
  readonly names: MoveNames;
  readonly live: Queue | undefined;
  /** What leads to the queue, or led to it before the move began. */
  readonly bindings: readonly Binding[];
}

async function lookAtMove({ broker, owner, virtualHost, move, signal }: MoveRequest): Promise<Sight> {
  const { name } = move.desired;
  const names = moveNames(owner, virtualHost, name);
  const live = await snapshot(broker.api, virtualHost, signal);
  if (live === undefined) {
    throw new WarrenError("virtual-host-missing", `virtual host "${virtualHost}" does not exist`);
  }
  return {
    names,
    live: live.queues.find((queue) => queue.name === name),
    bindings: bindingsOf(live, [name, names.new]),
  };
}

function bindingsOf({ bindings }: LiveTopology, queues: readonly string[]): Binding[] {
  const found = bindings.filter(
    ({ source, destination, destinationType }) =>
      source !== "" && destinationType === "queue" && queues.includes(destination),
  );
  const keyed = found.map((binding) => [
    JSON.stringify([binding.source, binding.routingKey, binding.arguments]),
    binding,
  ]);
  return Object.values(Object.fromEntries(keyed) as Record<string, Binding>);
}

class Mover {
  moved = 0;
  readonly gates: number[] = [];
  #isReplaced = false;
  readonly #request: MoveRequest;
  readonly #sight: Sight;

  constructor(request: MoveRequest, sight: Sight) {
    this.#request = request;
    this.#sight = sight;
  }

  async run(): Promise<void> {
    await this.#shield();
    const { live } = this.#sight;
    const { desired } = this.#request.move;
    this.#isReplaced = live !== undefined && differences("queue", live, desired).length === 0;
    const prepared = await this.#tell("prepares", ["prepare"], {});
    if (!(await this.#atOnce(prepared))) {
      if (!this.#isReplaced) await this.#replace();
      await this.#bringBack();
    }
    await this.#call(["clear"], {});
    await this.#unshield();
  }

  /** @returns whether all of it is done, and publishers were stopped once */
  async #atOnce({ queue }: MoverAnswer): Promise<boolean> {
    if (this.#isReplaced) return false;
    if (queue !== null && queue.ready + queue.unacknowledged > SHORT) return false;
    const [gate = 0] = GATES;
    const answer = await this.#gated(gate, [
      "switch",
      "settle",
      "replace",
      "return_held",
      "return_new",
      "restore",
    ]);
    this.#isReplaced = answer.done.includes("replace");
    return answer.stopped === undefined;
  }

  /** The long way: publishers are stopped twice, and what they publish by exchanges waits meanwhile. */
  async #replace(): Promise<void> {
    await this.#gatedUntilDone(["switch"]);
    await this.#drain("drain", "queue");
    const { patience = PATIENCE.open } = this.#request;
    await this.#tell("waits for consumers", ["settle"], { patience }).catch(this.#backOut);
    await this.#gatedUntilDone(["settle", "replace"]).catch(this.#backOut);
  }

  async #bringBack(): Promise<void> {
    await this.#drain("return_held", "held");
    await this.#drain("return_new", "new");
    await this.#gatedUntilDone(["return_new", "restore"]);
  }

  /** Everything goes back to where it was. */
  readonly #backOut = async (cause: unknown): Promise<never> => {
    if (!(cause instanceof WarrenError) || cause.code !== "move-stopped") throw cause;
    await this.#bringBack();
    await this.#call(["clear"], {});
    await this.#unshield();
    throw new WarrenError("move-refused", `${this.#what} stays as it was: ${cause.message}`, {
      hint: cause.hint,
      cause,
    });
  };

  /** Part by part, until few are left or none come any more. */
  async #drain(
    action: "drain" | "return_held" | "return_new",
    from: "queue" | "held" | "new",
  ): Promise<void> {
    const step = {
      drain: "takes the messages out",
      return_held: "brings the messages back",
      return_new: "brings the newer ones back",
    }[action];
    let before = Number.POSITIVE_INFINITY;
    for (;;) {
      const answer = await this.#tell(step, [action], { max: PART });
      const left = answer[from]?.ready ?? 0;
      if (left <= SHORT || left >= before) return;
      before = left;
    }
  }

  async #gatedUntilDone(actions: readonly MoveAction[]): Promise<void> {
    let answer: MoverAnswer | undefined;
    for (const gate of GATES) {
      answer = await this.#gated(gate, actions);
      if (answer.stopped === undefined) return;
    }
    throw this.#stopped(answer?.stopped);
  }

  async #gated(gate: number, actions: readonly MoveAction[]): Promise<MoverAnswer> {
    const answer = await this.#call(actions, { gate, patience: Math.min(PATIENCE.gated, gate / 2) });
    if (answer.blocked !== undefined) this.gates.push(answer.blocked);
    return answer;
  }

  /** @throws WarrenError `move-stopped` */
  async #tell(
    step: string,
    actions: readonly MoveAction[],
    more: Partial<MoverRequest>,
  ): Promise<MoverAnswer> {
    const answer = await this.#call(actions, more);
    const left = [answer.queue, answer.held, answer.new].reduce((sum, each) => sum + (each?.ready ?? 0), 0);
    this.#request.onProgress?.({ step, moved: this.moved, left });
    if (answer.stopped !== undefined) throw this.#stopped(answer.stopped);
    return answer;
  }

  async #call(actions: readonly MoveAction[], more: Partial<MoverRequest>): Promise<MoverAnswer> {
    const { broker, nodes, virtualHost, move, signal } = this.#request;
    const { names, bindings } = this.#sight;
    signal?.throwIfAborted();
    const { desired } = move;
    const request: MoverRequest = {
      vhost: virtualHost,
      user: broker.api.endpoint.username,
      queue: desired.name,
      held: names.held,
      new: names.new,
      bindings: bindings.map(({ source, routingKey: key, arguments: table }) => ({
        source,
        key,
        arguments: table,
      })),
      durable: desired.durable,
      arguments: { ...desired.arguments, "x-queue-type": desired.type },
      temporary: { "x-queue-type": nodes.length > 1 ? "quorum" : "classic" },
      patience: 0,
      ...more,
      actions,
    };
    const answer = await callMover(this.#node(), request, { timeout: PART_TIME, ...(signal && { signal }) });
    this.moved += answer.arrived;
    return answer;
  }

  #node() {
    const [node] = this.#request.nodes;
    if (node === undefined) throw new WarrenError("move-refused", `${this.#what}: no node can be commanded`);
    return node;
  }

  get #what(): string {
    const { move, virtualHost } = this.#request;
    return `queue ${JSON.stringify(move.desired.name)} in virtual host ${JSON.stringify(virtualHost)}`;
  }

  #stopped(why: MoverAnswer["stopped"]): WarrenError {
    return new WarrenError("move-stopped", WHY[why ?? "gate_open"], { hint: HINT });
  }

  /** No policy of others says how long or how many messages the two queues keep. */
  async #shield(): Promise<void> {
    const { broker, virtualHost, signal } = this.#request;
    const { policy } = this.#sight.names;
    const pattern = `^${policy.replaceAll(".", "\\.")}\\.(held|new)$`;
    const body = {
      pattern,
      "apply-to": "queues",
      priority: HIGHEST,
      definition: { overflow: "reject-publish" },
    };
    await broker.api.put(objectPath("policies", virtualHost, policy), body, signal);
  }

  async #unshield(): Promise<void> {
    const { broker, virtualHost, signal } = this.#request;
    await broker.api.delete(objectPath("policies", virtualHost, this.#sight.names.policy), signal);
  }
}

/** Of a policy, above what people write. */
const HIGHEST = 2_147_483_647;

const HINT = "Try again when it is less in use, or stop its consumers for the time of the move.";

const WHY: Readonly<Record<NonNullable<MoverAnswer["stopped"]>, string>> = {
  unacknowledged: "consumers hold deliveries that they do not settle",
  gate_open: "it could not be done in the time for which publishers may be stopped",
  not_empty:
    "messages come to it while publishers are stopped: dead letters of another queue, a shovel or a federation link",
  redeclared: "a client declares it as it was, whenever it is gone",
  exclusive_consumer: "it has an exclusive consumer",
  rejected: "the new queue rejects messages: its limits are too low for what is there",
};
