/** Names that RabbitMQ, AMQP 0-9-1 or a tool on the way would refuse or lose. */
import {
  isShortString,
  LONGEST_SHORT_STRING,
  LONGEST_STREAM_NAME,
  streamNameFits,
  streamNameLength,
} from "../../rabbitmq/protocol-limits.ts";
import {
  isRelativePath,
  isReserved,
  NULL_NAME,
  PREDECLARED_EXCHANGES,
  RESERVED_PREFIX,
} from "../../rabbitmq/reserved-names.ts";
import { quote } from "../../text/wording.ts";
import type { Place, Report } from "../source/fault.ts";

export type NamedKind = keyof typeof EMPTY;
/** Their names travel as AMQP's short strings. */
const SHORT: ReadonlySet<NamedKind> = new Set(["virtual host", "exchange", "queue", "user"]);

export function checkName(
  { kind, name }: { readonly kind: NamedKind; readonly name: string },
  key: Place,
  report: Report,
): void {
  const subject = `The name ${quote(name)} of ${/^[aeo]/.test(kind) ? "an" : "a"} ${kind}`;
  if (name === "") {
    report(key, EMPTY[kind]);
    return;
  }
  if (SHORT.has(kind)) checkShortString({ subject, text: name }, key, report);
  if (isRelativePath(name)) {
    report(key, `${subject} is a relative path in the addresses of RabbitMQ's management API.`, "Rename it.");
  }
  if (!name.isWellFormed()) report(key, `${subject} is not Unicode text.`);
  if (/[\r\n]/.test(name)) {
    report(key, `${subject} has a line break, which RabbitMQ takes out of names that come by AMQP.`);
  }
  if ((kind === "exchange" || kind === "queue") && isReserved(name)) {
    const why = PREDECLARED_EXCHANGES.has(name) && kind === "exchange" ? "it is always there and " : "";
    report(
      key,
      `${subject} is RabbitMQ's own: ${why}names that begin with "${RESERVED_PREFIX}" are reserved.`,
      "Rename it.",
    );
  }
  if (kind === "global parameter" && name === NULL_NAME) {
    report(key, `${subject} is null in what RabbitMQ's management API answers.`, "Rename it.");
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

export function checkStreamName(
  { virtualHost, name }: { readonly virtualHost: string; readonly name: string },
  key: Place,
  report: Report,
): void {
  if (streamNameFits(virtualHost, name)) return;
  report(
    key,
    `The name ${quote(name)} of a stream has ${streamNameLength(virtualHost, name)} characters together with its virtual host's: ` +
      "RabbitMQ would take it and never start it, because its folder has both in its name.",
    `Allowed: up to ${LONGEST_STREAM_NAME} together.`,
  );
}

/** @param subject begins the message: `The routing key "a.b"` */
export function checkShortString(
  { subject, text }: { readonly subject: string; readonly text: string },
  place: Place,
  report: Report,
): void {
  if (isShortString(text)) return;
  const bytes = Buffer.byteLength(text, "utf8");
  report(
    place,
    `${subject} is ${bytes} bytes long in UTF-8.`,
    `Allowed: up to ${LONGEST_SHORT_STRING} bytes.`,
  );
}
