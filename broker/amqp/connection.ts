/** An AMQP 0-9-1 connection: it never reconnects, and it remembers what went wrong. */
import { Duplex } from "node:stream";
import type { Channel, ChannelModel, ConfirmChannel } from "amqplib";
import { messageOf } from "../../model/warren-error.ts";
import { type AmqpLogin, dial } from "./amqplib-connect.ts";
import { type Bounds, bounded } from "./bounded.ts";

/** Milliseconds for a closing handshake: nothing depends on it. */
const CLOSE_TIMEOUT = 5_000;

/**
 * The broker's `channel.close` or `connection.close`. Decide by its numbers: the text is cut at 255 characters, names in
 * it can be anything, and where it would be longer than 255 bytes RabbitMQ (4.3.6) closes the whole connection with
 * 541 instead, and without a class and a method.
 */
export interface CloseReply {
  /** https://www.rabbitmq.com/amqp-0-9-1-reference#constants: 403 ACCESS_REFUSED, 404 NOT_FOUND. */
  readonly code: number;
  /** Of the method that was refused; 0 where the broker names none. */
  readonly classId: number;
  readonly methodId: number;
}

/** AMQP 0-9-1's reply codes that something is decided by. */
export const REPLY = {
  ACCESS_REFUSED: 403,
  NOT_FOUND: 404,
  RESOURCE_LOCKED: 405,
  PRECONDITION_FAILED: 406,
  INTERNAL_ERROR: 541,
} as const;

export class AmqpConnection {
  readonly #model: ChannelModel;
  readonly #channels = new Set<WatchedChannel<Channel>>();
  #trouble = "";
  #reply: CloseReply | undefined;
  #closed = false;

  constructor(model: ChannelModel) {
    this.#model = model;
    model.on("error", (error) => {
      this.#trouble = messageOf(error);
      this.#reply = replyOf(error);
    });
    model.on("close", () => {
      this.#closed = true;
    });
    model.on("blocked", (reason) => {
      this.#trouble = `the broker blocks publishers: ${reason}`;
    });
    model.on("unblocked", () => {
      this.#trouble = "";
    });
  }

  /** What closed or blocks the connection; empty while nothing does. */
  get trouble(): string {
    return this.#trouble;
  }

  /** As the broker calls its cluster, which may be anything; undefined where it does not say. */
  get clusterName(): string | undefined {
    const properties: unknown = Reflect.get(this.#model.connection, "serverProperties");
    const { cluster_name: name } = (properties ?? {}) as { readonly cluster_name?: unknown };
    return typeof name === "string" ? name : undefined;
  }

  get isOpen(): boolean {
    return !this.#closed;
  }

  async channel(): Promise<WatchedChannel<Channel>> {
    return this.#remember(await this.#model.createChannel());
  }

  async confirmChannel(): Promise<WatchedChannel<ConfirmChannel>> {
    return this.#remember(await this.#model.createConfirmChannel());
  }

  /** Those that are still open. */
  async closeChannels(): Promise<void> {
    await Promise.all([...this.#channels].map((watched) => watched.close()));
  }

  #remember<C extends Channel>(channel: C): WatchedChannel<C> {
    const watched = watch(channel, () => this.#reply);
    this.#channels.add(watched);
    channel.once("close", () => {
      this.#channels.delete(watched);
    });
    return watched;
  }

  /** Breaks the connection off without a word, as a crash of the client does. */
  async crash(): Promise<void> {
    if (this.#closed) return;
    const { promise: closed, resolve } = Promise.withResolvers<void>();
    this.#model.once("close", () => {
      resolve();
    });
    // Without an error it would take no notice.
    this.#socket().destroy(new Error("the client crashed"));
    await bounded("the AMQP connection to break", closed, { timeout: 5_000 });
  }

  /**
   * Success also where it is closed already.
   *
   * @throws WarrenError `wait-exceeded` where the broker does not answer the closing: the connection is broken off then
   */
  async close(): Promise<void> {
    if (this.#closed) return;
    const { promise: closed, resolve } = Promise.withResolvers<void>();
    this.#model.once("close", () => {
      resolve();
    });
    // amqplib's own promise stays open when the broker goes away in the middle; the event comes in any case.
    this.#model.close().catch(() => {
      resolve();
    });
    try {
      await bounded("the AMQP connection to close", closed, { timeout: CLOSE_TIMEOUT });
    } catch (error) {
      this.#socket().destroy(new Error("the broker does not answer the closing"));
      throw error;
    }
  }

  #socket(): Duplex {
    // amqplib has no method for it.
    const stream: unknown = Reflect.get(this.#model.connection, "stream");
    if (!(stream instanceof Duplex)) throw new Error("amqplib keeps its socket elsewhere");
    return stream;
  }
}

/** A channel together with what closed it. */
export interface WatchedChannel<C extends Channel> {
  readonly channel: C;
  /** The broker's words (`NOT_FOUND - no queue ...`), to be shown; undefined while it is open or after an orderly close. */
  readonly closedBy: () => string | undefined;
  /** What the broker closed it with, or the whole connection; undefined where it did neither. */
  readonly closedWith: () => CloseReply | undefined;
  /** Success also where it is closed already. */
  readonly close: () => Promise<void>;
}

function watch<C extends Channel>(channel: C, ofConnection: () => CloseReply | undefined): WatchedChannel<C> {
  let closedBy: string | undefined;
  let reply: CloseReply | undefined;
  let open = true;
  channel.on("error", (error) => {
    closedBy = withoutPrefix(messageOf(error));
    reply = replyOf(error);
  });
  channel.on("close", () => {
    open = false;
  });
  return {
    channel,
    closedBy: () => closedBy,
    closedWith: () => reply ?? ofConnection(),
    close: async () => {
      if (open) await bounded("the AMQP channel to close", channel.close(), { timeout: CLOSE_TIMEOUT });
    },
  };
}

/** amqplib gives the numbers of a `channel.close`, and of a `connection.close` the code alone. */
function replyOf(error: unknown): CloseReply | undefined {
  const { code, classId, methodId } = error as Partial<Record<keyof CloseReply, unknown>>;
  if (typeof code !== "number") return undefined;
  return { code, classId: numberOr0(classId), methodId: numberOr0(methodId) };
}

function numberOr0(value: unknown): number {
  return typeof value === "number" ? value : 0;
}

/** amqplib's `Channel closed by server: 404 (NOT-FOUND) with message "NOT_FOUND - no queue ..."`. */
function withoutPrefix(message: string): string {
  return /with message "(.*)"$/.exec(message)?.[1] ?? message;
}

/** @throws Error as amqplib says it, or WarrenError `wait-exceeded` and those of {@link dial} */
export async function openConnection(login: AmqpLogin, bounds: Bounds): Promise<AmqpConnection> {
  const opening = dial(login, bounds.timeout);
  try {
    return new AmqpConnection(await bounded("the AMQP connection to open", opening, bounds));
  } catch (error) {
    // One that opens after all is not left open; a failure of it is what is being thrown already.
    opening.then(
      (late) => new AmqpConnection(late).close(),
      () => undefined,
    );
    throw error;
  }
}
