/**
 * Messages that are published again as they came, byte by byte: amqplib decodes headers into values of JavaScript, in which
 * an integer has lost its width, a whole double is an integer, and text that is not UTF-8 is not what it was. So the
 * content header is taken from the frame itself (https://www.rabbitmq.com/resources/specs/amqp0-9-1.pdf, 4.2.6.1), and is sent as it is.
 *
 * amqplib has no method for it: this reaches into its connection, and says so where that has become another one.
 */
import type { Channel, ConfirmChannel, ConsumeMessage } from "amqplib";

/** What amqplib calls its connection; a model has one. */
interface Inner {
  rest: Buffer;
  readonly frameMax: number;
  recvFrame: (this: Inner) => unknown;
  readonly sendBytes: (this: Inner, bytes: Buffer) => void;
}

interface InnerChannel {
  readonly ch: number;
  readonly pushConfirmCallback: (this: ConfirmChannel, done: (error: unknown) => void) => void;
}

export interface ExactPublish {
  readonly exchange: string;
  readonly routingKey: string;
  /** The payload of a content header frame, whose body size is that of the content. */
  readonly header: Buffer;
  readonly content: Buffer;
}

const HEADER = Symbol("content header");

const [METHOD_FRAME, HEADER_FRAME, BODY_FRAME] = [1, 2, 3];
/** Type, channel and size; and the end. */
const [BEFORE, OVERHEAD] = [7, 8];
const END = 0xce;
const [CLASS_BASIC, METHOD_PUBLISH] = [60, 40];
const MANDATORY = 1;

/** From now on each delivery of the channel's connection keeps its content header. */
export function keepHeaders(channel: Channel): void {
  const inner = innerOf(channel);
  const receive = inner.recvFrame;
  inner.recvFrame = () => {
    const before = inner.rest;
    const frame = receive.call(inner);
    const fields = headerFieldsIn(frame);
    // One that was not there in full is read by a call of its own within that one.
    if (fields !== undefined && !(HEADER in fields)) {
      const size = before.readUInt32BE(3);
      Reflect.set(fields, HEADER, Buffer.from(before.subarray(BEFORE, BEFORE + size)));
    }
    return frame;
  };
}

/** Of a delivery of a connection that keeps them: the payload of its content header frame. */
export function headerOf({ properties }: Pick<ConsumeMessage, "properties">): Buffer {
  const header: unknown = Reflect.get(properties, HEADER);
  if (!Buffer.isBuffer(header)) throw new TypeError("the connection does not keep content headers");
  return header;
}

/** Mandatory: what reaches no queue comes back. @param done told with an error where it is not confirmed */
export function publishExactly(
  channel: ConfirmChannel,
  { exchange, routingKey, header, content }: ExactPublish,
  done: (error: unknown) => void,
): void {
  const connection = innerOf(channel);
  const { ch, pushConfirmCallback } = channel as unknown as InnerChannel;
  if (typeof ch !== "number" || typeof pushConfirmCallback !== "function") throw elsewhere();
  const frames = [
    frame(METHOD_FRAME, ch, publishMethod(exchange, routingKey)),
    frame(HEADER_FRAME, ch, header),
  ];
  const most = connection.frameMax - OVERHEAD;
  for (let at = 0; at < content.length; at += most)
    frames.push(frame(BODY_FRAME, ch, content.subarray(at, at + most)));
  pushConfirmCallback.call(channel, done);
  // In one piece: nothing of the same channel may come in between.
  connection.sendBytes(Buffer.concat(frames));
}

function publishMethod(exchange: string, routingKey: string): Buffer {
  const start = Buffer.alloc(6);
  start.writeUInt16BE(CLASS_BASIC, 0);
  start.writeUInt16BE(METHOD_PUBLISH, 2);
  return Buffer.concat([start, shortText(exchange), shortText(routingKey), Buffer.of(MANDATORY)]);
}

function shortText(text: string): Buffer {
  const bytes = Buffer.from(text, "utf8");
  return Buffer.concat([Buffer.of(bytes.length), bytes]);
}

function frame(type: number | undefined, channel: number, payload: Buffer): Buffer {
  const start = Buffer.alloc(BEFORE);
  start.writeUInt8(type ?? 0, 0);
  start.writeUInt16BE(channel, 1);
  start.writeUInt32BE(payload.length, 3);
  return Buffer.concat([start, payload, Buffer.of(END)]);
}

/** Of a decoded content header frame, which has a size and properties. */
function headerFieldsIn(decoded: unknown): object | undefined {
  if (typeof decoded !== "object" || decoded === null || !("size" in decoded)) return undefined;
  return "fields" in decoded && typeof decoded.fields === "object"
    ? (decoded.fields ?? undefined)
    : undefined;
}

function innerOf(channel: Channel): Inner {
  const connection: unknown = Reflect.get(channel, "connection");
  const inner = (connection ?? {}) as Partial<Inner>;
  const isAsKnown =
    Buffer.isBuffer(inner.rest) &&
    typeof inner.recvFrame === "function" &&
    typeof inner.sendBytes === "function" &&
    typeof inner.frameMax === "number";
  if (!isAsKnown) throw elsewhere();
  return connection as Inner;
}

function elsewhere(): TypeError {
  return new TypeError("amqplib keeps its frames elsewhere");
}
