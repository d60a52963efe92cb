/** What an update would do, for a comment of a pull request. Pure. */
import {
  isWhole,
  MOST_PROPERTIES,
  nameInWords,
  type PlannedObject,
  type PlannedProperty,
} from "../../operations/preview/planned-object.ts";
import type { Comparison, PreviewPlan } from "../../operations/preview/preview-plan.ts";
import type { Undeclared } from "../../operations/update/undeclared.ts";
import { codeInMarkdown, inMarkdown } from "./markdown.ts";

/** Of a list; the rest is counted. GitHub takes 65,536 characters of a comment. */
const MOST_OBJECTS = 100;
const MOST_FINDINGS = 30;

export function renderMarkdown(
  plan: Omit<PreviewPlan, "records"> & Partial<Pick<Comparison, "refusals">>,
  undeclared: readonly Undeclared[],
  title: "Preview" | "Drift" = "Preview",
): string {
  const { stack, objects, findings, refusals = [] } = plan;
  const lines = [
    `### ${title} of stack ${codeInMarkdown(stack)}: ${totalsInWords(plan)}`,
    ...(refusals.length === 0 ? [] : ["", "**An update would be refused**"]),
    ...listed(refusals, MOST_FINDINGS, refusalLine),
    ...section("Takes something away, or has a consequence", objects.filter(isGrave), true),
    ...section(
      "Changes without one",
      objects.filter((each) => !isGrave(each)),
      false,
    ),
    ...(findings.length === 0 ? [] : ["", `**Lint**`, ...listed(findings, MOST_FINDINGS, findingLine)]),
    ...undeclared.flatMap(undeclaredLines),
  ];
  return lines.join("\n");
}

/** `2 created, 1 moved`, or that nothing changes. */
export function totalsInWords({ totals }: Pick<PreviewPlan, "totals">): string {
  const told = Object.entries(totals).filter(([, count]) => count > 0);
  if (told.length === 0) return "nothing changes";
  return told
    .map(([action, count]) => `${count} to ${ACTION_WORDS[action as PlannedObject["action"]]}`)
    .join(", ");
}

const ACTION_WORDS: Readonly<Record<PlannedObject["action"], string>> = {
  create: "create",
  update: "change",
  replace: "replace",
  move: "move",
  delete: "delete",
  adopt: "take over",
  release: "leave to others",
};

function isGrave({ action, consequences }: PlannedObject): boolean {
  return consequences.length > 0 || action === "delete" || action === "replace" || action === "move";
}

/** What is harmless is folded, where it is much. */
function section(title: string, objects: readonly PlannedObject[], open: boolean): string[] {
  if (objects.length === 0) return [];
  const lines = listed(objects, MOST_OBJECTS, objectLines);
  const head = `${title} (${objects.length})`;
  return open
    ? ["", `**${head}**`, ...lines]
    : ["", `<details><summary>${head}</summary>`, "", ...lines, "", "</details>"];
}

function objectLines(object: PlannedObject): string {
  const { kind, name, virtualHost, action, reason, properties, consequences } = object;
  const at = virtualHost === undefined || virtualHost === name ? "" : ` in ${codeInMarkdown(virtualHost)}`;
  const shown = isWhole(action) ? [] : properties;
  return [
    `- **${ACTION_WORDS[action]}** ${inMarkdown(kind)} ${nameInWords(object, codeInMarkdown)}${at}`,
    ...consequences.map(({ code, message }) => `  - ⚠ ${inMarkdown(message)} (${inMarkdown(code)})`),
    ...listed(shown, MOST_PROPERTIES, (each) => `  - ${propertyLine(each)}`),
    ...(shown.length === 0 && consequences.length === 0 && !isWhole(action) && reason !== ""
      ? [`  - ${inMarkdown(reason)}`]
      : []),
  ].join("\n");
}

function propertyLine(planned: PlannedProperty): string {
  const { property, isSecret } = planned;
  if (isSecret === true) return `${codeInMarkdown(property)}: another secret`;
  const side = (of: "before" | "after"): string =>
    of in planned ? codeInMarkdown(JSON.stringify(planned[of])) : "absent";
  return `${codeInMarkdown(property)}: ${side("before")} → ${side("after")}`;
}

function findingLine({ severity, location, message, hint, rule }: PreviewPlan["findings"][number]): string {
  const place = `${location.file}:${location.line}`;
  return `- ${severity} ${codeInMarkdown(place)}: ${inMarkdown(`${message} ${hint}`)} (${inMarkdown(rule)})`;
}

function refusalLine({ code, message, hint }: Comparison["refusals"][number]): string {
  const lines = [message, ...(hint === "" ? [] : [hint])].flatMap((text) => text.split("\n"));
  const [first = "", ...more] = lines.map(inMarkdown);
  return [`- ⚠ ${first} (${inMarkdown(code)})`, ...more.map((line) => `  ${line}`)].join("\n");
}

function undeclaredLines({ virtualHost, isPruned, objects, all }: Undeclared): string[] {
  const what = isPruned ? "Nobody declared, and this update deletes," : "Nobody declared, and it stays,";
  const more = all > objects.length ? [`- and ${all - objects.length} more`] : [];
  return [
    "",
    `**${what} in ${codeInMarkdown(virtualHost)}**`,
    ...objects.map(({ kind, name, ...of }) => {
      const holds = "messages" in of && of.messages !== undefined ? `, messages: ${of.messages}` : "";
      return `- ${kind} ${codeInMarkdown(name)}${holds}`;
    }),
    ...more,
  ];
}

function listed<T>(all: readonly T[], most: number, line: (each: T) => string): string[] {
  const more = all.length > most ? [`- and ${all.length - most} more`] : [];
  return [...all.slice(0, most).map(line), ...more];
}
