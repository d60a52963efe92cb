/** Judges the step from one declaration to the next: what is right by itself, and dangerous as a change. */
import type { Location } from "../../declaration/source/fault.ts";
import type { LintFinding, SilencedFinding } from "../discovery.ts";
import type { Facts } from "../facts.ts";
import { type LintInput, type LintResult, resultOf } from "../lint.ts";
import { silences } from "../silences.ts";
import { NO_RULES, type RuleSet } from "../team-rules/rule-set.ts";
import { CHANGE_RULES } from "./rules.ts";
import { changeView } from "./view.ts";

/**
 * A finding has its place in the new declaration, and `stood` in the old one where it is about what is gone. A silence at
 * an object counts in either: what goes can say only in the old one that it may.
 */
export function lintChange(
  { before, after }: { readonly before: LintInput; readonly after: LintInput },
  facts: Facts = {},
  ruleSet: RuleSet = NO_RULES,
): LintResult {
  const view = changeView(before.declaration, after.declaration, facts);
  const findings: LintFinding[] = [];
  const silenced: SilencedFinding[] = [];
  for (const { id, severity, check } of CHANGE_RULES) {
    for (const { stood, ...discovery } of check(view)) {
      const place: { readonly location: Location; readonly stood?: Location } = {
        location: after.locate(discovery.path),
        ...(stood === undefined ? {} : { stood: before.locate(stood) }),
      };
      const finding: LintFinding = { rule: id, severity, ...discovery, ...place };
      const silence =
        after.silences.find((each) => silences(each, finding)) ??
        (stood && before.silences.find((each) => silences(each, { rule: id, path: stood })));
      if (silence === undefined) findings.push(finding);
      else silenced.push({ ...finding, reason: silence.reason, by: "declaration" });
    }
  }
  return resultOf(findings, silenced, ruleSet);
}
