/** What `explain --json` prints: a result for each of its three questions. */
import { z } from "zod";
import type { Explanation } from "../../../model/routing/explain/render.ts";
import { REFUSALS } from "../../../model/routing/refusal.ts";
import type { Context } from "../../../terminal/context.ts";
import type { Source } from "../../explain/source.ts";
import { count, jsonValue, names } from "./parts.ts";
import { defineResult, printResult } from "./result.ts";

const headers = z.record(z.string(), jsonValue);

const publish = z.strictObject({
  exchange: z.string().describe('"" is the default exchange.'),
  routingKey: z.string(),
  headers: headers.optional(),
  integers: z.enum(["long", "short"]).optional(),
  mandatory: z.boolean().optional(),
  expiration: z.string().optional().describe("Milliseconds, as text."),
  user: z.string().optional(),
  userId: z.string().optional(),
});

const refusal = z.enum(Object.keys(REFUSALS) as (keyof typeof REFUSALS)[]);

const route = z.strictObject({
  fate: z.enum(["queued", "returned", "dropped", "refused", "open"]),
  queues: names.describe("Each surely gets one copy."),
  refused: refusal.optional(),
  external: names.describe("External exchanges that it comes to: it may go further from there."),
  outcomes: z
    .array(names)
    .optional()
    .describe("Where an exchange on the way chooses: every set of queues that can be the result."),
});

const decided = z.strictObject({ binding: z.string(), because: z.string() });

const step = z.discriminatedUnion("step", [
  z.strictObject({
    step: z.literal("right"),
    right: z.enum(["enter", "write", "topic", "user-id"]),
    of: z.string(),
    allowed: z.boolean(),
    rule: z.string(),
  }),
  z.strictObject({
    step: z.literal("refused"),
    refusal,
    code: z.int().describe("AMQP's reply code."),
    meaning: z.string(),
    exchanges: names.optional(),
  }),
  z.strictObject({ step: z.literal("keys"), keys: names }),
  z.strictObject({ step: z.literal("default-exchange"), keys: names, queues: names }),
  z.strictObject({
    step: z.literal("exchange"),
    exchange: z.string(),
    type: z.string(),
    reachedBy: z.string().optional(),
    followed: z.array(decided),
    passedBy: z.array(decided).describe("The first few of those that do not match."),
    notShown: count,
    chooses: z.boolean().describe("Only one of `followed` is followed."),
    alternate: z
      .strictObject({ exchange: z.string(), policy: z.string().optional(), taken: z.boolean() })
      .optional(),
  }),
  z.strictObject({
    step: z.enum(["exchange-missing", "exchange-external"]),
    exchange: z.string(),
    reachedBy: z.string(),
  }),
]);

const landing = z.strictObject({
  queue: z.string(),
  expiresAfter: z.number().optional().describe("Milliseconds; absent: it waits for a consumer."),
  again: z.boolean().describe("The message has been in this queue before: it goes round."),
  told: z.boolean(),
  get fall(): z.ZodOptional<typeof fall> {
    return fall.optional();
  },
});

const fall = z.strictObject({
  reason: z.enum(["rejected", "expired", "maxlen", "delivery_limit"]),
  outcome: z.enum([
    "dead-lettered",
    "no-dead-letter-exchange",
    "exchange-not-found",
    "unroutable",
    "cycle",
    "kept",
    "unknown",
  ]),
  exchange: z.string().optional(),
  keys: names,
  cycles: names,
  possible: names,
  external: names,
  get next(): z.ZodArray<typeof landing> {
    return z.array(landing);
  },
  omitted: count,
});

const setting = z.strictObject({
  name: z.string(),
  value: jsonValue,
  sources: z.array(
    z.strictObject({
      kind: z.enum(["argument", "policy", "operator-policy", "default"]),
      name: z.string(),
      value: jsonValue,
    }),
  ),
});

const copy = z.strictObject({
  queue: z.string(),
  type: z.string().optional(),
  policy: z.string().optional(),
  operatorPolicy: z.string().optional(),
  tied: names.describe("Policies of the same priority that match as well."),
  settings: z.array(setting),
  timeToLive: z.number().optional().describe("Milliseconds; absent: it does not expire."),
  overflow: z.enum(["drop-head", "reject-publish", "reject-publish-dlx"]).optional(),
  nacksWhenFull: z.boolean(),
  deliveryLimit: z.number().optional(),
  atLeastOnce: z.boolean(),
  deaths: z.array(fall).describe("For each reason why it can die there."),
});

const feedingExchange = z.strictObject({
  exchange: z.string(),
  type: z.string(),
  internal: z.boolean(),
  by: names.describe("The bindings that lead on, or `alternate exchange of NAME`."),
  writers: names,
});

const inVirtualHost = z.strictObject({
  virtualHost: z.string(),
  enters: z.boolean(),
  patterns: z.strictObject({ configure: z.string(), write: z.string(), read: z.string() }),
  defaultExchange: z.boolean().describe("Whether it may publish to any queue by its name."),
  publishesTo: names,
  canReach: names,
  consumesFrom: names,
  configures: z.strictObject({ exchanges: names, queues: names }),
  bindsFrom: names,
  bindsTo: z.strictObject({ exchanges: names, queues: names }),
  topics: z.array(z.strictObject({ exchange: z.string(), write: z.string(), read: z.string() })),
});

const source = z
  .discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("declaration"), stack: z.string(), files: names }),
    z.strictObject({ kind: z.literal("files"), files: names }),
    z.strictObject({ kind: z.literal("broker"), url: z.string(), stack: z.string().optional() }),
  ])
  .describe("Whose word it is.");

export const PUBLISH_RESULT = defineResult("explain --exchange NAME --json", {
  kind: z.literal("publish"),
  virtualHost: z.string(),
  publish,
  route,
  steps: z.array(step),
  copies: z.array(copy).describe("In each queue that surely gets one: what happens next to the copy."),
  source,
});

export const QUEUE_RESULT = defineResult("explain --queue NAME --json", {
  kind: z.literal("queue"),
  virtualHost: z.string(),
  queue: z.string(),
  exchanges: z.array(feedingExchange).describe("That messages come from, the nearest first."),
  writersByName: names.describe("Who may publish to it by its name, through the default exchange."),
  deadLetters: z
    .array(z.strictObject({ queue: z.string(), exchange: z.string(), always: z.boolean() }))
    .describe("Queues whose dead letters come to it."),
  readers: names.describe("Who may consume from it."),
  sample: publish.describe("The publish that `copy` is about."),
  copy,
  source,
});

export const USER_RESULT = defineResult("explain --user NAME --json", {
  kind: z.literal("user"),
  user: z.string(),
  tags: z.array(z.strictObject({ tag: z.string(), meaning: z.string() })),
  virtualHosts: z.array(inVirtualHost),
  source,
});

/** With its source, to stdout. */
export function printExplanation(
  context: Pick<Context, "stdout">,
  answer: Explanation,
  source: Source,
): void {
  if (answer.kind === "publish") printResult(context, PUBLISH_RESULT, { ...answer, source });
  else if (answer.kind === "queue") printResult(context, QUEUE_RESULT, { ...answer, source });
  else printResult(context, USER_RESULT, { ...answer, source });
}
