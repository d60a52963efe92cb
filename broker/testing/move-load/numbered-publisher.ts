/** A publisher of numbered messages, as a client should be: it comes back, and sends again what was not confirmed. */
import { setTimeout as pause } from "node:timers/promises";
import type { ChannelModel, ConfirmChannel } from "amqplib";
import { bodyOf, type MessageForm, propertiesOf } from "./numbered-message.ts";
import { SequenceAccount } from "./sequence-account.ts";
import { type Waits, WaitTimes } from "./wait-times.ts";

export interface PublisherOptions {
  /** Without blanks. */
  readonly name: string;
  readonly form: MessageForm;
  /** Messages that wait for their confirm at a time. */
  readonly window: number;
  /** Messages a second; Infinity: as fast as the window lets it. */
  readonly rate: number;
  /** Messages after which it is done. @default until it is told to end */
  readonly most?: number;
  /** A connection, to another node with each call. */
  readonly connect: () => Promise<ChannelModel>;
}

/** Milliseconds between two looks whether a message is due, and between two attempts to connect. */
const TURN = 5;
const RETRY = 50;

export class NumberedPublisher {
  readonly account = new SequenceAccount();
  readonly name: string;
  readonly form: MessageForm;
  readonly #options: PublisherOptions;
  readonly #waits = new WaitTimes();
  /** When each that is not confirmed was sent first. */
  readonly #unconfirmed = new Map<number, number>();
  readonly #ended = new AbortController();
  readonly #giveUp = new AbortController();
  readonly #working: Promise<void>;
  #reconnects = 0;
  #due = 0;
  #dueSince = performance.now();

  /** Begins at once. */
  constructor(options: PublisherOptions) {
    this.#options = options;
    this.name = options.name;
    this.form = options.form;
    this.#working = this.#work();
  }

  get reconnects(): number {
    return this.#reconnects;
  }

  /** Since the last call; a message that still waits counts with what it has waited until now. */
  takeWaits(): Waits {
    const now = performance.now();
    const [oldest = now] = this.#unconfirmed.values();
    const waits = this.#waits.take();
    return { ...waits, longest: Math.max(waits.longest, now - oldest) };
  }

  /** Sends nothing new, and waits until all is confirmed. */
  async end(): Promise<void> {
    this.#ended.abort();
    await this.#working;
  }

  /** Waits until it has sent all that it was to send at most, and all of that is confirmed. */
  async done(): Promise<void> {
    await this.#working;
  }

  /** Ends it whatever is confirmed. */
  async abandon(): Promise<void> {
    this.#ended.abort();
    this.#giveUp.abort();
    await this.#working;
  }

  get #isOver(): boolean {
    const { most = Number.POSITIVE_INFINITY } = this.#options;
    return this.#ended.signal.aborted || this.account.totals.published >= most;
  }

  async #work(): Promise<void> {
    while (!this.#giveUp.signal.aborted && (!this.#isOver || this.#unconfirmed.size > 0)) {
      let connection: ChannelModel | undefined;
      try {
        connection = await this.#options.connect();
        connection.on("error", () => undefined);
        await this.#publishBy(connection);
        await connection.close();
      } catch {
        // The broker is away, which is what it is made for: what is lost by that shows in the account.
        this.#reconnects += 1;
        await connection?.close().catch(() => undefined);
        await pause(RETRY);
      }
    }
  }

  /** Ends when there is nothing more to do; fails when the channel or the connection does. */
  async #publishBy(connection: ChannelModel): Promise<void> {
    const channel = await connection.createConfirmChannel();
    const broken = new AbortController();
    channel.on("error", () => broken.abort()).once("close", () => broken.abort());
    connection.once("close", () => broken.abort());
    channel.on("return", ({ properties }) => {
      this.account.return(Number(String(properties.messageId).split("/").at(-1)));
    });
    for (const sequence of this.#unconfirmed.keys()) {
      this.account.repeat(sequence);
      this.#send(channel, sequence);
    }
    this.#dueSince = performance.now();
    this.#due = 0;
    while (!this.#giveUp.signal.aborted) {
      this.#sendWhatIsDue(channel);
      if (this.#isOver && this.#unconfirmed.size === 0) return;
      await pause(TURN);
      broken.signal.throwIfAborted();
    }
  }

  #sendWhatIsDue(channel: ConfirmChannel): void {
    const { rate, window } = this.#options;
    const now = performance.now();
    // What the window held back is not made up for: a publisher that waits has nothing to send meanwhile.
    const come = rate === Number.POSITIVE_INFINITY ? window : ((now - this.#dueSince) / 1000) * rate;
    this.#due = Math.min(window, this.#due + come);
    this.#dueSince = now;
    while (this.#due >= 1 && this.#unconfirmed.size < window && !this.#isOver) {
      this.#due -= 1;
      const sequence = this.account.publish();
      this.#unconfirmed.set(sequence, performance.now());
      this.#send(channel, sequence);
    }
  }

  #send(channel: ConfirmChannel, sequence: number): void {
    const { name, form } = this.#options;
    const number = { publisher: name, sequence };
    const body = bodyOf(number, form.size);
    channel.publish(form.exchange, form.routingKey, body, propertiesOf(number, form), (problem) => {
      if (problem === null) this.#confirm(sequence);
      // Refused, or the channel is gone: in the latter case it is sent again by the next connection.
      else if (problem.message === "message nacked") this.#repeat(channel, sequence);
    });
  }

  #confirm(sequence: number): void {
    const sent = this.#unconfirmed.get(sequence);
    if (sent === undefined) return;
    this.#unconfirmed.delete(sequence);
    this.account.confirm(sequence);
    this.#waits.record(performance.now() - sent);
  }

  #repeat(channel: ConfirmChannel, sequence: number): void {
    this.account.repeat(sequence);
    this.#send(channel, sequence);
  }
}
