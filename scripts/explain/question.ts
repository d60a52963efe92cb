/** What the words after `./warren explain` ask. */
import type { Publish } from "../../model/routing/route.ts";
import type { Arguments, ArgumentValue } from "../../model/topology/topology.ts";
import type { Option, Values } from "../cli/command.ts";

export const QUESTION_OPTIONS = {
  exchange: {
    type: "string",
    value: "NAME",
    help: 'where a publish to this exchange goes, and why; "" is the default exchange',
  },
  queue: { type: "string", value: "NAME", help: "what reaches this queue, and what becomes of its messages" },
  user: {
    type: "string",
    value: "NAME",
    help: "what this user can do; with --exchange: who publishes",
  },
  vhost: { type: "string", value: "NAME", help: "the virtual host; default: the only one there is" },
  key: { type: "string", value: "KEY", help: 'with --exchange: the routing key; default: ""' },
  header: {
    type: "string",
    value: "NAME=TEXT",
    multiple: true,
    help: "with --exchange: a header, or NAME:=JSON for other values than text; can be repeated",
  },
  mandatory: { type: "boolean", help: "with --exchange: the publish is mandatory" },
  expiration: { type: "string", value: "MS", help: "with --exchange: the message's expiration" },
  "user-id": { type: "string", value: "NAME", help: "with --exchange: the message's user_id" },
} as const satisfies Record<string, Option>;

export type Question =
  | { readonly about: "publish"; readonly publish: Publish; readonly virtualHost: string | undefined }
  | { readonly about: "queue"; readonly queue: string; readonly virtualHost: string | undefined }
  | { readonly about: "user"; readonly user: string; readonly virtualHost: string | undefined };

/** Of the options, those that describe a publish. */
const OF_A_PUBLISH = ["key", "header", "mandatory", "expiration", "user-id"] as const;

/** @returns a string where it is not one question: what is wrong, without a full stop */
export function readQuestion(values: Values): Question | string {
  const text = (name: string): string | undefined => {
    const value = values[name];
    return typeof value === "string" ? value : undefined;
  };
  const [exchange, queue, user, virtualHost] = [text("exchange"), text("queue"), text("user"), text("vhost")];
  if (exchange === undefined) {
    const stray = OF_A_PUBLISH.find((name) => values[name] !== undefined);
    if (stray !== undefined) return `--${stray} is about a publish: say --exchange too`;
    if (queue !== undefined && user !== undefined) return "--queue and --user are two questions: ask one";
    if (queue !== undefined) return { about: "queue", queue, virtualHost };
    if (user !== undefined) return { about: "user", user, virtualHost };
    return "Say what to explain: --exchange, --queue or --user";
  }
  if (queue !== undefined) return "--exchange and --queue are two questions: ask one";
  const headers = readHeaders(values["header"]);
  if (typeof headers === "string") return headers;
  const [expiration, userId] = [text("expiration"), text("user-id")];
  return {
    about: "publish",
    virtualHost,
    publish: {
      exchange,
      routingKey: text("key") ?? "",
      ...(Object.keys(headers).length === 0 ? {} : { headers }),
      ...(values["mandatory"] === true ? { mandatory: true } : {}),
      ...(expiration === undefined ? {} : { expiration }),
      ...(user === undefined ? {} : { user }),
      ...(userId === undefined ? {} : { userId }),
    },
  };
}

function readHeaders(given: Values[string]): Arguments | string {
  const headers = new Map<string, ArgumentValue>();
  for (const word of Array.isArray(given) ? given : []) {
    const [, name, sign, text] = /^(.*?)(:?=)(.*)$/s.exec(String(word)) ?? [];
    if (name === undefined || text === undefined) {
      return `--header cannot be "${String(word)}": write NAME=TEXT or NAME:=JSON`;
    }
    if (sign === "=") {
      headers.set(name, text);
      continue;
    }
    try {
      headers.set(name, JSON.parse(text) as ArgumentValue);
    } catch {
      return `--header "${name}" has no JSON behind its ":=": ${text}`;
    }
  }
  return Object.fromEntries(headers);
}
