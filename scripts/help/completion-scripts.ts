/** The completion of each shell as a script, which asks nothing but the files of the folder. */
import { shellWord } from "../../model/advice.ts";
import type { CompletedCommand, CompletedOption } from "./completion-table.ts";

type Table = readonly CompletedCommand[];

export const SHELLS = ["bash", "zsh", "fish"] as const;
export type Shell = (typeof SHELLS)[number];

export function completionScript(shell: Shell, table: Table): string {
  return { bash, zsh, fish }[shell](table);
}

/** Of this folder, by their config files. */
const STACKS = "ls Pulumi.*.yaml 2>/dev/null | sed 's/^Pulumi\\.//; s/\\.yaml$//'";

const words = (all: readonly string[]): string => shellWord(all.join(" "));
const spellingsOf = ({ options }: CompletedCommand): string[] => options.flatMap((each) => each.spellings);
/** Patterns of `COMMAND OPTION`, for `case`. */
const patternsOf = (name: string, { spellings }: CompletedOption): string =>
  spellings.map((spelling) => `"${name} ${spelling}"`).join("|");

/** The word that is completed is compared by `compgen`, and files are what bash itself completes. */
function bash(table: Table): string {
  const values = table.flatMap(({ name, options }) =>
    options.flatMap((option) => {
      const { value } = option;
      if (value === undefined) return [];
      const found = {
        file: "compopt -o default; return",
        stack: `COMPREPLY=($(compgen -W "$(${STACKS})" -- "$current")); return`,
        open: "return",
      };
      const action =
        typeof value === "string"
          ? found[value]
          : `COMPREPLY=($(compgen -W ${words(value)} -- "$current")); return`;
      return [`    ${patternsOf(name, option)}) ${action} ;;`];
    }),
  );
  return [
    "# bash completion of warren",
    "_warren() {",
    '  local current=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} name=${COMP_WORDS[1]} options=""',
    "  COMPREPLY=()",
    '  if [ "$COMP_CWORD" -eq 1 ]; then',
    `    COMPREPLY=($(compgen -W ${words([...table.map(({ name }) => name), "help"])} -- "$current"))`,
    "    return",
    "  fi",
    '  case "$name $before" in',
    ...values,
    "  esac",
    '  case "$name" in',
    ...table.map((command) => `    ${command.name}) options=${words(spellingsOf(command))} ;;`),
    "  esac",
    '  case "$current" in',
    '    -*) COMPREPLY=($(compgen -W "$options" -- "$current")) ;;',
    `    *) case "$name" in ${table.flatMap(({ name, takesFiles }) => (takesFiles ? [name] : [])).join("|")}) compopt -o default ;; esac ;;`,
    "  esac",
    "}",
    "complete -F _warren warren",
    "",
  ].join("\n");
}

/** What `_arguments` and `_describe` have to be told of it with a sign before. */
const zshText = (text: string): string => text.replaceAll(/[\\:[\]]/g, (sign) => `\\${sign}`);

/** As `_arguments` takes it. Some can be said several times, and one that cannot is refused by Warren itself. */
function zshOption({ spellings, help, value }: CompletedOption): string[] {
  const found = { file: ":file:_files", stack: ":stack:_warren_stacks", open: ":value: " };
  const action =
    value === undefined ? "" : typeof value === "string" ? found[value] : `:value:(${value.join(" ")})`;
  return spellings.map((spelling) => shellWord(`*${spelling}[${zshText(help)}]${action}`));
}

function zsh(table: Table): string {
  return [
    "#compdef warren",
    "# zsh completion of warren",
    `_warren_stacks() { compadd -- \${(f)"$(${STACKS})"} }`,
    "_warren() {",
    "  if (( CURRENT == 2 )); then",
    "    local -a commands=(",
    ...table.map(({ name, summary }) => `      ${shellWord(`${name}:${zshText(summary)}`)}`),
    "    )",
    "    _describe command commands",
    "    return",
    "  fi",
    "  local name=$words[2]",
    "  shift words; (( CURRENT-- ))",
    '  case "$name" in',
    ...table.map(({ name, takesFiles, options }) => {
      const operands = takesFiles ? ["'*:file:_files'"] : [];
      return `    ${name}) _arguments -s ${[...options.flatMap(zshOption), ...operands].join(" ")} ;;`;
    }),
    "  esac",
    "}",
    // In a folder of $fpath it is the function itself, and read by `source` it is told to the shell.
    'if [ "$funcstack[1]" = "_warren" ]; then _warren "$@"; else compdef _warren warren; fi',
    "",
  ].join("\n");
}

/** In single quotes, where fish knows two signs with a backslash before them. */
const fishText = (text: string): string => `'${text.replaceAll(/[\\']/g, (sign) => `\\${sign}`)}'`;

function fish(table: Table): string {
  const lines = table.flatMap(({ name, summary, takesFiles, options }) => {
    const seen = fishText(`__fish_seen_subcommand_from ${name}`);
    return [
      `complete -c warren -n __fish_use_subcommand -a ${name} -d ${fishText(summary)}`,
      ...(takesFiles ? [`complete -c warren -n ${seen} -F`] : []),
      ...options.map(({ spellings, help, value }) => {
        const names = spellings.map((each) =>
          each.startsWith("--") ? `-l ${each.slice(2)}` : `-s ${each.slice(1)}`,
        );
        const found = { file: " -r -F", stack: " -x -a '(__warren_stacks)'", open: " -x" };
        const action =
          value === undefined
            ? ""
            : typeof value === "string"
              ? found[value]
              : ` -x -a ${fishText(value.join(" "))}`;
        return `complete -c warren -n ${seen} ${names.join(" ")}${action} -d ${fishText(help)}`;
      }),
    ];
  });
  return [
    "# fish completion of warren",
    "function __warren_stacks",
    `  ${STACKS.replaceAll("Pulumi.*.yaml 2>/dev/null", "-1 . | string match 'Pulumi.*.yaml'")}`,
    "end",
    "complete -c warren -f",
    ...lines,
    "",
  ].join("\n");
}
