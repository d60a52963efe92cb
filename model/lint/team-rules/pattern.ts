/** Regular expressions in a file of rules: the same as in policies and permissions, unanchored and in bounded time. */
import { z } from "zod";
import { compilePattern, type NameTest, whyUndecidable } from "../../patterns/name-pattern.ts";

export interface Pattern {
  readonly source: string;
  /** Undefined where that takes too many steps to say. */
  readonly matches: NameTest;
}

/** What is broken, too long or not understood is refused. */
export const patternSchema = z.string().transform((source, context): Pattern => {
  const matches = compilePattern(source);
  if (matches !== undefined) return { source, matches };
  context.addIssue({
    code: "custom",
    message: `is a pattern that cannot be used. ${whyUndecidable(source)}`,
  });
  return z.NEVER;
});
