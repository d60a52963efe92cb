/** What a run of moves came to, as a table for people. */
import type { CaseReport } from "../../../broker/testing/move-load/run-moves.ts";
import { median } from "../scaling.ts";

type Column = readonly [title: string, of: (report: CaseReport) => string | number];

const COLUMNS: readonly Column[] = [
  ["queue", ({ name }) => name],
  ["moves", ({ moves }) => moves],
  ["moved", ({ moved }) => moved.toLocaleString("en")],
  ["confirmed", ({ confirmed }) => confirmed.toLocaleString("en")],
  ["lost", ({ lost }) => lost],
  ["twice (unmarked)", (report) => `${report.duplicates} (${unmarkedOf(report)})`],
  [
    "out of order (by the default exchange)",
    ({ inversions, defaultInversions }) => `${inversions} (${defaultInversions})`,
  ],
  ["changed", ({ altered }) => altered],
  ["longest wait, ms: median, worst", ({ longestWaits }) => pair(longestWaits)],
  ["without a move", ({ idleWaits }) => pair(idleWaits)],
  ["median wait, ms", ({ medianWaits }) => median(medianWaits).toFixed(0)],
  ["blocked, ms: median, worst", ({ gates }) => pair(gates)],
];

/** Markdown. */
export function movesTable(reports: readonly CaseReport[]): string {
  return [
    line(COLUMNS.map(([title]) => title)),
    line(COLUMNS.map(() => "---")),
    ...reports.map(tableLine),
  ].join("\n");
}

/** Of one case. */
export function tableLine(report: CaseReport): string {
  return line(COLUMNS.map(([, of]) => of(report)));
}

/** What no client can tell from another message. */
export function unmarkedOf({ duplicates, markedDuplicates, repeatedDuplicates }: CaseReport): number {
  return duplicates - markedDuplicates - repeatedDuplicates;
}

/** What must not be in a report; empty where all is right. */
export function faultsOf(report: CaseReport): readonly string[] {
  const { name, lost, firstLost, returned, unexpected, altered, failure, leftBehind } = report;
  const counts = { lost, "given back as unroutable": returned, "of nobody": unexpected, changed: altered };
  const wrong = Object.entries(counts).flatMap(([what, count]) =>
    count === 0 ? [] : [`${name}: ${count} ${what} ${what === "lost" ? `(${firstLost.join(", ")})` : ""}`],
  );
  if (failure !== undefined) wrong.push(`${name}: ${failure}`);
  return [...wrong, ...leftBehind.map((object) => `${name}: left behind ${object}`)];
}

function line(cells: readonly (string | number)[]): string {
  return `| ${cells.join(" | ")} |`;
}

function pair(milliseconds: readonly number[]): string {
  return milliseconds.length === 0
    ? ""
    : `${median(milliseconds).toFixed(0)}, ${Math.max(...milliseconds).toFixed(0)}`;
}
