import { shellWord } from "../../model/advice.ts";
import { WarrenError } from "../../model/warren-error.ts";
import { openChosenStack } from "../../operations/stack/open-workspace.ts";
import { prepareStack } from "../../operations/update/prepare-stack.ts";
import { printSource, say } from "../../terminal/context.ts";
import { type Command, defineCommand, STACK_OPTION } from "../cli/command.ts";

export const env: Command = defineCommand({
  name: "env",
  summary: "print the environment in which plain pulumi works on a stack, for a shell's eval",
  examples: [{ words: "env", does: "the lines for eval: set them, and plain pulumi works" }],
  options: STACK_OPTION,
  async run(context, said) {
    const workspace = await openChosenStack(context, said);
    await prepareStack(context, workspace).catch((error: unknown) => {
      // While another run changes the stack, nothing is prepared; but that run can be looked at, and cancelled.
      if (!(error instanceof WarrenError) || error.code !== "stack-locked") throw error;
      say(context, `${error.message}.`);
    });
    for (const [name, value] of Object.entries(workspace.additions)) {
      printSource(context, `export ${name}=${shellWord(value)}\n`);
    }
    return "done";
  },
});
