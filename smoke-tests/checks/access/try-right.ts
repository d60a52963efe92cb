/** Tries one right over AMQP, and tells a refusal from everything else that the broker may object to. */
import type { ConfirmChannel } from "amqplib";
import { bounded } from "../../../broker/amqp/bounded.ts";
import { type AmqpConnection, type CloseReply, REPLY } from "../../../broker/amqp/connection.ts";
import { DEFAULT_EXCHANGE_IN_PERMISSIONS } from "../../../model/rabbitmq/reserved-names.ts";
import type { Access } from "../../../model/routing/rights.ts";
import { messageOf, WarrenError } from "../../../model/warren-error.ts";

export interface Attempt {
  readonly right: Access | "topic write" | "topic read";
  /** A queue or an exchange; for a topic right the exchange. */
  readonly name: string;
  /** For a topic right. */
  readonly routingKey?: string;
}

/** Who tries, and who may do everything in the same virtual host. */
export interface Triers {
  /** An open connection; a new one where the broker has closed the one before. */
  readonly user: () => Promise<AmqpConnection>;
  readonly owner: () => Promise<AmqpConnection>;
  readonly signal: AbortSignal;
}

/** What came of a try: nothing was objected to; what the channel was closed with. */
interface Answer {
  readonly reply: CloseReply | undefined;
  readonly words: string;
}

const TIMEOUT = 10_000;

/**
 * RabbitMQ asks for the right before it looks whether the object is there (`rabbit_channel:handle_method/3`), so any
 * answer but a refusal of the right says that it is given. Everything else is so that nothing but the right can be
 * refused with the code and the method of a refusal: no topic permissions for who tries the others, all others for who
 * tries those, and no internal exchanges.
 *
 * An answer whose text does not fit into 255 bytes is 541, whatever it is. Then what is asked for is made, so that a right
 * that is given has no such answer, and who has all rights tries the same.
 *
 * @returns the broker's words where it refuses; undefined where it does not
 * @throws WarrenError `right-undecidable`
 */
export async function tryRight(triers: Triers, attempt: Attempt): Promise<string | undefined> {
  const first = await answerTo(triers.user, attempt, triers.signal);
  if (first.reply?.code !== REPLY.INTERNAL_ERROR) return isRefusal(first, attempt) ? first.words : undefined;
  const made = await make(await triers.owner(), attempt);
  try {
    const second = await answerTo(triers.user, attempt, triers.signal);
    if (second.reply === undefined) return undefined;
    const control = await answerTo(triers.owner, attempt, triers.signal);
    if (second.reply.code === REPLY.INTERNAL_ERROR && control.reply === undefined) return UNSAID;
    throw new WarrenError(
      "right-undecidable",
      `${attempt.right} "${attempt.name}" cannot be decided: the broker answers ${second.reply.code}, and ` +
        `${control.reply?.code ?? "nothing"} to somebody with all rights`,
      { hint: "The broker's log says what it objects to." },
    );
  } finally {
    await made?.();
  }
}

const UNSAID = "541, in the place of a refusal that is longer than 255 bytes";

/** By AMQP's numbers of the methods, https://www.rabbitmq.com/amqp-0-9-1-reference */
const METHOD_IDS: Readonly<Record<Attempt["right"], readonly [classId: number, methodId: number]>> = {
  configure: [50, 10],
  write: [60, 40],
  read: [60, 70],
  "topic write": [60, 40],
  "topic read": [50, 20],
};

/** Pure. Exported for tests. */
export function isRefusal({ reply }: Pick<Answer, "reply">, { right }: Pick<Attempt, "right">): boolean {
  const [classId, methodId] = METHOD_IDS[right];
  return reply?.code === REPLY.ACCESS_REFUSED && reply.classId === classId && reply.methodId === methodId;
}

async function answerTo(
  connect: () => Promise<AmqpConnection>,
  attempt: Attempt,
  signal: AbortSignal,
): Promise<Answer> {
  const watched = await (await connect()).confirmChannel();
  try {
    await bounded("the broker's answer", METHODS[attempt.right](watched.channel, attempt), {
      timeout: TIMEOUT,
      signal,
    });
    await watched.close();
    return { reply: undefined, words: "" };
  } catch (error) {
    signal.throwIfAborted();
    const reply = watched.closedWith();
    // No word of the broker: nothing is known of the right.
    if (reply === undefined) throw error;
    return { reply, words: watched.closedBy() ?? messageOf(error) };
  }
}

/** What is asked for, where it may not be there. @returns how it is removed; undefined where nothing was made */
async function make(
  owner: AmqpConnection,
  { right, name }: Attempt,
): Promise<(() => Promise<unknown>) | undefined> {
  if (right !== "write" && right !== "read") return undefined;
  const { channel } = await owner.channel();
  try {
    if (right === "read") {
      await channel.assertQueue(name, { arguments: { "x-queue-type": "classic" } });
      return () => channel.deleteQueue(name);
    }
    await channel.assertExchange(name, "direct", {});
    return () => channel.deleteExchange(name);
  } catch {
    // It is there, of another kind.
    return undefined;
  }
}

const METHODS: Readonly<
  Record<Attempt["right"], (channel: ConfirmChannel, attempt: Attempt) => Promise<unknown>>
> = {
  async configure(channel, { name }) {
    const table = { "x-queue-type": "classic" };
    await channel.assertQueue(name, { exclusive: true, durable: false, arguments: table });
    // Or the next one who may make it would be told that it is somebody's.
    await channel.deleteQueue(name);
  },
  write: (channel, { name }) =>
    publish(channel, name === DEFAULT_EXCHANGE_IN_PERMISSIONS ? "" : name, "warren-smoke"),
  read: (channel, { name }) => channel.get(name, { noAck: true }),
  "topic write": (channel, { name, routingKey = "" }) => publish(channel, name, routingKey),
  async "topic read"(channel, { name, routingKey = "" }) {
    const { queue } = await channel.assertQueue("", { exclusive: true, durable: false });
    await channel.bindQueue(queue, name, routingKey);
  },
};

async function publish(channel: ConfirmChannel, exchange: string, routingKey: string): Promise<void> {
  channel.publish(exchange, routingKey, Buffer.from("access"));
  await channel.waitForConfirms();
}
