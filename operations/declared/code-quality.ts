/**
 * The report of `./warren check` as GitLab shows it in the diff of a merge request.
 * https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
 */
import { posix } from "node:path";
import { showableJson, visibleLine } from "../../model/text/visible.ts";
import { digestOf } from "../preview/digest.ts";
import type { CheckReport } from "./check-report.ts";

interface CodeQualityIssue {
  readonly description: string;
  readonly check_name: string;
  /** The same for the same finding, also where lines have moved; no two of a report are alike. */
  readonly fingerprint: string;
  readonly severity: "info" | "minor" | "major" | "critical" | "blocker";
  readonly location: { readonly path: string; readonly lines: { readonly begin: number } };
}

/** @param below the folder of the paths, from the repository's own */
export function renderGitlab(report: CheckReport, below: string): string {
  return `${showableJson(JSON.stringify(issuesOf(report, below), null, 2))}\n`;
}

function issuesOf({ faults, findings }: CheckReport, below: string): readonly CodeQualityIssue[] {
  const all = [
    ...faults.map((fault) => ({ ...fault, rule: "declaration" })),
    ...findings.map(({ rule, severity, path, message, hint, location }) => ({
      rule,
      severity,
      path,
      message,
      hint,
      file: location.file,
      line: location.line,
    })),
  ];
  const seen = new Map<string, number>();
  return all.map(({ rule, severity, path, message, hint, file, line }) => {
    const place = posix.join(below, file);
    const same = JSON.stringify([rule, place, path, message]);
    const before = seen.get(same) ?? 0;
    seen.set(same, before + 1);
    return {
      description: visibleLine([message, hint].filter((part) => part !== "").join(" ")),
      check_name: rule,
      fingerprint: digestOf(`${same}${before === 0 ? "" : before}`),
      severity: severity === "error" ? "critical" : "minor",
      location: { path: visibleLine(place), lines: { begin: line } },
    };
  });
}
