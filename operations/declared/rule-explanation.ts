/** `check --explain RULE`: why a rule is there, and how severe it is for what is judged where `check` is called likewise. */
import type { RuleWords } from "../../model/lint/rule.ts";
import { OWN_RULES } from "../../model/lint/team-rules/read-rules.ts";
import type { RuleSet } from "../../model/lint/team-rules/rule-set.ts";
import { nearest, quote } from "../../model/text/wording.ts";
import { WarrenError } from "../../model/warren-error.ts";
import type { Context } from "../../terminal/context.ts";
import { chosenStack, type StackSaid } from "../stack/chosen-stack.ts";
import { type Project, readProject } from "../stack/project.ts";
import { ruleSetOf } from "./rule-set.ts";

export interface SaidRules {
  /** Of `--rules`: paths and globs. */
  readonly rules: readonly string[];
}

export interface RuleExplained {
  readonly text: string;
  /** Whose severity it has; undefined: of files, or outside a project. */
  readonly stack: string | undefined;
}

/**
 * @param asked.operands files, which are not read: they are of no stack
 * @returns a string where there is no such rule: what is wrong, without a full stop
 * @throws WarrenError as `readProject` and `ruleSetOf` do
 */
export async function explanation(
  context: Context,
  id: string,
  { said, operands }: { readonly said: StackSaid & SaidRules; readonly operands: readonly string[] },
): Promise<RuleExplained | string> {
  const project = operands.length > 0 ? undefined : await projectFor(context, said);
  const ruleSet = await ruleSetOf(context, { project, given: said.rules });
  const own = OWN_RULES.find((each) => each.id === id);
  const ofTeam = ruleSet.rules.find((each) => each.id === id);
  const rule = own ?? ofTeam;
  if (rule === undefined) return unknown(id, ruleSet, project);
  const change = ruleSet.severities.get(id);
  const severity = typeof change === "string" ? change : rule.severity;
  const parts = [
    words({ ...rule, severity }),
    ofTeam === undefined || ofTeam.link === "" ? "" : `See ${ofTeam.link}`,
    typeof change === "object" ? `It is off here: ${change.off}` : "",
  ];
  return { text: parts.filter((part) => part !== "").join("\n\n"), stack: project?.stack };
}

/** Of rules of Warren's own one can ask anywhere: where no stack is named there need not be a project. */
async function projectFor(context: Context, said: StackSaid): Promise<Project | undefined> {
  const stack = chosenStack(context, said);
  const isNamed = said.stack !== undefined || Boolean(context.environment["PULUMI_STACK"]);
  try {
    return await readProject(context, stack);
  } catch (error) {
    if (!isNamed && error instanceof WarrenError && error.code === "project-missing") return undefined;
    throw error;
  }
}

function unknown(id: string, { names, rules }: RuleSet, project: Project | undefined): string {
  const [file = "", ...rest] = id.split("/");
  if (rest.length > 0 && !names.includes(file)) {
    const read = names.length === 0 ? "none is read" : `read are ${names.map(quote).join(", ")}`;
    const ofStack = project === undefined ? "" : `, or config lintRules of stack ${project.stack}`;
    return `${quote(id)} would be of a file of rules called ${quote(file)}, and ${read}. --rules FILE${ofStack} names it`;
  }
  const known = [...OWN_RULES, ...rules].map((each) => each.id);
  const near = nearest(id, known);
  const suggestion = near === undefined ? "" : ` Did you mean ${quote(near)}?`;
  return `${quote(id)} is not a rule.${suggestion} The rules are: ${known.join(", ")}`;
}

function words({ id, severity, summary, why, remedy }: RuleWords): string {
  return [`${id} (${severity}): ${summary}`, why, remedy].filter((part) => part !== "").join("\n\n");
}
