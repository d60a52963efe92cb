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

export type NamedKind = "virtual host" | "exchange" | "queue" | "policy" | "user";

export function checkName(kind: NamedKind, name: string, key: Place, report: Report): void {
  const subject = `The name ${quote(name)} of ${kind === "exchange" ? "an" : "a"} ${kind}`;
  if (name === "") {
    report(key, EMPTY[kind]);
    return;
  }
  // A policy's name never travels as a short string.
  if (kind !== "policy") checkShortString(subject, name, key, report);
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
  if ((kind === "user" || kind === "virtual host") && name.includes("@")) {
    report(
      key,
      `${subject} has an "@", by which the RabbitMQ provider splits user and virtual host: ` +
        "it would create the permission and then lose it.",
      "Rename it.",
    );
  }
}

const EMPTY: Readonly<Record<NamedKind, string>> = {
  exchange: 'The exchange "" is the default exchange: it is always there and cannot be declared.',
  queue: 'A queue cannot be named "": RabbitMQ would make up a name each time.',
  "virtual host": 'A virtual host cannot be named "".',
  policy: 'A policy cannot be named "".',
  user: 'A user cannot be named "".',
};

/** @param subject begins the message: `The routing key "a.b"` */
export function checkShortString(subject: string, text: string, place: Place, report: Report): void {
  const bytes = Buffer.byteLength(text, "utf8");
  if (bytes > LONGEST_NAME) {
    report(place, `${subject} is ${bytes} bytes long in UTF-8.`, `Allowed: up to ${LONGEST_NAME} bytes.`);
  }
}
