/** `lint: { rule-id: reason }` at an object: which findings it takes back, and what is wrong with it. */
import type { Silence } from "../declaration/reading/read-silences.ts";
import { allowed } from "../text/wording.ts";
import type { Discovery } from "./discovery.ts";
import type { Rule } from "./rule.ts";
import { isTeamRuleId, NAMES_IN_WORDS } from "./team-rules/rule-names.ts";

/** These two are about silences, which are no part of a declaration: `lint.ts` finds them. */
const FOUND_BY_LINT = { *check() {} } as const satisfies Pick<Rule, "check">;

export const unknownSilence: Rule = {
  id: "unknown-silence",
  severity: "error",
  summary: "A silence names a rule that there is not.",
  why: "It silences nothing, and whoever reads it thinks that it does.",
  remedy: "Correct the id, or take the silence out.",
  ...FOUND_BY_LINT,
};

export const unusedSilence: Rule = {
  id: "unused-silence",
  severity: "warning",
  summary: "A silence silences nothing.",
  why: "What it excused is gone. Left where it is, it would excuse the next fault of its kind that nobody has looked at.",
  remedy: "Take it out (`./warren check --fix` does).",
  ...FOUND_BY_LINT,
};

/** The rules that a silence cannot name. */
export const NEVER_SILENT: ReadonlySet<string> = new Set([unknownSilence.id, unusedSilence.id]);

/** Whether a silence is for a finding: of its rule, about its object or what is below it. */
export function silences({ rule, path }: Silence, found: { rule: string; path: readonly string[] }): boolean {
  return rule === found.rule && path.every((step, index) => step === found.path[index]);
}

export function unknownSilenceOf(silence: Silence, known: readonly string[]): Discovery {
  return {
    ...subjectOf(silence),
    message: `There is no rule ${JSON.stringify(silence.rule)}.`,
    hint:
      silence.rule.includes("/") && !isTeamRuleId(silence.rule)
        ? `That of a team is called FILE/RULE, each by its name in the file of rules: ${NAMES_IN_WORDS}.`
        : allowed(known, silence.rule),
  };
}

export function unusedSilenceOf(silence: Silence): Discovery {
  return {
    ...subjectOf(silence),
    message: `The silence of ${JSON.stringify(silence.rule)} silences nothing.`,
    hint: "Take it out.",
    fix: { kind: "remove-entry", value: "" },
  };
}

function subjectOf({ path, rule }: Silence): Pick<Discovery, "path" | "virtualHost" | "object"> {
  return {
    path: [...path, "lint", rule],
    virtualHost: path[0] === "virtualHosts" ? (path[1] ?? "") : "",
    object: `silence ${JSON.stringify(rule)}`,
  };
}
