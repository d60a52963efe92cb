import { answerTo } from "../../model/routing/explain/answer.ts";
import { renderExplanation } from "../../model/routing/explain/render.ts";
import { visibleLine } from "../../model/text/visible.ts";
import { print } from "../../terminal/context.ts";
import { type Command, defineCommand, JSON_OPTION, STACK_OPTION, usage } from "../cli/command.ts";
import { BROKER_OPTIONS } from "../cli/named-broker.ts";
import { VERSION_OPTION, versionOf } from "../cli/rabbitmq-version.ts";
import { printExplanation } from "../cli/results/explain-result.ts";
import { QUESTION_OPTIONS, readQuestion } from "../explain/question.ts";
import { LIVE_OPTION, readSource, sourceInWords } from "../explain/source.ts";

export const explain: Command = defineCommand({
  name: "explain",
  endsAtOnce: true,
  summary: "say where a publish goes, what happens in a queue, what a user can do; and why",
  operands: "[FILE...]",
  examples: [
    {
      words: "explain orders.yaml --exchange orders --key order.eu.paid",
      does: "where a publish goes, and why",
    },
    { words: "explain orders.yaml --queue billing", does: "what becomes of a queue's messages" },
    {
      words: "explain --live --user billing-service",
      does: "what a user can do on the broker of the default stack",
    },
  ],
  options: {
    ...QUESTION_OPTIONS,
    ...STACK_OPTION,
    ...LIVE_OPTION,
    ...BROKER_OPTIONS,
    ...VERSION_OPTION,
    ...JSON_OPTION,
  },
  async run(context, said, files) {
    const question = readQuestion(said);
    if (typeof question === "string") throw usage(explain, question);
    if (said.live && (files.length > 0 || said.managementUrl !== undefined)) {
      throw usage(explain, "--live asks the broker of a stack, and something else was named");
    }
    const { declaration, source } = await readSource(context, said, {
      files,
      ...versionOf(said),
    });
    const answer = answerTo(question, declaration);
    if (said.json) printExplanation(context, answer, source);
    else print(context, `${visibleLine(sourceInWords(source))}\n\n${renderExplanation(answer)}`);
    return "done";
  },
});
