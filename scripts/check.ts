import { resolve } from "node:path";
import { replaceFile } from "../files/replace-file.ts";
import { shellWord } from "../model/advice.ts";
import {
  type DeclarationFile,
  inspectDeclaration,
  type ReadOptions,
} from "../model/declaration/read-declaration.ts";
import type { Facts } from "../model/lint/facts.ts";
import { lint } from "../model/lint/lint.ts";
import { RULES } from "../model/lint/rules.ts";
import { fixFiles } from "./check/fix.ts";
import { renderGithub, renderText, toJson } from "./check/render.ts";
import { type CheckReport, errorsOnly, exitCode } from "./check/report.ts";
import { advise } from "./cli/checkout.ts";
import { type Command, JSON_OPTION, STACK_OPTION, usage, type Values } from "./cli/command.ts";
import { type Context, print, printJson, printSource, say } from "./cli/context.ts";
import { readVersion, VERSION_OPTION } from "./cli/rabbitmq-version.ts";
import { chosenStack } from "./stack/chosen-stack.ts";
import { optionsOf, readStackFiles } from "./stack/declared.ts";
import { readGivenFiles } from "./stack/given-files.ts";
import { isExisting, readProject } from "./stack/project.ts";

export const check: Command = {
  name: "check",
  endsAtOnce: true,
  summary: "read and lint declaration files, without a broker; exit code 3 when something was found",
  operands: "[FILE...]",
  options: {
    ...STACK_OPTION,
    ...JSON_OPTION,
    github: { type: "boolean", help: "print annotations for GitHub to stdout" },
    fix: { type: "boolean", help: "change the files where the fix is certain, and say what was changed" },
    "errors-only": { type: "boolean", help: "leave warnings out, also from the exit code" },
    nodes: {
      type: "string",
      value: "NUMBER",
      help: "the size of the cluster that they are for; default: not known",
    },
    ...VERSION_OPTION,
    explain: { type: "string", value: "RULE", help: "say why a rule is there and what to do about it" },
  },
  async run(context, values, operands) {
    if (typeof values["explain"] === "string") return explain(context, values["explain"]);
    const stack = operands.length === 0 ? chosenStack(context, values) : undefined;
    const { files, ofStack, ...server } = await readFiles(context, values, operands);
    const facts = { ...readFacts(values), ...server };
    const asFiles = operands.length > 0;
    const options: ReadOptions = { ...ofStack, ...readVersion(check, values), asFiles };
    const again = ["./warren check", ...operands.map(shellWord), ...saidAgain(values)].join(" ");
    const inspect = (given: readonly DeclarationFile[]): CheckReport => {
      const found = inspectDeclaration(given, options);
      const { faults } = found;
      const { findings, silenced } =
        found.declaration === undefined ? { findings: [], silenced: [] } : lint(found, facts);
      return { files: given, faults, findings, silenced, fixed: [], again };
    };
    const folder = operands.length === 0 ? context.root : context.cwd;
    const report = values["fix"] === true ? await fix(folder, files, inspect) : inspect(files);
    const shown = values["errors-only"] === true ? errorsOnly(report) : report;
    if (values["json"] === true) printJson(context, toJson(shown));
    else if (values["github"] === true) printSource(context, renderGithub(shown));
    if (values["json"] !== true) say(context, advise(context, stack, renderText(shown)));
    return exitCode(shown);
  },
};

interface Input {
  readonly files: readonly DeclarationFile[];
  readonly ofStack: ReadOptions;
  /** Whether the stack's broker is one of others; undefined without a stack. */
  readonly isExisting?: boolean;
}

/** Paths and globs of the command line are from where it was called; those of a stack from its project. */
async function readFiles(context: Context, values: Values, operands: readonly string[]): Promise<Input> {
  if (operands.length === 0) {
    const project = await readProject(context, chosenStack(context, values));
    const files = await readStackFiles(context, project);
    return { files, ofStack: optionsOf(project), isExisting: isExisting(project) };
  }
  return { files: await readGivenFiles(context, operands), ofStack: {} };
}

/** @param folder what the paths of the files are relative to */
async function fix(
  folder: string,
  files: readonly DeclarationFile[],
  inspect: (files: readonly DeclarationFile[]) => CheckReport,
): Promise<CheckReport> {
  const result = fixFiles(files, (given) => {
    const { faults, findings } = inspect(given);
    return faults.some(({ severity }) => severity === "error") ? undefined : findings;
  });
  for (const [index, { path, text }] of result.files.entries()) {
    if (text !== files[index]?.text) await replaceFile(resolve(folder, path), text);
  }
  return { ...inspect(result.files), fixed: result.fixed };
}

function explain(context: Context, id: string): number {
  const rule = RULES.find((each) => each.id === id);
  if (rule === undefined) {
    throw usage(check, `"${id}" is not a rule. The rules are: ${RULES.map((each) => each.id).join(", ")}`);
  }
  print(context, `${rule.id} (${rule.severity}): ${rule.summary}\n\n${rule.why}\n\n${rule.remedy}`);
  return 0;
}

/** Options by which the same is found. */
function saidAgain(values: Values): string[] {
  return ["nodes", "rabbitmq-version"].flatMap((name) => {
    const value = values[name];
    return typeof value === "string" ? [`--${name} ${shellWord(value)}`] : [];
  });
}

function readFacts(values: Values): Facts {
  const nodes = values["nodes"];
  if (typeof nodes !== "string") return {};
  if (!/^[1-9]\d{0,3}$/.test(nodes))
    throw usage(check, `--nodes cannot be "${nodes}"; allowed: a number from 1`);
  return { nodes: Number(nodes) };
}
