/** What `./warren check` found, as a value: what is printed, and the exit code, are made from it. */
import {
  type DeclarationFile,
  type Fault,
  type Inspected,
  type Inspection,
  inspectDeclaration,
  isError,
  type ReadOptions,
  renderFaults,
} from "../../model/declaration/reading/read-declaration.ts";
import type { Outcome } from "../../model/exit-codes.ts";
import { lintChange } from "../../model/lint/change/lint-change.ts";
import type { LintFinding, Severity, SilencedFinding } from "../../model/lint/discovery.ts";
import type { Facts } from "../../model/lint/facts.ts";
import { type LintResult, lint } from "../../model/lint/lint.ts";
import { byPlace } from "../../model/lint/place.ts";
import type { RuleSet } from "../../model/lint/team-rules/rule-set.ts";
import { visibleLine } from "../../model/text/visible.ts";
import { WarrenError } from "../../model/warren-error.ts";
import type { EarlierFiles } from "./earlier-files.ts";

export interface CheckReport {
  /** As they are after the fixes. */
  readonly files: readonly DeclarationFile[];
  /** What the reader refuses, or takes with a warning. With an error among them nothing is linted. */
  readonly faults: readonly Fault[];
  readonly findings: readonly LintFinding[];
  readonly silenced: readonly SilencedFinding[];
  /** The findings that `--fix` made good. */
  readonly fixed: readonly LintFinding[];
  /** The command that finds the same, for a hint that adds a word to it. */
  readonly again: string;
  /** The command that explains a rule. @default that of Warren's own rules and the stack's */
  readonly explain?: string;
  /** What it was compared with. */
  readonly against?: Against;
}

/** An older declaration, with its files. */
export interface Against extends EarlierFiles {
  /** Undefined where none of the files was there then: all of it is new. */
  readonly inspected: Inspected | undefined;
}

/** @throws WarrenError `against-invalid` where it cannot be read */
export function inspectAgainst(earlier: EarlierFiles, options: ReadOptions): Against {
  if (earlier.files.length === 0) return { ...earlier, inspected: undefined };
  const found = inspectDeclaration(earlier.files, options);
  if (found.declaration !== undefined) return { ...earlier, inspected: found };
  const faults = renderFaults(found.faults.filter(isError), earlier.files);
  throw new WarrenError(
    "against-invalid",
    `What is declared in ${visibleLine(earlier.name)} has faults, so that nothing can be compared with it:\n${faults}`,
    {
      hint: earlier.isRevision
        ? "Compare with a later revision, in which it can be read."
        : "Mend it, or compare with another file or a revision.",
    },
  );
}

interface ReportFor {
  readonly facts: Facts;
  /** @default Warren's own rules alone */
  readonly ruleSet?: RuleSet;
}

/** What was found by reading, with what lint finds in the declaration, where there is one. */
export function reportOf(
  found: Inspection,
  { facts, ruleSet, ...of }: Pick<CheckReport, "files" | "again" | "against" | "explain"> & ReportFor,
): CheckReport {
  const none: LintResult = { findings: [], silenced: [] };
  const inspected = found.declaration === undefined ? undefined : found;
  const before = of.against?.inspected;
  const results = [
    inspected === undefined ? none : lint(inspected, facts, ruleSet),
    inspected === undefined || before === undefined
      ? none
      : lintChange({ before, after: inspected }, facts, ruleSet),
  ];
  return {
    ...of,
    faults: found.faults,
    findings: results.flatMap(({ findings }) => findings).toSorted(byPlace),
    silenced: results.flatMap(({ silenced }) => silenced).toSorted(byPlace),
    fixed: [],
  };
}

export function count({ faults, findings }: CheckReport, severity: Severity): number {
  return [...faults, ...findings].filter((each) => each.severity === severity).length;
}

export function checkOutcome(report: CheckReport): Outcome {
  return report.faults.length + report.findings.length === 0 ? "done" : "found";
}

/** The same with the commands in its words as their reader follows them. */
export function advised(report: CheckReport, advise: (words: string) => string): CheckReport {
  const hinted = <T extends { readonly message: string; readonly hint: string }>(each: T): T => ({
    ...each,
    message: advise(each.message),
    hint: advise(each.hint),
  });
  return {
    ...report,
    faults: report.faults.map(hinted),
    findings: report.findings.map(hinted),
    silenced: report.silenced.map(hinted),
    fixed: report.fixed.map(hinted),
  };
}

/** The same without the warnings. */
export function errorsOnly(report: CheckReport): CheckReport {
  return {
    ...report,
    faults: report.faults.filter(isError),
    findings: report.findings.filter(isError),
    silenced: report.silenced.filter(isError),
  };
}
