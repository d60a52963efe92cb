import { relative, sep } from "node:path";
import { shellWord } from "../../model/advice.ts";
import {
  type DeclarationFile,
  inspectDeclaration,
  type ReadOptions,
} from "../../model/declaration/reading/read-declaration.ts";
import { ciWorkspace } from "../../operations/ci/ci-run.ts";
import {
  advised,
  type CheckReport,
  checkOutcome,
  errorsOnly,
  inspectAgainst,
  reportOf,
} from "../../operations/declared/check-report.ts";
import { renderGitlab } from "../../operations/declared/code-quality.ts";
import { optionsOf, readStackFiles, stackPattern } from "../../operations/declared/declared.ts";
import { readEarlierFiles } from "../../operations/declared/earlier-files.ts";
import { fixInPlace } from "../../operations/declared/fix.ts";
import { readGivenFiles } from "../../operations/declared/given-files.ts";
import { renderGithub, renderText, toJson } from "../../operations/declared/render.ts";
import { explanation, type SaidRules } from "../../operations/declared/rule-explanation.ts";
import { ruleSetOf } from "../../operations/declared/rule-set.ts";
import { advise } from "../../operations/stack/checkout.ts";
import { chosenStack, type StackSaid } from "../../operations/stack/chosen-stack.ts";
import {
  assertConfigKeysKnown,
  isExisting,
  type Project,
  readProject,
} from "../../operations/stack/project.ts";
import { type Context, print, printSource, say } from "../../terminal/context.ts";
import { againstOption } from "../cli/against.ts";
import { type Command, defineCommand, JSON_OPTION, STACK_OPTION, usage } from "../cli/command.ts";
import { notAllowed, type Reading, type Said, spelled } from "../cli/option.ts";
import { VERSION_OPTION, versionOf } from "../cli/rabbitmq-version.ts";
import { CHECK_RESULT } from "../cli/results/check-result.ts";
import { printResult } from "../cli/results/result.ts";

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
    { words: "check --against main", does: "also what the change since then puts at stake" },
    { words: "check --rules platform.yaml", does: "also by the rules of a team" },
    { words: "check --explain binding-never-matches", does: "why there is a rule" },
  ],
  options: {
    ...STACK_OPTION,
    ...JSON_OPTION,
    github: { kind: "flag", help: "print annotations for GitHub to stdout" },
    gitlab: { kind: "flag", help: "print a Code Quality report for GitLab to stdout" },
    fix: { kind: "flag", help: "change the files where the fix is certain, and say what was changed" },
    errorsOnly: { kind: "flag", help: "leave warnings out, also from the exit code" },
    ...againstOption("judge the change, too, from a revision of Git or an older file"),
    rules: {
      kind: "texts",
      value: "FILE",
      help: "judge by the rules of a team, too, besides those of the stack's config",
    },
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
    const forms = (["json", "github", "gitlab"] as const).filter((form) => said[form]);
    if (forms.length > 1)
      throw usage(check, `${forms.map(spelled).join(" and ")} are forms of one result: say one`);
    if (said.explain !== undefined) {
      const found = await explanation(context, said.explain, { said, operands });
      if (typeof found === "string") throw usage(check, found);
      print(context, advise(context, found.stack, found.text));
      return "done";
    }
    const stack = operands.length === 0 ? chosenStack(context, said) : undefined;
    const { files, patterns, ofStack, project, ...server } = await readFiles(context, said, operands);
    const ruleSet = await ruleSetOf(context, { project, given: said.rules });
    const facts = { ...(said.nodes === undefined ? {} : { nodes: said.nodes }), ...server };
    const asFiles = operands.length > 0;
    const options: ReadOptions = { ...ofStack, ...versionOf(said), asFiles };
    const again = ["./warren check", ...operands.map(shellWord), ...saidAgain(said)].join(" ");
    const folder = operands.length === 0 ? context.root : context.cwd;
    const against =
      said.against === undefined
        ? {}
        : {
            against: inspectAgainst(
              await readEarlierFiles(context, said.against, { folder, files, patterns }),
              options,
            ),
          };
    const inspect = (given: readonly DeclarationFile[]): CheckReport =>
      reportOf(inspectDeclaration(given, options), {
        files: given,
        facts,
        again,
        ruleSet,
        explain: explainAgain(said, operands),
        ...against,
      });
    const report = said.fix ? await fixInPlace(folder, files, inspect) : inspect(files);
    const shown = advised(said.errorsOnly ? errorsOnly(report) : report, (words) =>
      advise(context, stack, words),
    );
    const text = advise(context, stack, renderText(shown));
    if (said.json) printResult(context, CHECK_RESULT, toJson(shown));
    else if (said.github || said.gitlab) {
      const below = folderInRepository(context, folder);
      printSource(context, (said.github ? renderGithub : renderGitlab)(shown, below));
      say(context, text);
    } else print(context, text);
    return checkOutcome(shown);
  },
});

interface Input {
  readonly files: readonly DeclarationFile[];
  /** By which they were found. */
  readonly patterns: readonly string[];
  readonly ofStack: ReadOptions;
  /** The stack's; undefined where files are named. */
  readonly project?: Project;
  /** Whether the stack's broker is one of others; undefined without a stack. */
  readonly isExisting?: boolean;
}

/** Paths and globs of the command line are from where it was called; those of a stack from its project. */
async function readFiles(context: Context, said: StackSaid, operands: readonly string[]): Promise<Input> {
  if (operands.length === 0) {
    const project = await readProject(context, chosenStack(context, said));
    // A misspelt `lintRules` would be no rules, and nobody would know.
    assertConfigKeysKnown(project);
    const files = await readStackFiles(context, project);
    const patterns = [stackPattern(project)];
    return { files, patterns, ofStack: optionsOf(project), project, isExisting: isExisting(project) };
  }
  return { files: await readGivenFiles(context, operands), patterns: operands, ofStack: {} };
}

/** As a CI knows its files; "" where it works in none. */
function folderInRepository(context: Context, folder: string): string {
  const below = relative(ciWorkspace(context) ?? folder, folder)
    .split(sep)
    .join("/");
  return below.startsWith("..") ? "" : below;
}

/**
 * The command that explains a rule and how severe it is for what was judged: for a stack, which is put in where it is shown, or
 * for files.
 */
function explainAgain(said: SaidRules, operands: readonly string[]): string {
  return ["./warren check", ...operands.map(shellWord), ...rulesAgain(said), "--explain RULE"].join(" ");
}

function rulesAgain({ rules }: SaidRules): string[] {
  return rules.map((file) => `--rules ${shellWord(file)}`);
}

/** Options by which the same is found. */
function saidAgain({
  against,
  nodes,
  rabbitmqVersion,
  rules,
}: { against: string | undefined; nodes: number | undefined } & Said<typeof VERSION_OPTION> &
  SaidRules): string[] {
  const once = Object.entries({ against, nodes, rabbitmqVersion }).flatMap(([name, value]) =>
    value === undefined ? [] : [`${spelled(name)} ${shellWord(String(value))}`],
  );
  return [...once, ...rulesAgain({ rules })];
}

function readNodes(text: string): Reading<number> {
  return /^[1-9]\d{0,3}$/.test(text) ? { value: Number(text) } : notAllowed(text, "a number from 1");
}
