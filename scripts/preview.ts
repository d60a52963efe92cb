import { type Command, STACK_OPTION } from "./cli/command.ts";
import { checkAndLint } from "./stack/declared.ts";
import { showPulumi } from "./stack/pulumi.ts";
import { chosenStack, openWorkspace, prepareStack } from "./stack/workspace.ts";

export const preview: Command = {
  name: "preview",
  summary: "show what `up` would change, object by object, and change nothing of the environment",
  options: STACK_OPTION,
  async run(context, values) {
    await checkAndLint(context, chosenStack(context, values));
    const workspace = await openWorkspace(context, values);
    await prepareStack(context, workspace);
    return (await showPulumi(context, ["preview", "--diff"], workspace)) === 0 ? 0 : 1;
  },
};
