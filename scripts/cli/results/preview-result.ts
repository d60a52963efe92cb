/** What `preview --json` prints. */
import { z } from "zod";
import { ACTIONS } from "../../../operations/preview/planned-object.ts";
import { count, finding, jsonValue } from "./parts.ts";
import { defineResult } from "./result.ts";

const property = z.strictObject({
  property: z.string().describe("`type`, `arguments.x-max-length`, `limits.maxQueues`."),
  before: jsonValue.optional().describe("Absent where there is none, and where it is secret."),
  after: jsonValue.optional().describe("Absent where there is none, and where it is secret."),
  isSecret: z.literal(true).optional().describe("It changes, and neither side is shown."),
});

const object = z.strictObject({
  kind: z
    .string()
    .describe(
      "`queue`, `exchange`, `binding`, `policy`, `user`, `permission`, `container` ...; else its type in Pulumi.",
    ),
  name: z.string().describe("Of a binding what it is: `orders -> billing [order.*.paid]`."),
  virtualHost: z.string().optional().describe("Of what is in one."),
  exchange: z
    .string()
    .optional()
    .describe("Of a topic permission: for which one it is. A user has one for each."),
  component: z
    .string()
    .optional()
    .describe("Of a parameter: `federation-upstream`, `shovel` ... Names are unique within it alone."),
  action: z
    .enum(ACTIONS)
    .describe(
      "`move`: replaced, or called otherwise, and its messages, or what is bound to it, go along. `adopt`: it is there, and the " +
        "stack's from now on. `release`: left as it is, and the stack's no more.",
    ),
  reason: z.string().describe("In one sentence; empty where the properties say it."),
  properties: z
    .array(property)
    .describe(
      "What differs; of what is made or goes all of it. Long texts are told by their length and digest.",
    ),
  consequences: z
    .array(
      z.strictObject({
        code: z
          .string()
          .describe(
            "Stable: what is put at stake (`messages-lost`, `consumers-cancelled`, `messages-unroutable` ...), what a move costs " +
              "(`messages-moved`, `publishers-blocked`, `publishers-gap`, `name-changes`), or a rule of docs/lint.md.",
          ),
        message: z.string(),
      }),
    )
    .describe("What comes of it."),
});

const totals = z
  .strictObject(
    Object.fromEntries(ACTIONS.map((action) => [action, count])) as Record<
      (typeof ACTIONS)[number],
      typeof count
    >,
  )
  .describe("How many, by their actions.");

const undeclared = z
  .array(
    z.strictObject({
      virtualHost: z.string(),
      isPruned: z.boolean().describe("Whether the next update deletes it."),
      objects: z.array(
        z.strictObject({
          kind: z.enum(["queue", "exchange", "policy", "binding"]),
          name: z.string(),
          messages: count.optional().describe("Of a queue; absent where it is not known."),
        }),
      ),
      all: count.describe("How many there are: only the first are listed."),
    }),
  )
  .describe("What stands in the stack's virtual hosts, and nobody declared there.");

export const PREVIEW_RESULT = defineResult("preview --json", {
  stack: z.string(),
  changes: count.describe("Objects that change: the totals together."),
  totals,
  objects: z.array(object).describe("In the order in which they are changed within a virtual host."),
  findings: z
    .array(finding)
    .describe(
      "Of lint: in the declaration, and of the step from what is on the broker, where it could be asked.",
    ),
  undeclared,
});

export const DRIFT_RESULT = defineResult("drift --json", {
  stack: z.string(),
  differences: count.describe("Objects that are not as they are declared: the totals together."),
  totals,
  objects: z
    .array(object)
    .describe(
      "`before` is what is there, `after` what is declared; the action is what `up` would do, if nothing refuses it.",
    ),
  refusals: z
    .array(z.strictObject({ code: z.string(), message: z.string(), hint: z.string() }))
    .describe(
      "Why `up` would be refused, by the codes of docs/guides/errors.md; empty where it would not be.",
    ),
  undeclared,
});
