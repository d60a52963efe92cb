/** What objects can choose: a type, a tag, how a user logs in, whether something is so. */
import { z } from "zod";
import { EXCHANGE_TYPES } from "../../../arguments/exchange-types.ts";
import type { UserPassword } from "../../../declaration/declaration.ts";
import { quote } from "../../../text/wording.ts";
import { QUEUE_TYPES } from "../../../topology/topology.ts";
import { choices } from "../constraint.ts";
import { FLAGS, type Flag, type Kind } from "../objects.ts";
import { type Requirement, requirement, The, the } from "../requirement.ts";

const EXCHANGES = [...EXCHANGE_TYPES.keys()];

/** Which types an object of a kind can have. */
export function typesOf(kind: Kind): readonly string[] {
  return kind === "queue" ? QUEUE_TYPES : kind === "exchange" ? EXCHANGES : [];
}

export const typeSchema = z.enum([...QUEUE_TYPES, ...EXCHANGES]);

export const type = requirement({
  kinds: ["queue", "exchange"],
  about: "The types that it can have.",
  schema: z.array(typeSchema).min(1),
  *check(allowed, object) {
    const { type: is = "" } = object;
    if (!allowed.includes(is))
      yield { message: `${The(object)} is of the type ${is}: ${choices(allowed)}.`, at: ["type"] };
  },
});

export const defaultQueueType = requirement({
  kinds: ["virtualHost"],
  about: "The types that its defaultQueueType can be.",
  schema: z.array(z.enum(QUEUE_TYPES)).min(1),
  *check(allowed, object) {
    const is = object.host?.host.defaultQueueType ?? "classic";
    if (!allowed.includes(is)) {
      const message = `The defaultQueueType of ${the(object)} is ${is}: ${choices(allowed)}.`;
      yield { message, at: ["defaultQueueType"] };
    }
  },
});

export const tags = requirement({
  kinds: ["user", "virtualHost"],
  about: "The tags that it can have; an empty list is none.",
  schema: z.array(z.string()),
  *check(allowed, object) {
    for (const [index, tag] of (object.tags ?? []).entries()) {
      if (allowed.includes(tag)) continue;
      yield {
        message: `${The(object)} has the tag ${quote(tag)}: ${choices(allowed)}.`,
        at: ["tags", String(index)],
      };
    }
  },
});

const PASSWORDS = [
  "generated",
  "given",
  "hash",
  "external",
  "kept",
] as const satisfies readonly UserPassword["kind"][];

export const password = requirement({
  kinds: ["user"],
  about:
    "How it can log in: generated, given (a secret of the stack), hash (passwordHash), external (no password on the broker), kept.",
  schema: z.array(z.enum(PASSWORDS)).min(1),
  *check(allowed, object) {
    const is = object.user?.password.kind ?? "generated";
    if (allowed.includes(is)) return;
    const at = is === "hash" ? "passwordHash" : "password";
    yield { message: `The password of ${the(object)} is ${is}: ${choices(allowed)}.`, at: [at] };
  },
});

const KINDS_OF_FLAG: Readonly<Record<Flag, readonly Kind[]>> = {
  durable: ["exchange", "queue"],
  autoDelete: ["exchange", "queue"],
  internal: ["exchange"],
  protect: ["exchange", "queue"],
  retain: ["exchange", "queue"],
  deletionProtection: ["virtualHost"],
  tracing: ["virtualHost"],
};

/** One for each, by its name. */
export const flags: Readonly<Record<string, Requirement>> = Object.fromEntries(
  FLAGS.map((flag) => [
    flag,
    requirement({
      kinds: KINDS_OF_FLAG[flag],
      about: `What its ${flag} is.`,
      schema: z.boolean(),
      *check(asked, object) {
        const is = object.flags?.[flag] === true;
        if (is !== asked)
          yield { message: `${quote(flag)} of ${the(object)} is ${is}, and has to be ${asked}.`, at: [flag] };
      },
    }),
  ]),
);
