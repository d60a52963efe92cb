import { readText } from "../../infra/config/config-keys.ts";
import { adoptStack, planAdoption } from "../../operations/adopt/adopt-stack.ts";
import { findAdoption } from "../../operations/adopt/find-adoption.ts";
import { advise } from "../../operations/stack/checkout.ts";
import { chosenStack } from "../../operations/stack/chosen-stack.ts";
import { openWorkspace } from "../../operations/stack/open-workspace.ts";
import { assertConfigKeysKnown, readProject } from "../../operations/stack/project.ts";
import { prepareStack } from "../../operations/update/prepare-stack.ts";
import { type Context, confirm, print, say } from "../../terminal/context.ts";
import { createProgress } from "../../toolchain/progress.ts";
import { renderAdoption } from "../adopt/render.ts";
import { type Command, defineCommand, STACK_OPTION } from "../cli/command.ts";
import { ADOPT_RESULT } from "../cli/results/other-results.ts";
import { printResult } from "../cli/results/result.ts";

export const adopt: Command = defineCommand({
  name: "adopt",
  summary: "take over what is on the broker already as it is declared, and change nothing of it",
  examples: [
    { words: "adopt", does: "the plan, and a question" },
    { words: "adopt --json", does: "the plan alone, for programs" },
  ],
  options: {
    ...STACK_OPTION,
    json: {
      kind: "flag",
      help: "print the plan to stdout as JSON; without --yes nothing is taken over then",
    },
  },
  async run(context, said) {
    const project = await readProject(context, chosenStack(context, said));
    assertConfigKeysKnown(project);
    const workspace = await openWorkspace(context, project);
    await prepareStack(context, workspace);
    const [plan, made] = await whileShown(
      context,
      "Compare the declaration with what is there",
      async () => [await findAdoption(context, workspace), await planAdoption(context, workspace)] as const,
    );
    if (said.json) printResult(context, ADOPT_RESULT, plan);
    else print(context, renderAdoption(plan, readText(project.config, "administrator")));
    if (made.length === 0) {
      say(context, `Nothing to take over: stack ${workspace.stack} has all of it already.`);
      return "done";
    }
    if (said.json && !context.assumeYes) return "done";
    say(context, "Nothing on the broker changes but a note of whose it is.");
    if (!(await confirm(context, "Take it over?"))) return "failed";
    await whileShown(context, "Take it over", () => adoptStack(context, workspace, made));
    say(context, advise(context, workspace.stack, DONE));
    return "done";
  },
});

async function whileShown<T>(context: Context, what: string, work: () => Promise<T>): Promise<T> {
  const step = createProgress(context.stderr).start(what);
  try {
    const result = await work();
    step.done();
    return result;
  } catch (error) {
    step.failed();
    throw error;
  }
}

const DONE =
  "Taken over. `./warren preview` shows what differs, `./warren up` changes it; `./warren down` gives all of it back.";
