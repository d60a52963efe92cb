/** What the words after `./warren explain` ask. */
import type { Question } from "../../model/routing/explain/answer.ts";
import { readHeaders } from "../../model/routing/explain/headers-in-words.ts";
import { isSaid, type Options, type Said, spelled } from "../cli/option.ts";

export const QUESTION_OPTIONS = {
  exchange: {
    kind: "text",
    value: "NAME",
    help: 'where a publish to this exchange goes, and why; "" is the default exchange',
  },
  queue: { kind: "text", value: "NAME", help: "what reaches this queue, and what becomes of its messages" },
  user: {
    kind: "text",
    value: "NAME",
    help: "what this user can do; with --exchange: who publishes",
  },
  vhost: { kind: "text", value: "NAME", help: "the virtual host; default: the only one there is" },
  key: { kind: "text", value: "KEY", help: 'with --exchange: the routing key; default: ""' },
  header: {
    kind: "texts",
    value: "NAME=TEXT",
    help: "with --exchange: a header, or NAME:=JSON for other values than text; can be repeated",
  },
  mandatory: { kind: "flag", help: "with --exchange: the publish is mandatory" },
  expiration: { kind: "text", value: "MS", help: "with --exchange: the message's expiration" },
  userId: { kind: "text", value: "NAME", help: "with --exchange: the message's user_id" },
} as const satisfies Options;

/** Of the options, those that describe a publish. */
const OF_A_PUBLISH = ["key", "header", "mandatory", "expiration", "userId"] as const;

/** @returns a string where it is not one question: what is wrong, without a full stop */
export function readQuestion(said: Said<typeof QUESTION_OPTIONS>): Question | string {
  const { exchange, queue, user, vhost: virtualHost } = said;
  if (exchange === undefined) {
    const stray = OF_A_PUBLISH.find((name) => isSaid(said[name]));
    if (stray !== undefined) return `${spelled(stray)} is about a publish: say --exchange too`;
    if (queue !== undefined && user !== undefined) return "--queue and --user are two questions: ask one";
    if (queue !== undefined) return { about: "queue", queue, virtualHost };
    if (user !== undefined) return { about: "user", user, virtualHost };
    return "Say what to explain: --exchange, --queue or --user";
  }
  if (queue !== undefined) return "--exchange and --queue are two questions: ask one";
  const headers = readHeaders(said.header);
  if (typeof headers === "string") return `--header ${headers}`;
  const { key: routingKey = "", mandatory, expiration, userId } = said;
  return {
    about: "publish",
    virtualHost,
    publish: {
      exchange,
      routingKey,
      ...(Object.keys(headers).length === 0 ? {} : { headers }),
      ...(mandatory ? { mandatory: true } : {}),
      ...(expiration === undefined ? {} : { expiration }),
      ...(user === undefined ? {} : { user }),
      ...(userId === undefined ? {} : { userId }),
    },
  };
}
