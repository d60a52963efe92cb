/**
 * Moves a queue where no command can be run on the broker's nodes: by an AMQP client and the HTTP API. Publishers cannot be
 * stopped so, and therefore bindings lead past the switch. While both queues are bound a message can come to both; and who
 * publishes by the queue's name meets a gap while there is none.
 *
 * The steps, the queues in which messages wait and their names are those of `move-queue.ts`; each step can be done again.
 */
import { setTimeout as delay } from "node:timers/promises";
import type { Channel } from "amqplib";
import { mayImpersonate } from "../../../model/rabbitmq/user-tags.ts";
import { differences } from "../../../model/topology/plan/differences.ts";
import { messageOf, WarrenError } from "../../../model/warren-error.ts";
import { closeAmqp, connectToBroker } from "../../amqp/connect.ts";
import type { AmqpConnection } from "../../amqp/connection.ts";
import { queueTotals, queueTypeOf } from "../../api/queues.ts";
import { ownTags } from "../../api/whoami.ts";
import { lookAtMove, type MoveSight } from "../look-at-move.ts";
import { type OverAmqpNames, overAmqpNames } from "../move-names.ts";
import { shield, unshield } from "../move-policy.ts";
import { type MoveReport, type MoveRequest, PATIENCE } from "../move-request.ts";
import { assertAccepted, becomeAnother } from "./become-another.ts";
import { Drain } from "./drain.ts";
import { bindBoth, hasBindings, type Leading, unbindFirst } from "./lead-bindings.ts";
import { onTheirWay } from "./on-their-way.ts";
import { OthersHold } from "./settled.ts";
import { clearTemporary, lockMove, makeTemporary } from "./temporary-objects.ts";
import { type Republisher, unfitness } from "./unfit.ts";

/**
 * Milliseconds from the end of a binding to the end of its queue: channels deliver by what they knew a moment ago, and
 * followers in a cluster hear of it later. Nobody can be asked when all of them know.
 */
const QUIET = 1_500;
/** Milliseconds for the newer messages to become few while more of them come. */
const CATCHING_UP = 30_000;
/** Of the newer messages, while which bindings are led back. */
const FEW = 100;
const POLL_INTERVAL = 50;
const PROGRESS_INTERVAL = 1_000;
/** Milliseconds for the last messages to arrive before the queue goes, while others may come by its name. */
const SETTLING = 5_000;
/** Times that a client may declare the queue as it was. */
const MOST_TRIES = 5;
/** Messages. */
const MOST_ON_THEIR_WAY = 500;

/**
 * @throws WarrenError `move-refused` where it was given up and all is as it was; `move-busy`; `move-interrupted` and others
 *   where it is cut off, and the next call goes on
 */
export async function moveOverAmqp(request: MoveRequest): Promise<MoveReport> {
  const began = performance.now();
  const { broker, virtualHost, move, signal } = request;
  const sight = await lookAtMove(request);
  const tags = await ownTags(broker.api, signal);
  const connection = await connectToBroker(broker, virtualHost, signal);
  try {
    const names = overAmqpNames(sight.names);
    await lockMove(connection, names, request);
    const { channel } = await connection.channel();
    const who = { username: broker.amqp.username, impersonates: mayImpersonate(tags) };
    const mover = new OverAmqp({ request, sight, names, connection, channel, who });
    await mover.run();
    await channel.deleteQueue(names.lock);
    return {
      queue: move.desired.name,
      moved: mover.moved,
      gates: [],
      overAmqp: { gap: mover.gap, duplicates: mover.duplicates },
      milliseconds: Math.round(performance.now() - began),
    };
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof WarrenError || error instanceof TypeError) throw error;
    throw new WarrenError(
      "move-interrupted",
      `the move of queue "${move.desired.name}" was cut off: ${messageOf(error)}`,
      {
        hint: "The next `./warren up` goes on with it.",
        cause: error,
      },
    );
  } finally {
    await closeAmqp(connection);
  }
}

