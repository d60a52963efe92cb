/** The file of a plan: written for its review, read for the update. */
import { resolve } from "node:path";
import { replaceFile } from "../../files/replace-file.ts";
import { firstFaultOf } from "../../model/text/issue-words.ts";
import { parsedJson } from "../../model/text/parsed-json.ts";
import { WarrenError } from "../../model/warren-error.ts";
import { type SavedPlan, savedPlanSchema } from "../../operations/preview/saved-plan.ts";
import type { Context } from "../../terminal/context.ts";
import { readTextFile } from "../cli/read-text-file.ts";

export async function writePlan(context: Context, file: string, plan: SavedPlan): Promise<void> {
  await replaceFile(resolve(context.cwd, file), `${JSON.stringify(plan, undefined, 1)}\n`);
}

/** @throws WarrenError `plan-unreadable`, `plan-invalid`, `plan-of-another` */
export async function readPlanFile(
  context: Context,
  file: string,
  { project, stack }: Pick<SavedPlan, "project" | "stack">,
): Promise<SavedPlan> {
  const text = await readTextFile(context, file, "plan-unreadable");
  const value = parsedJson(text);
  const read = savedPlanSchema.safeParse(value);
  if (!read.success) {
    const fault = firstFaultOf(read.error, { given: value, schema: savedPlanSchema });
    throw new WarrenError("plan-invalid", `${file} is no plan that this Warren has written${fault}`, {
      hint: ANEW,
    });
  }
  const { data: plan } = read;
  if (plan.project === project && plan.stack === stack) return plan;
  throw new WarrenError(
    "plan-of-another",
    `${file} is the plan of stack "${plan.stack}" of project "${plan.project}", and not of "${stack}" of "${project}".`,
    { hint: ANEW },
  );
}

const ANEW = "`./warren preview --save FILE` makes one.";
