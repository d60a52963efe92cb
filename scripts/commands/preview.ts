import { findingToJson } from "../../operations/declared/render.ts";
import { savedPlanOf } from "../../operations/preview/make-saved-plan.ts";
import { findUndeclared, preparePreview } from "../../operations/preview/prepare-preview.ts";
import { previewPlan } from "../../operations/preview/preview-plan.ts";
import { showPulumi } from "../../operations/stack/pulumi.ts";
import { print } from "../../terminal/context.ts";
import {
  type Command,
  defineCommand,
  JSON_OPTION,
  MOVE_OPTION,
  STACK_OPTION,
  usage,
} from "../cli/command.ts";
import { PREVIEW_RESULT } from "../cli/results/preview-result.ts";
import { printResult } from "../cli/results/result.ts";
import { writePlan } from "../preview/plan-file.ts";
import { printUndeclared } from "../preview/print-undeclared.ts";
import { renderMarkdown } from "../preview/render-markdown.ts";

export const preview: Command = defineCommand({
  name: "preview",
  summary: "show what `up` would change, object by object, and change nothing of the environment",
  examples: [
    { words: "preview", does: "of stack dev" },
    { words: "preview --stack staging", does: "of another stack" },
    { words: "preview --markdown > plan.md", does: "for a comment of a pull request" },
    {
      words: "preview --save plan.json",
      does: "the same, and what it was made of, for `up --plan plan.json`",
    },
  ],
  options: {
    ...STACK_OPTION,
    ...MOVE_OPTION,
    ...JSON_OPTION,
    save: {
      kind: "text",
      value: "FILE",
      help: "keep the plan in a file, for `up --plan FILE`; it is shown as Markdown, or as JSON",
    },
    markdown: { kind: "flag", help: "print the plan as Markdown, object by object with what comes of it" },
  },
  async run(context, said) {
    if (said.json && said.markdown) throw usage(preview, "--json and --markdown are two forms: say one");
    const prepared = await preparePreview(context, said);
    const { workspace, asked } = prepared;
    const undeclared = async () => await findUndeclared(context, prepared);
    if (said.json || said.markdown || said.save !== undefined) {
      const whole = await previewPlan(context, workspace, asked);
      const { records: _, ...plan } = whole;
      if (said.save !== undefined) {
        const saved = await savedPlanOf(context, workspace, { ...asked, plan: whole, moves: said });
        await writePlan(context, said.save, saved);
      }
      if (!said.json) print(context, renderMarkdown(plan, await undeclared()));
      else {
        const findings = plan.findings.map(findingToJson);
        const changes = plan.objects.length;
        printResult(context, PREVIEW_RESULT, { ...plan, changes, findings, undeclared: await undeclared() });
      }
      return "done";
    }
    const code = await showPulumi(context, ["preview", "--diff", ...asked.targets], workspace);
    printUndeclared(context, workspace.project, await undeclared());
    return code === 0 ? "done" : "failed";
  },
});
