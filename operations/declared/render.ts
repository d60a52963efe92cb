/** The report of `./warren check` for people, for programs and for GitHub. */
import { posix } from "node:path";
import { type Fault, renderFaults } from "../../model/declaration/reading/read-declaration.ts";
import type { Location } from "../../model/declaration/source/fault.ts";
import type { LintFinding } from "../../model/lint/discovery.ts";
import { showable, visibleLine } from "../../model/text/visible.ts";
import { type Against, type CheckReport, count } from "./check-report.ts";

/** A finding in the shape of a fault, so that both are shown alike; at the place where it is, or where it stood. */
function asFault(
  { rule, severity, path, message, hint }: LintFinding,
  { file, line, column }: Location,
): Fault {
  return { severity, file, line, column, path, message, hint: `${hint} [${rule}]` };
}

/**
 *     declarations/shop.yaml:8:15: warning: Nothing leads to the queue "billing": ... [unreachable-queue]
 *       8 |     queues: { billing: {} }
 *         |               ^
 *     1 warning; `./warren check --explain RULE` says why.
 */
export function renderText(report: CheckReport): string {
  const { files, faults, findings, silenced, fixed, again, against } = report;
  const shown = findings.map((finding) => asFault(finding, finding.stood ?? finding.location));
  const lines = [
    ...fixed.map(renderFixed),
    ...(fixed.length > 0 && faults.length + findings.length > 0 ? [TWO_STATES] : []),
    ...(faults.length === 0 ? [] : [renderFaults(faults, files)]),
    ...(findings.length === 0 ? [] : [renderFaults(shown, [...files, ...(against?.files ?? [])])]),
    summary(report),
  ];
  if (against !== undefined) lines.push(comparedWith(against));
  const { declaration = [], severity: off = [] } = Object.groupBy(silenced, ({ by }) => by);
  if (declaration.length > 0) lines.push(`${plural(declaration.length, "finding")} silenced by the files.`);
  if (off.length > 0) {
    const rules = [...new Set(off.map(({ rule }) => rule))].join(", ");
    lines.push(`${plural(off.length, "finding")} of rules that are off: ${visibleLine(rules)}.`);
  }
  const fixable = findings.filter(({ fix }) => fix !== undefined).length;
  if (fixable > 0) lines.push(`${plural(fixable, "finding")} can be mended by \`${again} --fix\`.`);
  return lines.join("\n");
}

const TWO_STATES =
  "Line numbers above are those before each change; those below are of the files as they are now.";

function renderFixed({ location, message, rule, fix }: LintFinding): string {
  const what = fix?.kind === "replace-value" ? `set to ${JSON.stringify(fix.value)}` : "removed";
  return visibleLine(`${location.file}:${location.line}: ${what}: ${message} [${rule}]`);
}

function summary(report: CheckReport): string {
  const [errors, warnings] = [count(report, "error"), count(report, "warning")];
  const names = report.files.map(({ path }) => visibleLine(path)).join(", ");
  if (errors + warnings === 0) return `${names}: clean.`;
  const parts = [
    errors === 0 ? "" : plural(errors, "error"),
    warnings === 0 ? "" : plural(warnings, "warning"),
  ];
  const says =
    report.explain === undefined
      ? " `./warren check --explain RULE` says why."
      : ` \`${report.explain}\` says why.`;
  const why = report.findings.length === 0 ? "" : says;
  return `${parts.filter((part) => part !== "").join(", ")} in ${names}.${why}`;
}

function comparedWith({ name, isRevision, added, inspected }: Against): string {
  const files = added.map((path) => visibleLine(path)).join(", ");
  const were = added.length === 1 ? "was" : "were";
  const isNew = added.length === 0 ? "" : `, in which ${files} ${were} not: all in there is new`;
  const unjudged =
    isRevision && inspected === undefined
      ? " Nothing of it could be compared: where it had another name then, say the older file by --against FILE."
      : "";
  return `Compared with ${visibleLine(name)}${isNew}.${unjudged}`;
}

function plural(number: number, noun: string): string {
  return number === 1 ? `1 ${noun}` : `${number} ${noun}s`;
}

/** For programs. */
export function toJson(report: CheckReport) {
  return {
    files: report.files.map(({ path }) => path),
    errors: count(report, "error"),
    warnings: count(report, "warning"),
    faults: report.faults,
    findings: report.findings.map(findingToJson),
    silenced: report.silenced.map((finding) => ({
      ...findingToJson(finding),
      reason: finding.reason,
      by: finding.by,
    })),
    fixed: report.fixed.map(findingToJson),
    ...(report.against === undefined ? {} : { against: againstToJson(report.against) }),
  };
}

function againstToJson({ name, files, added }: Against) {
  return { name, files: files.map(({ path }) => path), added };
}

export function findingToJson({
  rule,
  severity,
  virtualHost,
  object,
  path,
  message,
  hint,
  location,
  stood,
  fix,
}: LintFinding) {
  const { file, line, column } = location;
  return {
    rule,
    severity,
    file,
    line,
    column,
    path,
    virtualHost,
    object,
    message,
    hint,
    fixable: fix !== undefined,
    ...(stood === undefined ? {} : { stood: { file: stood.file, line: stood.line, column: stood.column } }),
  };
}

/** A line that is gone has no annotation: it stands at what is above, and says where it was. */
function inItsFile(finding: LintFinding): Fault {
  const { stood, message } = finding;
  const where = stood === undefined ? "" : ` It stood at ${stood.file}:${stood.line}:${stood.column}.`;
  return asFault({ ...finding, message: `${message}${where}` }, finding.location);
}

/**
 * One annotation a line: https://docs.github.com/actions/reference/workflow-commands-for-github-actions
 *
 * @param below the folder of the paths, from the repository's own, which is what GitHub knows them by
 */
export function renderGithub({ faults, findings }: CheckReport, below = ""): string {
  const annotations = [
    ...faults.map((fault) => ({ fault, title: "declaration" })),
    ...findings.map((finding) => ({ fault: inItsFile(finding), title: finding.rule })),
  ];
  return annotations
    .map(({ fault: { severity, file, line, column, message, hint }, title }) => {
      const properties = Object.entries({
        file: posix.join(below, file),
        line: String(line),
        col: String(column),
        title,
      })
        .map(([name, value]) => `${name}=${escapeProperty(value)}`)
        .join(",");
      return `::${severity} ${properties}::${escapeData([message, hint].filter(Boolean).join(" "))}\n`;
    })
    .join("");
}

function escapeData(text: string): string {
  return showable(text).replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
