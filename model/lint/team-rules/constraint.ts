/** What a rule asks of one value: of an argument, a setting, a limit, a key of metadata. */
import { z } from "zod";
import { quote } from "../../text/wording.ts";
import type { ArgumentValue } from "../../topology/topology.ts";
import { patternSchema } from "./pattern.ts";

const scalar = z.union([z.string(), z.number(), z.boolean()]);

function partsWith<S extends z.ZodType>(value: S) {
  return {
    required: z.boolean().default(false).describe("Whether it has to be there. Default: false."),
    oneOf: z.array(value).min(1).optional().describe("The values that it can have."),
    matches: patternSchema.optional().describe("A regular expression that its text matches, unanchored."),
  };
}
const numbers = {
  atLeast: z.number().optional().describe("The least number that it can be."),
  atMost: z.number().optional().describe("The greatest number that it can be."),
};

const words = z.enum(["required", "forbidden"]);
const mapping = z.strictObject({ ...partsWith(scalar), ...numbers });

/** A table of what is asked, in which there is something. */
export function someKeys<S extends z.ZodType<object>>(table: S): S {
  return table.refine((asked) => Object.keys(asked).length > 0, { error: "asks nothing." });
}

/** `required`, `forbidden`, or what its value can be. */
export const constraintSchema = z.union([words, mapping]).transform((given, context) => {
  const why = whyNone(given);
  // What is misspelt is said already, and is not in what was read.
  if (why === undefined || context.issues.length > 0) return toConstraint(given);
  context.addIssue({ code: "custom", message: why });
  return z.NEVER;
});

/** The same of a text, which an object can have from its virtual host. */
export const textConstraintSchema = z
  .union([
    words,
    z.strictObject({
      // Metadata is text.
      ...partsWith(z.string()),
      own: z
        .boolean()
        .default(false)
        .describe(
          "Whether the object has to say it itself, and not its virtual host for it. Default: false.",
        ),
    }),
  ])
  .transform((given, context) => {
    const why = whyNone(given);
    if (why === undefined || context.issues.length > 0)
      return { ...toConstraint(given), own: typeof given === "object" && given.own };
    context.addIssue({ code: "custom", message: why });
    return z.NEVER;
  });

export interface Constraint {
  readonly required: boolean;
  readonly forbidden: boolean;
  /** What is allowed instead, as a sentence without its beginning: `at most 5 is allowed`. Undefined where the value is right. */
  readonly wrong: (value: ArgumentValue) => string | undefined;
}

/** `allowed are "gold", "tin"` */
export function choices(allowed: readonly unknown[]): string {
  if (allowed.length === 0) return "none is allowed";
  return `allowed ${allowed.length === 1 ? "is" : "are"} ${allowed.map(quote).join(", ")}`;
}

export type Mapping = Partial<z.output<typeof mapping>>;

/** What stands in a file, which has been read as a constraint; undefined where it is a word. */
export function asMapping(written: unknown): Mapping | undefined {
  return mapping.safeParse(written).data;
}

/** Why nothing, or everything, would be found; undefined where something is asked. */
function whyNone(given: "required" | "forbidden" | Mapping): string | undefined {
  if (typeof given === "string") return undefined;
  const { required, oneOf, matches, atLeast, atMost } = given;
  if (required !== true && [oneOf, matches, atLeast, atMost].every((each) => each === undefined))
    return "asks nothing.";
  if (atLeast !== undefined && atMost !== undefined && atLeast > atMost)
    return "can be no number: atLeast is greater than atMost.";
  if (matches !== undefined && (atLeast !== undefined || atMost !== undefined))
    return "can be nothing: matches is for a text, atLeast and atMost are for a number.";
  return oneOf?.every((value) => wrongIn(value, { matches, atLeast, atMost }) !== undefined) === true
    ? "can be nothing: what oneOf has is not as the rest asks."
    : undefined;
}

function toConstraint(given: "required" | "forbidden" | Mapping): Constraint {
  if (typeof given === "string") {
    return {
      required: given === "required",
      forbidden: given === "forbidden",
      wrong: () => (given === "forbidden" ? "it must not be there" : undefined),
    };
  }
  return {
    required: given.required === true,
    forbidden: false,
    wrong: (value) => wrongIn(value, given),
  };
}

/** Of a list, such as the URIs of an upstream, each item is asked. */
function wrongIn(value: ArgumentValue, asked: Mapping): string | undefined {
  if (Array.isArray(value)) {
    for (const item of value as readonly ArgumentValue[]) {
      const wrong = wrongIn(item, asked);
      if (wrong !== undefined) return wrong;
    }
    return undefined;
  }
  const { oneOf, matches, atLeast, atMost } = asked;
  if (oneOf !== undefined && !oneOf.some((each) => each === value)) return choices(oneOf);
  if (atLeast !== undefined && (typeof value !== "number" || value < atLeast))
    return `at least ${atLeast} is allowed`;
  if (atMost !== undefined && (typeof value !== "number" || value > atMost))
    return `at most ${atMost} is allowed`;
  // What cannot be decided is not shown to be right.
  if (matches !== undefined && (typeof value !== "string" || matches.matches(value) !== true))
    return `it does not match \`${matches.source}\``;
  return undefined;
}
