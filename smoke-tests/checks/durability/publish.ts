/** Publishes what is planned, persistent, mandatory and with confirms, and says of each message what came of it. */
import type { ConfirmChannel, Message } from "amqplib";
import { bounded } from "../../../broker/amqp/bounded.ts";
import type { AmqpConnection, WatchedChannel } from "../../../broker/amqp/connection.ts";
import { messageHeaders } from "../../../broker/amqp/message-headers.ts";
import { messageOf, WarrenError } from "../../../model/warren-error.ts";
import { settleMap } from "../../run/settle.ts";
import type { Outcome, Sent } from "./account.ts";
import type { PlannedPublish } from "./plan-publishes.ts";

export interface PublishOptions {
  readonly runId: string;
  /** How often each publish is repeated. */
  readonly copies: number;
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds for the confirms of one window. @default 30_000 */
  readonly confirmTimeout?: number;
}

interface Outgoing {
  readonly id: string;
  readonly planned: PlannedPublish;
}

/** Exchanges that are published to side by side, a channel each: a refused one closes its own channel only. */
const CHANNELS = 16;

/** Messages whose confirms are outstanding on one channel. */
const WINDOW = 1_000;

export async function publishAll(
  connection: AmqpConnection,
  publishes: readonly PlannedPublish[],
  options: PublishOptions,
): Promise<Sent[]> {
  const messages = publishes.flatMap((planned, index) =>
    Array.from({ length: options.copies }, (_, copy): Outgoing => {
      return { id: `${options.runId}/${planned.phase}/${index}/${copy}`, planned };
    }),
  );
  const byExchange = Map.groupBy(messages, ({ planned }) => planned.publish.exchange);
  const sent = await settleMap(byExchange.values(), (some) => publishTo(connection, some, options), CHANNELS);
  return sent.flat();
}

async function publishTo(
  connection: AmqpConnection,
  messages: readonly Outgoing[],
  options: PublishOptions,
): Promise<Sent[]> {
  const watched = await connection.confirmChannel();
  try {
    const sent: Sent[] = [];
    for (let from = 0; from < messages.length; from += WINDOW) {
      sent.push(...(await publishWindow(connection, watched, messages.slice(from, from + WINDOW), options)));
    }
    return sent;
  } finally {
    await watched.close();
  }
}

async function publishWindow(
  connection: AmqpConnection,
  watched: WatchedChannel<ConfirmChannel>,
  messages: readonly Outgoing[],
  options: PublishOptions,
): Promise<Sent[]> {
  const { channel } = watched;
  const answers = new Map<string, Answer>();
  const returned = new Map<string, string>();
  const onReturn = ({ fields, properties }: Message): void => {
    // amqplib's type knows only the fields of a delivery.
    const { replyText } = fields as { readonly replyText?: unknown };
    returned.set(String(properties.messageId), typeof replyText === "string" ? replyText : "NO_ROUTE");
  };
  channel.on("return", onReturn);
  const { promise: allAnswered, resolve } = Promise.withResolvers<void>();
  const answer = (id: string, outcome: Answer): void => {
    answers.set(id, outcome);
    if (answers.size === messages.length) resolve();
  };
  for (const { id, planned } of messages) {
    try {
      publishOne(channel, id, planned, (error) => {
        answer(id, classify(error, watched.closedBy(), connection.trouble));
      });
    } catch (error) {
      // The broker closed the channel while this window was being written.
      answer(id, classify(error, watched.closedBy(), connection.trouble));
    }
  }
  try {
    await bounded("confirms", allAnswered, {
      timeout: options.confirmTimeout ?? 30_000,
      signal: options.signal,
    });
  } catch (error) {
    if (!(error instanceof WarrenError)) throw error;
    // What has no answer by now is told as unconfirmed, with what is known of the reason.
  } finally {
    channel.off("return", onReturn);
  }
  return messages.map(({ id, planned }): Sent => {
    const found = answers.get(id) ?? { outcome: "unconfirmed" as const, detail: connection.trouble };
    const why = returned.get(id);
    return why !== undefined && found.outcome === "confirmed"
      ? { id, planned, outcome: "returned", detail: why }
      : { id, planned, ...found };
  });
}

interface Answer {
  readonly outcome: Outcome;
  readonly detail: string;
}

function publishOne(
  channel: ConfirmChannel,
  id: string,
  planned: PlannedPublish,
  confirmed: (error: unknown) => void,
): void {
  const { exchange, routingKey, headers, integers } = planned.publish;
  channel.publish(
    exchange,
    routingKey,
    Buffer.from(id),
    {
      deliveryMode: 2,
      mandatory: true,
      messageId: id,
      ...(headers === undefined ? {} : { headers: messageHeaders(headers, integers) }),
    },
    confirmed,
  );
}

/** @param error null for an ack; amqplib has no code for a nack, only words */
function classify(error: unknown, closedBy: string | undefined, trouble: string): Answer {
  if (error === null) return { outcome: "confirmed", detail: "" };
  if (closedBy !== undefined) return { outcome: "refused", detail: closedBy };
  if (trouble !== "") return { outcome: "unconfirmed", detail: trouble };
  const message = messageOf(error);
  return { outcome: message === "message nacked" ? "nacked" : "unconfirmed", detail: message };
}
