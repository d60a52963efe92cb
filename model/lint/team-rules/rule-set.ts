/** What is added to lint for a stack or a run: rules of teams, and how severe which rule is. */
import type { LintFinding, SilencedFinding } from "../discovery.ts";
import type { Rule } from "../rule.ts";
import { isTeamRuleId } from "./rule-names.ts";
import type { Severities } from "./severities.ts";

/** A rule of a team, called `FILE/RULE`. Words that its file does not have are empty. */
export interface TeamRule extends Rule {
  /** Where to read more; may be empty. */
  readonly link: string;
}

export interface RuleSet {
  /** Of the files: what the ids of their rules begin with, before a slash. */
  readonly names: readonly string[];
  readonly rules: readonly TeamRule[];
  readonly severities: Severities;
}

export const NO_RULES: RuleSet = { names: [], rules: [], severities: new Map() };

/** A finding as it counts: of another severity, or of a rule that is off. */
export function judged(finding: LintFinding, severities: Severities): LintFinding | SilencedFinding {
  const change = severities.get(finding.rule);
  if (change === undefined) return finding;
  if (typeof change === "string") return { ...finding, severity: change };
  return { ...finding, reason: change.off, by: "severity" };
}

/** Whether a silence is for a rule of a file that is not there: nothing is said about it, unless no file can be called so. */
export function isOfAbsentFile(rule: string, { names }: Pick<RuleSet, "names">): boolean {
  return isTeamRuleId(rule) && !names.includes(rule.slice(0, rule.indexOf("/")));
}
