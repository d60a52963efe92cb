/** What a shell can complete, from the table of the commands. */
import { COMMON_OPTIONS, type Command } from "../cli/command.ts";
import { type Option, spelled } from "../cli/option.ts";

/** What the value of an option can be: one of a list, the path of a file, a stack, or nothing that a shell knows. */
export type Completed = readonly string[] | "file" | "stack" | "open";

export interface CompletedOption {
  /** `--stack`, and `-s` where it has a short form. */
  readonly spellings: readonly string[];
  readonly help: string;
  /** Undefined for a flag. */
  readonly value: Completed | undefined;
}

export interface CompletedCommand {
  readonly name: string;
  readonly summary: string;
  /** Whether words that are no options may be paths of files. */
  readonly takesFiles: boolean;
  readonly options: readonly CompletedOption[];
}

/** What stands for the path of a file in the help. */
const OF_A_FILE = /\b(FILE|FOLDER|PATH)\b/;

export function completionTable(commands: readonly Command[]): readonly CompletedCommand[] {
  return commands.map(({ name, summary, operands = "", options }) => ({
    name,
    summary,
    takesFiles: OF_A_FILE.test(operands),
    options: Object.entries<Option>({ ...options, ...COMMON_OPTIONS }).map(([key, option]) => ({
      spellings: [spelled(key), ...(option.short === undefined ? [] : [`-${option.short}`])],
      help: option.help,
      value: completedValue(key, option),
    })),
  }));
}

function completedValue(key: string, option: Option): Completed | undefined {
  if (option.kind === "flag") return undefined;
  if ("choices" in option) return option.choices;
  if (key === "stack") return "stack";
  return OF_A_FILE.test(option.value) ? "file" : "open";
}
