/**
 * A result for programs: what a command prints with `--json`. Each is described once, by a schema: docs/results/ has it for
 * readers, the types of what is printed follow from it, and tests read by it what commands have printed.
 */
import { z } from "zod";
import { type Context, printJson, printJsonLine } from "../../../terminal/context.ts";

/** The number in `format` of every result: of its shape. */
const FORMAT =
  "Of this shape: it grows when something is taken away or changes its meaning. What is new may be added.";

export interface Result<S extends z.ZodRawShape> {
  /** The words that give it, behind the program. */
  readonly words: string;
  readonly format: number;
  /** Whether it is one of many, each on a line of its own. */
  readonly isLine: boolean;
  /** Whole: with `format`. */
  readonly schema: z.ZodObject<S & { readonly format: z.ZodLiteral<number> }, z.core.$strict>;
}

/** What of it a result has to be given. */
export type Given<S extends z.ZodRawShape> = DeepReadonly<z.input<z.ZodObject<S, z.core.$strict>>>;

type DeepReadonly<T> = T extends object ? { readonly [K in keyof T]: DeepReadonly<T[K]> } : T;

/**
 * @param words the words that give it, behind the program
 * @param shape of everything but `format`
 * @param options.format 1 until something is taken away, or changes its meaning
 */
export function defineResult<const S extends z.ZodRawShape>(
  words: string,
  shape: S,
  { format = 1, isLine = false }: { readonly format?: number; readonly isLine?: boolean } = {},
): Result<S> {
  const schema = z
    .strictObject({ format: z.literal(format).describe(FORMAT), ...shape })
    .describe(`What \`./warren ${words}\` prints${isLine ? ", one a line" : ""}.`);
  return { words, format, isLine, schema };
}

/** To stdout, `format` first. */
export function printResult<S extends z.ZodRawShape>(
  context: Pick<Context, "stdout">,
  { format, isLine }: Pick<Result<S>, "format" | "isLine" | "schema">,
  value: Given<S>,
): void {
  (isLine ? printJsonLine : printJson)(context, { format, ...value });
}

export function jsonSchemaOf({
  words,
  schema,
}: {
  readonly words: string;
  readonly schema: z.ZodType;
}): z.core.JSONSchema.JSONSchema {
  return { title: `Result of \`./warren ${words}\``, ...z.toJSONSchema(schema) };
}
