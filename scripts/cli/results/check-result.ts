/** What `check --json` prints. */
import { z } from "zod";
import { count, fault, finding, names } from "./parts.ts";
import { defineResult } from "./result.ts";

export const CHECK_RESULT = defineResult("check --json", {
  files: names.describe("The paths, as they were named."),
  errors: count.describe("Of `faults` and `findings`."),
  warnings: count.describe("Of `faults` and `findings`."),
  faults: z
    .array(fault)
    .describe("What reading refuses, or takes with a warning. With an error among them nothing is linted."),
  findings: z.array(finding).describe("Of lint, those of the change among them."),
  silenced: z
    .array(
      finding.extend({
        reason: z.string(),
        by: z
          .enum(["declaration", "severity"])
          .describe(
            "Who says the reason: the declaration, by `lint` at the object, or who made the rule off.",
          ),
      }),
    )
    .describe("Findings that do not count: the files silence them, or their rule is off."),
  fixed: z.array(finding).describe("Findings that `--fix` made good."),
  against: z
    .strictObject({
      name: z.string().describe("As it was said."),
      files: names.describe("The paths that were read."),
      added: names.describe("The files of today that were not there."),
    })
    .optional()
    .describe("What it was compared with, by `--against`."),
});
