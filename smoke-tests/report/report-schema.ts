/** The report as a schema: what `schema.json` publishes, and what reads a report back. */
import { z } from "zod";
import { CHECK_KINDS, NEEDS, OBJECT_TYPES, STATUSES } from "../check.ts";

const count = z.int().min(0);

const object = z.strictObject({
  type: z.enum(OBJECT_TYPES),
  name: z.string().describe("A binding's is `orders -> billing [order.*.paid]`."),
  virtualHost: z.string().optional().describe("The virtual host that it is in, for what is in one."),
});

const messages = z.strictObject({
  expected: count.describe("Copies that had to arrive."),
  deliveredOnce: count.describe("Of these, delivered exactly once."),
  duplicated: count.describe("Of these, delivered more than once."),
  lost: count.describe("Of these, confirmed by the broker and not delivered."),
  unexpected: count.describe("Delivered, though no declared route leads here."),
  returned: count.describe("Of the expected, given back as unroutable."),
  unconfirmed: count.describe("Of the expected, refused or never confirmed."),
});

const check = z.strictObject({
  id: z.string().describe("Stable from run to run: `durability/shop/queue/billing`."),
  kind: z.enum(CHECK_KINDS).describe("What it proves something of."),
  needs: z
    .enum(NEEDS)
    .describe(
      "What it does to the broker: nothing; it works in a shadow virtual host; it stops and kills servers.",
    ),
  objects: z
    .tuple([object], object)
    .describe("What it is about: the first is what reports name, the others are involved."),
  object: z.string().describe('The first object in words: `queue "billing" in virtual host "shop"`.'),
  proves: z.string().describe("What a pass proves, in one sentence."),
  status: z.enum(STATUSES),
  reason: z
    .string()
    .describe(
      "Skipped: why. Failed: the cause, as far as it can be told, or empty. Passed: a remark, or empty.",
    ),
  expected: z.string().describe("Empty for a skipped check."),
  observed: z.string().describe("Empty for a skipped check."),
  remedy: z.string().describe("What to do about a failure; empty otherwise."),
  milliseconds: count.describe("Since the check, or what it shares with others, was begun."),
  messages: messages.optional().describe("Every message that was published for the object, accounted for."),
  timings: z.record(z.string(), z.number()).optional().describe("Milliseconds, by what was measured."),
});

export const reportSchema = z
  .strictObject({
    format: z
      .literal(1)
      .describe("Of this shape: it grows when something is taken away or changes its meaning."),
    runId: z.string().describe("The UTC time of the start and eight hexadecimal digits."),
    subject: z
      .strictObject({
        stack: z.string().describe("Whose environment it was; empty where it is no stack's."),
        declaration: z.string().describe("What was expected: the files; empty where that was not said."),
      })
      .describe("What the run was about."),
    partial: z.string().describe("Why not all was tried that the declaration gives; empty for a whole run."),
    started: z.iso.datetime().describe("ISO 8601, UTC."),
    seconds: z.number().min(0).describe("That the run took."),
    broker: z
      .strictObject({
        managementUrl: z.string().describe("Without credentials."),
        amqpUrl: z.string().describe("Without credentials."),
        version: z.string().describe("Of RabbitMQ."),
      })
      .describe("What was tested."),
    totals: z.strictObject({ passed: count, failed: count, skipped: count }).describe("Numbers of checks."),
    checks: z.array(check).describe("In the order of the plan."),
    leftBehind: z
      .array(z.string())
      .describe("What the run made on the broker and could not remove again, with the reason."),
  })
  .describe("What `./warren smoke --json` prints.");

export function reportJsonSchema(): z.core.JSONSchema.JSONSchema {
  return { title: "Report of Warren's smoke tests", ...z.toJSONSchema(reportSchema) };
}
