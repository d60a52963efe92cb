/** How severe rules are where somebody has said it: a file of rules for all that use it, a stack's config for the stack. */
import { z } from "zod";
import type { Severity } from "../../declaration/source/fault.ts";
import { visibleLine } from "../../text/visible.ts";
import { NEVER_SILENT } from "../silences.ts";

/** A rule that is off finds nothing that counts, and its findings are told with the reason. */
export type SeverityChange = Severity | { readonly off: string };

/** By the ids of rules. */
export type Severities = ReadonlyMap<string, SeverityChange>;

const SHAPES = 'is not how severe a rule can be: error, warning, or { off: "the reason" }.';

export const changeSchema = z.union(
  [
    z.enum(["error", "warning"]),
    z.strictObject({
      off: z
        .string()
        .refine((text) => text.trim() !== "", { error: "needs a reason, which is not empty." })
        .describe("Why the rule does not count; its findings are told with it."),
    }),
  ],
  { error: SHAPES },
);

export const severitiesSchema = z.record(z.string(), changeSchema);

/** Why there can be no such change, or undefined. */
export function whyNot(rule: string, change: SeverityChange): string | undefined {
  const isOff = typeof change === "object";
  return isOff && NEVER_SILENT.has(rule)
    ? `${visibleLine(rule)} cannot be off: it is about silences.`
    : undefined;
}
