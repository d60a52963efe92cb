/** What `./warren check` found, as a value: what is printed, and the exit code, are made from it. */
import type { DeclarationFile, Fault, Inspection } from "../../model/declaration/reading/read-declaration.ts";
import type { Outcome } from "../../model/exit-codes.ts";
import type { LintFinding, Severity } from "../../model/lint/discovery.ts";
import type { Facts } from "../../model/lint/facts.ts";
import { lint, type SilencedFinding } from "../../model/lint/lint.ts";

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
}

/** What was found by reading, with what lint finds in the declaration, where there is one. */
export function reportOf(
  found: Inspection,
  { facts, ...of }: Pick<CheckReport, "files" | "again"> & { readonly facts: Facts },
): CheckReport {
  const none = { findings: [], silenced: [] };
  const { findings, silenced } = found.declaration === undefined ? none : lint(found, facts);
  return { ...of, faults: found.faults, findings, silenced, fixed: [] };
}

export function count({ faults, findings }: CheckReport, severity: Severity): number {
  return [...faults, ...findings].filter((each) => each.severity === severity).length;
}

export function checkOutcome(report: CheckReport): Outcome {
  return report.faults.length + report.findings.length === 0 ? "done" : "found";
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

function isError({ severity }: { readonly severity: Severity }): boolean {
  return severity === "error";
}
