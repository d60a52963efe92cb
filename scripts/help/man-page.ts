/** The man page, of the same table as the help. */
import { COMMON_OPTIONS, type Command } from "../cli/command.ts";
import { type Option, spelled } from "../cli/option.ts";
import { exitCodesOf, synopsisOf, TITLE } from "./render-help.ts";

/** In roff a backslash begins a request, and so do a full stop and a single quote at the beginning of a line. */
function roff(text: string): string {
  return text
    .replaceAll("\\", "\\e")
    .replaceAll("-", "\\-")
    .replaceAll(/^([.'])/gm, "\\&$1");
}

/**
 * @param version of Warren
 * @returns the source of `warren.1`
 */
export function manPage(commands: readonly Command[], version: string): string {
  return [
    `.TH WARREN 1 "" ${JSON.stringify(`warren ${version}`)} "User Commands"`,
    ".SH NAME",
    `warren \\- ${roff(TITLE)}`,
    ".SH SYNOPSIS",
    ".B warren",
    "COMMAND [options]",
    ".SH COMMANDS",
    ...commands.flatMap(sectionOf),
    "",
  ].join("\n");
}

function sectionOf(command: Command): string[] {
  const { examples, options, summary } = command;
  return [
    `.SS ${roff(synopsisOf(command))}`,
    roff(`${summary[0]?.toUpperCase() ?? ""}${summary.slice(1)}.`),
    ...Object.entries<Option>({ ...options, ...COMMON_OPTIONS }).flatMap(optionItem),
    ...examples.flatMap(({ words, does }) => [".TP", `.B ${roff(`warren ${words}`)}`, roff(does)]),
    ".PP",
    roff(`Exit code: ${exitCodesOf(command).join("; ")}`),
  ];
}

function optionItem([key, option]: readonly [string, Option]): string[] {
  const { short, help } = option;
  const names = [...(short === undefined ? [] : [`-${short}`]), spelled(key)].join(", ");
  const value = option.kind === "flag" ? "" : ` ${option.value}`;
  const choices = "choices" in option ? `: ${option.choices.join(", ")}` : "";
  return [".TP", `.B ${roff(`${names}${value}`)}`, roff(`${help}${choices}`)];
}
