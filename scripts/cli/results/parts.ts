/** Parts that several results have. */
import { z } from "zod";

export const count = z.int().min(0);
export const names = z.array(z.string());
export const severity = z.enum(["error", "warning"]);

/** What an argument or a parameter of RabbitMQ's can be: any JSON. */
export const jsonValue = z.unknown();

export const path = names.describe("Keys from the root of the declaration, items of lists by their index.");

const PLACE = {
  file: z.string(),
  line: count.describe("From 1; 0 where there are no lines."),
  column: count.describe("From 1, in UTF-16 code units, as editors count; 0 where there are no lines."),
};

export const place = z.strictObject(PLACE);

export const fault = z.strictObject({
  severity,
  ...PLACE,
  path,
  message: z.string().describe("What is wrong, with the offending value."),
  hint: z.string().describe("The way out; may be empty."),
});

export const finding = z.strictObject({
  rule: z.string().describe("Of docs/lint.md."),
  severity,
  ...PLACE,
  path,
  virtualHost: z.string().describe('"" for a user.'),
  object: z.string().describe('`queue "billing"`, `binding orders -> billing [#]`'),
  message: z.string().describe("What is wrong, and what comes of it."),
  hint: z.string().describe("The way out."),
  fixable: z.boolean().describe("Whether `--fix` mends it."),
  stood: place.optional().describe("In what was compared with: the place of what is gone."),
});
