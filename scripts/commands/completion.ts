import { printSource } from "../../terminal/context.ts";
import { type Command, type Commands, defineCommand, usage } from "../cli/command.ts";
import { completionScript, SHELLS } from "../help/completion-scripts.ts";
import { completionTable } from "../help/completion-table.ts";

/** @param commands what is completed */
export function completionOf(commands: Commands): Command {
  const completion: Command = defineCommand({
    name: "completion",
    summary: "print the script by which a shell completes the words of warren",
    examples: [
      { words: "completion bash > ~/.local/share/bash-completion/completions/warren", does: "for bash" },
      { words: "completion zsh > ~/.zfunc/_warren", does: "for zsh, where ~/.zfunc is in fpath" },
      { words: "completion fish > ~/.config/fish/completions/warren.fish", does: "for fish" },
    ],
    operands: SHELLS.join("|"),
    options: {},
    async run(context, _said, words) {
      const shell = SHELLS.find((each) => words.length === 1 && each === words[0]);
      if (shell === undefined) throw usage(completion, `Name one shell: ${SHELLS.join(", ")}`);
      const loaded = await Promise.all(Object.values(commands).map((load) => load()));
      printSource(context, completionScript(shell, completionTable(loaded)));
      return "done";
    },
  });
  return completion;
}
