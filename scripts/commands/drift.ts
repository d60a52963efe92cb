import { findUndeclared, preparePreview } from "../../operations/preview/prepare-preview.ts";
import { compare } from "../../operations/preview/preview-plan.ts";
import { advise } from "../../operations/stack/checkout.ts";
import { print } from "../../terminal/context.ts";
import { type Command, defineCommand, JSON_OPTION, STACK_OPTION, usage } from "../cli/command.ts";
import { DRIFT_RESULT } from "../cli/results/preview-result.ts";
import { printResult } from "../cli/results/result.ts";
import { printUndeclared } from "../preview/print-undeclared.ts";
import { renderDrift } from "../preview/render-drift.ts";
import { renderMarkdown } from "../preview/render-markdown.ts";

/** Nothing is chosen by somebody who only looks: what `up` would refuse without a word is told as that. */
const NO_MOVES = { move: [], acceptGap: false } as const;

export const drift: Command = defineCommand({
  name: "drift",
  summary: "compare what is there with what is declared, and change nothing",
  examples: [
    { words: "drift", does: "of stack dev" },
    { words: "drift --stack production --json", does: "on a schedule, for programs" },
    { words: "drift --markdown > drift.md", does: "for an issue or a message" },
  ],
  outcomes: { drifted: "what is there is not what is declared" },
  options: {
    ...STACK_OPTION,
    ...JSON_OPTION,
    markdown: { kind: "flag", help: "print what differs as Markdown" },
  },
  async run(context, said) {
    if (said.json && said.markdown) throw usage(drift, "--json and --markdown are two forms: say one");
    const prepared = await preparePreview(context, { ...said, ...NO_MOVES });
    const compared = await compare(context, prepared.workspace, prepared.asked);
    const undeclared = await findUndeclared(context, prepared);
    const { stack, totals, objects } = compared;
    const differences = objects.length;
    const advised = (text: string): string => advise(context, stack, text);
    const refusals = compared.refusals.map(({ code, message, hint }) => ({
      code,
      message: advised(message),
      hint: advised(hint),
    }));
    if (said.json)
      printResult(context, DRIFT_RESULT, { stack, differences, totals, objects, refusals, undeclared });
    else if (said.markdown)
      print(context, renderMarkdown({ ...compared, refusals, findings: [] }, undeclared, "Drift"));
    else {
      print(context, advised(renderDrift(compared)));
      printUndeclared(context, prepared.workspace.project, undeclared);
    }
    return differences + refusals.length === 0 ? "done" : "drifted";
  },
});
