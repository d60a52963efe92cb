/**
 * A report as JUnit XML, for the test pages of CI systems. There is no standard; this is what Jenkins, GitLab and
 * GitHub's reporters read: a suite a kind of check, a test case a check. https://github.com/testmoapp/junitxml
 */

import { escapeMarkup } from "../../model/text/escape-markup.ts";
import { CHECK_KINDS, type CheckKind, type CheckResult } from "../check.ts";
import { type SmokeReport, totalsOf } from "./smoke-report.ts";

/** Ends with a newline. */
export function renderJunit(report: SmokeReport): string {
  const { totals, checks, seconds, started } = report;
  const suites = CHECK_KINDS.flatMap((kind) => {
    const ofKind = checks.filter((check) => check.kind === kind);
    return ofKind.length === 0 ? [] : suiteLines(kind, ofKind, report);
  });
  const attributes = attributesOf({
    name: "warren smoke",
    ...countsOf(totals),
    time: seconds,
    timestamp: started,
  });
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites ${attributes}>`,
    ...suites,
    "</testsuites>",
    "",
  ].join("\n");
}

function suiteLines(kind: CheckKind, checks: readonly CheckResult[], report: SmokeReport): string[] {
  // Those of a batch share their time: the longest is what the kind took.
  const time = Math.max(...checks.map(({ milliseconds }) => milliseconds)) / 1000;
  const properties = {
    runId: report.runId,
    stack: report.subject.stack,
    declaration: report.subject.declaration,
    partial: report.partial,
    version: report.broker.version,
    managementUrl: report.broker.managementUrl,
    amqpUrl: report.broker.amqpUrl,
  };
  const suite = { name: kind, ...countsOf(totalsOf(checks)), time, timestamp: report.started };
  return [
    `  <testsuite ${attributesOf(suite)}>`,
    "    <properties>",
    ...Object.entries(properties).map(
      ([name, value]) => `      <property ${attributesOf({ name, value })}/>`,
    ),
    "    </properties>",
    ...checks.flatMap(caseLines),
    "  </testsuite>",
  ];
}

function caseLines(check: CheckResult): string[] {
  const { id, kind, object, status, reason, observed, milliseconds } = check;
  const attributes = attributesOf({ name: id, classname: `${kind}: ${object}`, time: milliseconds / 1000 });
  if (status === "passed") return [`    <testcase ${attributes}/>`];
  const inside =
    status === "skipped"
      ? [`<skipped ${attributesOf({ message: reason })}/>`]
      : [
          `<failure ${attributesOf({ message: observed, type: kind })}>${escapeMarkup(failureText(check))}</failure>`,
        ];
  return [`    <testcase ${attributes}>`, ...inside.map((line) => `      ${line}`), "    </testcase>"];
}

function failureText({ proves, expected, observed, reason, remedy }: CheckResult): string {
  const lines = { proves, expected, observed, because: reason, "to do": remedy };
  return Object.entries(lines)
    .filter(([, text]) => text !== "")
    .map(([name, text]) => `${name}: ${text}`)
    .join("\n");
}

function countsOf({ passed, failed, skipped }: SmokeReport["totals"]): Record<string, number> {
  return { tests: passed + failed + skipped, failures: failed, errors: 0, skipped };
}

function attributesOf(values: Readonly<Record<string, string | number>>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}="${escapeMarkup(String(value))}"`)
    .join(" ");
}
