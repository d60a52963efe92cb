/**
 * A message that says who sent it and as which one, and of which everything can be worked out again: whoever receives it
 * sees whether something of it was changed on its way.
 */
import { isDeepStrictEqual } from "node:util";
import type { ConsumeMessage, GetMessage, Options } from "amqplib";

export interface MessageNumber {
  /** Of the publisher, without blanks. */
  readonly publisher: string;
  /** From 0. */
  readonly sequence: number;
}

/** How the messages of one publisher look, and where it sends them. */
export interface MessageForm {
  /** The empty text is the default exchange. */
  readonly exchange: string;
  readonly routingKey: string;
  /** Bytes of the body, at least those of its number. */
  readonly size: number;
  /** @default none */
  readonly priority?: number | undefined;
}

export function bodyOf({ publisher, sequence }: MessageNumber, size: number): Buffer {
  const number = `${publisher} ${sequence} `;
  const body = Buffer.alloc(Math.max(size, number.length), 33 + (sequence % 90));
  body.write(number, "latin1");
  return body;
}

/** All that AMQP 0-9-1 has but `user_id`, `expiration` and `reply_to`, which say something to a broker. */
export function propertiesOf(
  { publisher, sequence }: MessageNumber,
  { priority }: MessageForm,
): Options.Publish {
  return {
    mandatory: true,
    persistent: true,
    contentType: "text/plain",
    contentEncoding: "latin1",
    messageId: `${publisher}/${sequence}`,
    correlationId: String(sequence % 7),
    type: "numbered",
    appId: publisher,
    timestamp: 1_700_000_000 + sequence,
    headers: { sequence, nested: { list: ["one", 2, true], text: `${sequence}` } },
    ...(priority === undefined ? {} : { priority }),
  };
}

/** Undefined: nobody here has sent it. */
export function numberOf(content: Buffer): MessageNumber | undefined {
  const [, publisher, digits] = /^(\S+) (\d+) /.exec(content.toString("latin1", 0, 200)) ?? [];
  return publisher === undefined ? undefined : { publisher, sequence: Number(digits) };
}

/** Headers that a queue adds by itself: https://www.rabbitmq.com/docs/quorum-queues, "Poison Message Handling". */
const OF_QUEUES: ReadonlySet<string> = new Set(["x-delivery-count", "x-acquired-count"]);

/** Whether the body, each property, the exchange and the routing key are as they were sent. */
export function isAsSent(
  { content, fields, properties }: ConsumeMessage | GetMessage,
  number: MessageNumber,
  form: MessageForm,
): boolean {
  if (fields.exchange !== form.exchange || fields.routingKey !== form.routingKey) return false;
  if (!content.equals(bodyOf(number, form.size))) return false;
  const { mandatory: _, persistent: __, headers: sent, ...sentProperties } = propertiesOf(number, form);
  const { headers: kept = {}, ...keptProperties } = properties;
  const headers = Object.fromEntries(Object.entries(kept).filter(([name]) => !OF_QUEUES.has(name)));
  const said = Object.entries(keptProperties).filter(([, value]) => value !== undefined);
  return (
    isDeepStrictEqual(headers, sent) &&
    isDeepStrictEqual(Object.fromEntries(said), { ...sentProperties, deliveryMode: 2 })
  );
}
