/** What `replay --json` prints. */
import { z } from "zod";
import { STAY_WORDS, type Stay } from "../../../model/routing/replay/origin.ts";
import { MOST_ON_THEIR_WAY } from "../../../model/routing/replay/replay-report.ts";
import { MOST_GROUPS } from "../../../model/routing/replay/tally.ts";
import { count, names } from "./parts.ts";
import { defineResult } from "./result.ts";

const stay = z.enum(Object.keys(STAY_WORDS) as Stay[]);

export const REPLAY_RESULT = defineResult("replay --json", {
  virtualHost: z.string(),
  queue: z.string().describe("With the dead letters."),
  dryRun: z.boolean().describe("Whether nothing has left the queue."),
  found: count.describe("Ready in the queue at the beginning: no more than these are taken."),
  taken: count.describe("Of those, looked at."),
  replayed: count.describe("Confirmed in the queues in which they died; of a dry run, those that would go."),
  redelivered: count.describe(
    `Of the replayed, those marked as redelivered: a replay that was cut off can have sent up to ${MOST_ON_THEIR_WAY} of them already. RabbitMQ marks also what a consumer rejected.`,
  ),
  unsure: count.describe("Neither confirmed nor refused at the end: still in the queue, and can be twice."),
  groups: z
    .array(
      z.strictObject({
        queue: z.string().describe("In which they died."),
        reason: z.string().describe("`rejected`, `expired`, `maxlen`, `delivery_limit`."),
        exchange: z.string().describe('To which they were published before; "" is the default exchange.'),
        key: z.string().describe("Their routing key then."),
        messages: count,
      }),
    )
    .describe(`The replayed, the most first, ${MOST_GROUPS} groups at most.`),
  others: count.describe("The replayed in further groups."),
  stayed: z
    .array(
      z.strictObject({
        why: stay,
        queue: z.string().describe("In which they died; empty where that does not matter."),
        messages: count,
      }),
    )
    .describe("Taken and given back."),
  bodies: z
    .array(
      z.strictObject({
        queue: z.string(),
        reason: z.string(),
        key: z.string(),
        bytes: count.describe("Of the whole body."),
        text: z.string().optional().describe("Its beginning, without credentials of URIs in it."),
        base64: z.string().optional().describe("Its beginning, where it is not UTF-8."),
      }),
    )
    .describe("As many as `--bodies` asks for."),
  remarks: names.describe("What becomes of them there, who else takes from the queue."),
});
