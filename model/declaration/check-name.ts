/** Names that RabbitMQ, AMQP 0-9-1 or a tool on the way would refuse or lose. */
import type { Place, Report } from "./fault.ts";
import { quote } from "./wording.ts";

/** In bytes of UTF-8: AMQP 0-9-1's short string, in which names and routing keys travel. */
const LONGEST_NAME = 255;

/** The exchanges of every virtual host, by type: they can be referred to, not declared. */
export const PREDECLARED_EXCHANGES: ReadonlyMap<string, string> = new Map([
  ["amq.direct", "direct"],
  ["amq.fanout", "fanout"],
  ["amq.headers", "headers"],
  ["amq.match", "headers"],
  ["amq.rabbitmq.trace", "topic"],
  ["amq.topic", "topic"],
]);

export type NamedKind = keyof typeof EMPTY;
/** Their names travel as AMQP's short strings. */
const SHORT: ReadonlySet<NamedKind> = new Set(["virtual host", "exchange", "queue", "user"]);

export function checkName(kind: NamedKind, name: string, key: Place, report: Report): void {
  const subject = `The name ${quote(name)} of ${/^[aeo]/.test(kind) ? "an" : "a"} ${kind}`;
  if (name === "") {
    report(key, EMPTY[kind]);
    return;
  }
  if (SHORT.has(kind)) checkShortString(subject, name, key, report);
  if (name === "." || name === "..") {
    report(key, `${subject} is a relative path in the addresses of RabbitMQ's management API.`, "Rename it.");
  }
  if (!name.isWellFormed()) report(key, `${subject} is not Unicode text.`);
  if (/[\r\n]/.test(name)) {
    report(key, `${subject} has a line break, which RabbitMQ takes out of names that come by AMQP.`);
  }
  if ((kind === "exchange" || kind === "queue") && name.startsWith("amq.")) {
    const why = PREDECLARED_EXCHANGES.has(name) && kind === "exchange" ? "it is always there and " : "";
    report(
      key,
      `${subject} is RabbitMQ's own: ${why}names that begin with "amq." are reserved.`,
      "Rename it.",
    );
  }
  // They are keys of what the program hands out and hands over: `amqpUris`, the objects of a destroy.
  if ((kind === "user" || kind === "virtual host") && name === "__proto__") {
    report(
      key,
      `${subject} means something else to JavaScript, and Pulumi's SDK for Node.js loses it.`,
      "Rename it.",
    );
  }
}

const EMPTY = {
  exchange: 'The exchange "" is the default exchange: it is always there and cannot be declared.',
  queue: 'A queue cannot be named "": RabbitMQ would make up a name each time.',
  "virtual host": 'A virtual host cannot be named "".',
  policy: 'A policy cannot be named "".',
  "operator policy": 'An operator policy cannot be named "".',
  "federation upstream": 'A federation upstream cannot be named "".',
  "federation upstream set": 'A federation upstream set cannot be named "".',
  shovel: 'A shovel cannot be named "".',
  component: 'A component cannot be named "".',
  parameter: 'A parameter cannot be named "".',
  "global parameter": 'A global parameter cannot be named "".',
  user: 'A user cannot be named "".',
} as const;

/**
 * Characters of a stream's name and its virtual host's together. The stream's folder is called after both, in characters
 * of one byte, with 21 more (two underscores and the nanoseconds of its making), and file systems take 255. RabbitMQ
 * 4.3.6 answers 201 for a longer one, never starts it, and after its deletion tries for ever to remove what is not there,
 * at half a core (measured: 233 in the virtual host `/` starts, 234 does not; the letters of 西 count as one each).
 */
const LONGEST_STREAM_NAME = 234;

/** Whether RabbitMQ can start a stream of this name in this virtual host. */
export function streamNameFits(virtualHost: string, name: string): boolean {
  return lengthOf(virtualHost + name) <= LONGEST_STREAM_NAME;
}

export function checkStreamName(virtualHost: string, name: string, key: Place, report: Report): void {
  if (streamNameFits(virtualHost, name)) return;
  const characters = lengthOf(virtualHost + name);
  report(
    key,
    `The name ${quote(name)} of a stream has ${characters} characters together with its virtual host's: ` +
      "RabbitMQ would take it and never start it, because its folder has both in its name.",
    `Allowed: up to ${LONGEST_STREAM_NAME} together.`,
  );
}

/** Code points. */
function lengthOf(text: string): number {
  return Array.from(text).length;
}

/** @param subject begins the message: `The routing key "a.b"` */
export function checkShortString(subject: string, text: string, place: Place, report: Report): void {
  const bytes = Buffer.byteLength(text, "utf8");
  if (bytes > LONGEST_NAME) {
    report(place, `${subject} is ${bytes} bytes long in UTF-8.`, `Allowed: up to ${LONGEST_NAME} bytes.`);
  }
}
