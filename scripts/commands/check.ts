import { shellWord } from "../../model/advice.ts";
import {
  type DeclarationFile,
  inspectDeclaration,
  type ReadOptions,
} from "../../model/declaration/reading/read-declaration.ts";
import type { Outcome } from "../../model/exit-codes.ts";
import { RULES } from "../../model/lint/rules.ts";
import {
  type CheckReport,
  checkOutcome,
  errorsOnly,
  reportOf,
} from "../../operations/declared/check-report.ts";
import { optionsOf, readStackFiles } from "../../operations/declared/declared.ts";
import { fixInPlace } from "../../operations/declared/fix.ts";
import { readGivenFiles } from "../../operations/declared/given-files.ts";
import { renderGithub, renderText, toJson } from "../../operations/declared/render.ts";
import { advise } from "../../operations/stack/checkout.ts";
import { chosenStack, type StackSaid } from "../../operations/stack/chosen-stack.ts";
import { isExisting, readProject } from "../../operations/stack/project.ts";
import { type Context, print, printJson, printSource, say } from "../../terminal/context.ts";
import { type Command, defineCommand, JSON_OPTION, STACK_OPTION, usage } from "../cli/command.ts";
import { notAllowed, type Reading, type Said, spelled } from "../cli/option.ts";
import { VERSION_OPTION, versionOf } from "../cli/rabbitmq-version.ts";

export const check: Command = defineCommand({
  name: "check",
  endsAtOnce: true,
  summary: "read and lint declaration files, without a broker",
  outcomes: { found: "something was found" },
  operands: "[FILE...]",
  examples: [
    { words: "check", does: "what the default stack declares" },
    { words: "check orders.yaml --fix", does: "one file, and mend in it what can be mended" },
    {
      words: 'check "declarations/*.yaml" --github',
      does: "several files as one, with annotations for GitHub",
    },
    { words: "check --explain binding-never-matches", does: "why there is a rule" },
  ],
  options: {
    ...STACK_OPTION,
    ...JSON_OPTION,
    github: { kind: "flag", help: "print annotations for GitHub to stdout" },
    fix: { kind: "flag", help: "change the files where the fix is certain, and say what was changed" },
    errorsOnly: { kind: "flag", help: "leave warnings out, also from the exit code" },
    nodes: {
      kind: "parsed",
      read: readNodes,
      value: "NUMBER",
      help: "the size of the cluster that they are for; default: not known",
    },
    ...VERSION_OPTION,
    explain: { kind: "text", value: "RULE", help: "say why a rule is there and what to do about it" },
  },
  async run(context, said, operands) {
    if (said.explain !== undefined) return explain(context, said.explain);
    const stack = operands.length === 0 ? chosenStack(context, said) : undefined;
    const { files, ofStack, ...server } = await readFiles(context, said, operands);
    const facts = { ...(said.nodes === undefined ? {} : { nodes: said.nodes }), ...server };
    const asFiles = operands.length > 0;
    const options: ReadOptions = { ...ofStack, ...versionOf(said), asFiles };
    const again = ["./warren check", ...operands.map(shellWord), ...saidAgain(said)].join(" ");
    const inspect = (given: readonly DeclarationFile[]): CheckReport =>
      reportOf(inspectDeclaration(given, options), { files: given, facts, again });
    const folder = operands.length === 0 ? context.root : context.cwd;
    const report = said.fix ? await fixInPlace(folder, files, inspect) : inspect(files);
    const shown = said.errorsOnly ? errorsOnly(report) : report;
    if (said.json) printJson(context, toJson(shown));
    else if (said.github) printSource(context, renderGithub(shown));
    if (!said.json) say(context, advise(context, stack, renderText(shown)));
    return checkOutcome(shown);
  },
});

interface Input {
  readonly files: readonly DeclarationFile[];
  readonly ofStack: ReadOptions;
  /** Whether the stack's broker is one of others; undefined without a stack. */
  readonly isExisting?: boolean;
}

/** Paths and globs of the command line are from where it was called; those of a stack from its project. */
async function readFiles(context: Context, said: StackSaid, operands: readonly string[]): Promise<Input> {
  if (operands.length === 0) {
    const project = await readProject(context, chosenStack(context, said));
    const files = await readStackFiles(context, project);
    return { files, ofStack: optionsOf(project), isExisting: isExisting(project) };
  }
  return { files: await readGivenFiles(context, operands), ofStack: {} };
}

function explain(context: Context, id: string): Outcome {
  const rule = RULES.find((each) => each.id === id);
  if (rule === undefined) {
    throw usage(check, `"${id}" is not a rule. The rules are: ${RULES.map((each) => each.id).join(", ")}`);
  }
  print(context, `${rule.id} (${rule.severity}): ${rule.summary}\n\n${rule.why}\n\n${rule.remedy}`);
  return "done";
}

/** Options by which the same is found. */
function saidAgain({
  nodes,
  rabbitmqVersion,
}: { nodes: number | undefined } & Said<typeof VERSION_OPTION>): string[] {
  return Object.entries({ nodes, rabbitmqVersion }).flatMap(([name, value]) =>
    value === undefined ? [] : [`${spelled(name)} ${value}`],
  );
}

function readNodes(text: string): Reading<number> {
  return /^[1-9]\d{0,3}$/.test(text) ? { value: Number(text) } : notAllowed(text, "a number from 1");
}