export interface Means {
  readonly request: MoveRequest;
  readonly sight: MoveSight;
  readonly names: OverAmqpNames;
  readonly connection: AmqpConnection;
  readonly channel: Channel;
  readonly who: Republisher;
}

class OverAmqp {
  /** Messages that are in the queue to stay. */
  moved = 0;
  /** Messages that can have come twice, at most. */
  duplicates = 0;
  /** Milliseconds without a queue of the name; undefined where this call has not deleted it. */
  gap: number | undefined;
  #lost = 0;
  #prefetch = MOST_ON_THEIR_WAY;
  readonly #queue: string;
  readonly #means: Means;

  constructor(means: Means) {
    this.#means = means;
    this.#queue = means.request.move.desired.name;
  }

  async run(): Promise<void> {
    const { request, sight, names, channel } = this.#means;
    const { live } = sight;
    const isReplaced = live !== undefined && differences("queue", live, request.move.desired).length === 0;
    this.#tell("prepares");
    await shield(request, sight);
    const isFresh = await makeTemporary(request, names, channel);
    this.#prefetch = await this.#onTheirWay();
    if (!isReplaced) await this.#replace(live !== undefined, isFresh);
    await this.#bringBack();
    await this.#clear();
    if (this.#lost > 0) {
      throw new WarrenError(
        "messages-lost",
        `${this.#what} is moved, but ${this.#lost} messages came to it at the very moment of its end and went with it`,
        { hint: "They came by the queue's name, and not by a binding." },
      );
    }
  }

