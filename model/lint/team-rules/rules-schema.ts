/**
 * The shape of a file of rules. `read-rules.ts` reads one by it, `json-schema.ts` makes of it what editors know.
 */
import { z } from "zod";
import { allowed } from "../../text/wording.ts";
import { KINDS } from "./objects.ts";
import { patternSchema } from "./pattern.ts";
import { typeSchema } from "./requirements/choices.ts";
import { REQUIREMENTS } from "./requirements.ts";
import { LONGEST_NAME, NAME_PATTERN, NAMES_IN_WORDS } from "./rule-names.ts";
import { severitiesSchema } from "./severities.ts";

/** Characters, of one word of a rule. */
const LONGEST_WORDS = 2_000;
/** Of all files: each is asked of each object. */
export const MOST_RULES = 500;

const NO_NAME = `is no name: ${NAMES_IN_WORDS}.`;
const name = z.string().max(LONGEST_NAME, { error: NO_NAME }).regex(NAME_PATTERN, { error: NO_NAME });

const words = z
  .string()
  .refine((text) => text.trim() !== "", { error: "must not be empty." })
  .refine((text) => text.length <= LONGEST_WORDS, {
    error: `has more than ${LONGEST_WORDS} characters.`,
  });

const link = words.refine((text) => URL.canParse(text) && /^https?:\/\/[^\s@]+$/i.test(text), {
  error: "is no link: it begins with https:// and has no blanks and no password in it.",
});

const kind = z.enum(KINDS);

const whereSchema = z.strictObject({
  virtualHost: patternSchema
    .optional()
    .describe("Only in virtual hosts whose name matches; of users, those with a permission in one."),
  name: patternSchema
    .optional()
    .describe("Only those whose name matches this regular expression, unanchored."),
  except: patternSchema
    .optional()
    .describe("Not those whose name matches this regular expression, unanchored."),
  type: z.array(typeSchema).min(1).optional().describe("Only queues, or exchanges, of these types."),
  metadata: z
    .record(z.string(), patternSchema)
    .optional()
    .describe("Only those whose metadata has a text under the key that matches this regular expression."),
});

const requireSchema = z
  .strictObject(
    Object.fromEntries(
      [...REQUIREMENTS].map(([key, { schema, about, kinds }]) => [
        key,
        schema.optional().describe(`${about} For: ${kinds.join(", ")}.`),
      ]),
    ),
  )
  .refine((asked) => Object.keys(asked).length > 0, { error: "asks nothing." });

export const ruleSchema = z.strictObject({
  message: words.describe("What the rule asks, in a sentence: it stands behind each finding."),
  severity: z
    .enum(["error", "warning"])
    .default("warning")
    .describe("An error stops `up`; a stack can change it. Default: warning."),
  why: words.optional().describe("What goes wrong otherwise: `check --explain` says it."),
  remedy: words.optional().describe("What to do about it: it stands behind each finding."),
  link: link.optional().describe("Where to read more: it stands behind each finding."),
  for: z
    .union([kind, z.array(kind).min(1)], {
      error: ({ input }) => `is neither a kind of object nor a list of them. ${allowed(KINDS, input)}`,
    })
    .transform((kinds) => (typeof kinds === "string" ? [kinds] : kinds))
    .describe("The kinds of object that it is about, one or a list."),
  where: whereSchema.optional().describe("Which of them. Default: all."),
  require: requireSchema.describe("What is asked of each."),
});

/** Of a file; what stands under `severity` and `rules` is read one by one, so that all faults are found. */
export const fileParts = z.strictObject({
  name,
  severity: z.unknown().optional(),
  rules: z.unknown().optional(),
});

/** All that a file can have beside its rules, for editors. */
export const namesSchema = z.record(name, z.unknown());

export const fileSchema = z.strictObject({
  name: name.describe(
    "What the rules are called by: queue-names in the file platform is platform/queue-names.",
  ),
  severity: severitiesSchema
    .default({})
    .describe("How severe rules of Warren's own are: error, warning, or { off: REASON }."),
  rules: z.record(name, z.unknown()).default({}).describe("By their names."),
});

export type RuleInput = z.output<typeof ruleSchema>;
