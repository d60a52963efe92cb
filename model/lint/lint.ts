/** Judges a declaration that can be read: what RabbitMQ would take, and what is nevertheless not what was meant. */
import type { Declaration } from "../declaration/declaration.ts";
import type { ObjectMetadata } from "../declaration/reading/read-metadata.ts";
import type { Silence } from "../declaration/reading/read-silences.ts";
import type { Location } from "../declaration/source/fault.ts";
import type { Locate } from "../declaration/source/locate.ts";
import { CHANGE_RULES } from "./change/rules.ts";
import type { Discovery, LintFinding, SilencedFinding } from "./discovery.ts";
import type { Facts } from "./facts.ts";
import { byPlace } from "./place.ts";
import type { Rule } from "./rule.ts";
import { RULES } from "./rules.ts";
import {
  NEVER_SILENT,
  silences,
  unknownSilence,
  unknownSilenceOf,
  unusedSilence,
  unusedSilenceOf,
} from "./silences.ts";
import { isOfAbsentFile, judged, NO_RULES, type RuleSet } from "./team-rules/rule-set.ts";
import { environmentOf } from "./view/view.ts";

/** A declaration as it was read, with its places: `inspectDeclaration` gives it. */
export interface LintInput {
  readonly declaration: Declaration;
  readonly silences: readonly Silence[];
  /** @default none */
  readonly metadata?: readonly ObjectMetadata[];
  readonly locate: Locate;
}

export interface LintResult {
  /** By file, line and column. */
  readonly findings: readonly LintFinding[];
  /** What was found and silenced, with the reason that the file gives. */
  readonly silenced: readonly SilencedFinding[];
}

/**
 * What they find differs from broker to broker, or by what is compared with: a silence that is of no use for one may be
 * needed for another.
 */
const DEPENDENT: ReadonlySet<string> = new Set([
  ...RULES.filter((rule) => rule.dependsOnFacts === true).map((rule) => rule.id),
  ...CHANGE_RULES.map((rule) => rule.id),
]);

/** The rules that a silence can name. */
function knownRules({ rules }: RuleSet): readonly string[] {
  return [...RULES, ...CHANGE_RULES, ...rules].map((rule) => rule.id).filter((id) => !NEVER_SILENT.has(id));
}

/**
 * @param facts what is known of the broker; default: nothing, and what depends on it is not said
 * @param ruleSet what is added to Warren's own rules; default: nothing
 */
export function lint(input: LintInput, facts: Facts = {}, ruleSet: RuleSet = NO_RULES): LintResult {
  const environment = environmentOf(input.declaration, facts, input.metadata);
  const found: LintFinding[] = [];
  const silenced: SilencedFinding[] = [];
  const used = new Set<Silence>();
  const byRule = Map.groupBy(input.silences, (silence) => silence.rule);
  for (const rule of [...RULES, ...ruleSet.rules]) {
    for (const discovery of rule.check(environment)) {
      const finding = findingOf(rule, discovery, input.locate(discovery.path));
      const fitting = byRule.get(rule.id)?.filter((silence) => silences(silence, finding)) ?? [];
      for (const silence of fitting) used.add(silence);
      const [silence] = fitting;
      if (silence === undefined) found.push(finding);
      else silenced.push({ ...finding, reason: silence.reason, by: "declaration" });
    }
  }
  const known = knownRules(ruleSet);
  for (const silence of input.silences) {
    if (isOfAbsentFile(silence.rule, ruleSet)) continue;
    if (!known.includes(silence.rule)) {
      found.push(findingOf(unknownSilence, unknownSilenceOf(silence, known), silence.location));
    } else if (!used.has(silence) && !DEPENDENT.has(silence.rule)) {
      found.push(findingOf(unusedSilence, unusedSilenceOf(silence), silence.location));
    }
  }
  return resultOf(found, silenced, ruleSet);
}

/** As it counts by the severities that somebody has said. */
export function resultOf(
  found: readonly LintFinding[],
  silenced: readonly SilencedFinding[],
  { severities }: RuleSet,
): LintResult {
  const findings: LintFinding[] = [];
  const off: SilencedFinding[] = [];
  for (const finding of found) {
    const as = judged(finding, severities);
    if ("reason" in as) off.push(as);
    else findings.push(as);
  }
  return { findings: findings.toSorted(byPlace), silenced: [...silenced, ...off].toSorted(byPlace) };
}

function findingOf({ id, severity }: Rule, discovery: Discovery, location: Location): LintFinding {
  return { rule: id, severity, ...discovery, location };
}