  async #replace(isThere: boolean, isFresh: boolean): Promise<void> {
    const { names } = this.#means;
    this.#tell("leads its bindings elsewhere");
    try {
      if (isThere) await assertAccepted(this.#means);
      await bindBoth(this.#leading(this.#queue, names.new));
    } catch (cause) {
      // Where nothing was unbound, all that came to the other queue came to this one as well.
      if (!isFresh || !(cause instanceof WarrenError)) throw cause;
      await unbindFirst(this.#leading(names.new, this.#queue));
      await this.#means.channel.purgeQueue(names.new);
      await this.#stayAsItWas(cause);
    }
    await unbindFirst(this.#leading(this.#queue, names.new));
    const unbound = performance.now();
    this.duplicates += await this.#readyIn(names.new);
    try {
      for (let tries = 1; !(await this.#takeOut(unbound)); tries += 1)
        if (tries >= MOST_TRIES) throw new WarrenError("move-stopped", REDECLARED, { hint: HINT });
    } catch (cause) {
      if (!(cause instanceof WarrenError) || cause.code !== "move-stopped") throw cause;
      await this.#bringBack();
      await this.#stayAsItWas(cause);
    }
  }

  /** @returns whether the queue is another one now: a client that is told of its end can be the first to declare it again */
  async #takeOut(unbound: number): Promise<boolean> {
    const { request, names, channel } = this.#means;
    const { broker, virtualHost, signal } = request;
    const totals = await queueTotals(broker.api, { virtualHost, name: this.#queue }, signal);
    if (totals === undefined) return (await becomeAnother(this.#means, undefined))?.isDone === true;
    const type = queueTypeOf(totals) ?? "";
    const drain = await this.#from(this.#queue, names.away, type === "quorum");
    try {
      await this.#telling("takes the messages out", drain, drain.untilFew({ ready: FEW }));
      const until = performance.now() + (request.patience ?? PATIENCE);
      const others = new OthersHold({ request, name: this.#queue, drain, channel });
      for (;;) {
        await drain.untilFew({ ready: FEW });
        const isQuiet = performance.now() - unbound >= QUIET;
        if ((await others.ask(type)) === "nothing" && isQuiet) break;
        if (performance.now() > until) throw new WarrenError("move-stopped", HELD, { hint: HINT });
        await delay(POLL_INTERVAL, undefined, { signal });
      }
      // A client that bound it anew has led to both.
      if (await hasBindings(this.#leading(this.#queue, names.new)))
        this.duplicates += await this.#readyIn(names.new);
      await drain.untilFew({ ready: 0, deadline: performance.now() + SETTLING });
      this.#tell("makes it anew");
      const became = await becomeAnother(this.#means, type);
      if (became === undefined) return false;
      this.#lost += became.lost;
      this.gap = (this.gap ?? 0) + became.gap;
      return became.isDone;
    } finally {
      await drain.stop();
    }
  }

  async #bringBack(): Promise<void> {
    const { request, names, channel } = this.#means;
    await channel.bindQueue(this.#queue, names.back, "");
    const held = await this.#from(names.held, names.back, true);
    await this.#telling("brings the messages back", held, held.untilFew({ ready: 0 }));
    await held.stop();
    this.moved += held.moved;
    const newer = await this.#from(names.new, names.back, true);
    const leading = this.#leading(names.new, this.#queue);
    const deadline = performance.now() + CATCHING_UP;
    // What a client has bound meanwhile led to both from then on.
    const isBound = await hasBindings(this.#leading(this.#queue, names.new));
    await this.#telling("brings the newer ones back", newer, newer.untilFew({ ready: FEW, deadline }));
    const once = isBound ? 0 : newer.moved;
    this.#tell("leads its bindings back");
    await bindBoth(leading);
    await unbindFirst(leading);
    await delay(QUIET, undefined, { signal: request.signal });
    await newer.untilFew({ ready: 0 });
    await newer.stop();
    this.moved += newer.moved;
    this.duplicates += newer.moved - once;
    await channel.unbindQueue(this.#queue, names.back, "");
  }

  async #stayAsItWas(cause: WarrenError): Promise<never> {
    await this.#clear();
    throw new WarrenError("move-refused", `${this.#what} stays as it was: ${cause.message}`, {
      hint: cause.hint,
      cause,
    });
  }

  async #clear(): Promise<void> {
    const { request, sight, names, channel } = this.#means;
    this.#tell("clears up");
    this.#lost += await clearTemporary(request, names, channel);
    await unshield(request, sight);
  }

  async #from(queue: string, to: string, counts: boolean): Promise<Drain> {
    const { connection, who, request } = this.#means;
    return await Drain.start({
      connection,
      from: queue,
      to,
      counts,
      prefetch: this.#prefetch,
      unfitness: (message) => unfitness(message, who),
      signal: request.signal,
    });
  }

  #leading(from: string, to: string): Leading {
    const { broker, virtualHost, signal } = this.#means.request;
    return { broker, virtualHost, from, to, except: new Set([this.#means.names.back]), signal };
  }

  async #readyIn(name: string): Promise<number> {
    return (await this.#means.channel.checkQueue(name)).messageCount;
  }

  /** So that a few large messages do not fill the memory. By statistics, which are some seconds old. */
  async #onTheirWay(): Promise<number> {
    const { request, names } = this.#means;
    const { broker, virtualHost, signal } = request;
    const queues = { virtualHost, names: [this.#queue, names.held, names.new], most: MOST_ON_THEIR_WAY };
    return await onTheirWay(broker.api, queues, signal);
  }

  #tell(step: string, drain?: Drain): void {
    const { onProgress } = this.#means.request;
    onProgress?.({ step, moved: this.moved + (drain?.moved ?? 0), left: drain?.left ?? 0 });
  }

  async #telling(step: string, drain: Drain, work: Promise<void>): Promise<void> {
    this.#tell(step, drain);
    const timer = setInterval(() => this.#tell(step, drain), PROGRESS_INTERVAL);
    try {
      await work;
    } finally {
      clearInterval(timer);
    }
  }

  get #what(): string {
    const { virtualHost } = this.#means.request;
    return `queue ${JSON.stringify(this.#queue)} in virtual host ${JSON.stringify(virtualHost)}`;
  }
}

const HELD = "consumers hold deliveries that they do not settle";
const REDECLARED = "a client declares it as it was, whenever it is gone";
const HINT = "Try again when it is less in use, or stop its consumers for the time of the move.";
