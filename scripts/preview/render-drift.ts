/** What is not as it is declared, for a terminal. Pure. */

import { errorText } from "../../model/warren-error.ts";
import {
  isWhole,
  MOST_PROPERTIES,
  nameInWords,
  type PlannedObject,
  type PlannedProperty,
} from "../../operations/preview/planned-object.ts";
import type { Comparison } from "../../operations/preview/preview-plan.ts";

export function renderDrift({
  stack,
  objects,
  refusals,
}: Pick<Comparison, "stack" | "objects" | "refusals">): string {
  const count = objects.length;
  if (count + refusals.length === 0) return `Stack ${stack} is as it is declared.`;
  const way =
    refusals.length === 0
      ? "`./warren up` makes it so, `./warren preview` says at what cost."
      : "`./warren up` would refuse to make it so: why is said below.";
  const head = `Stack ${stack}: ${count} ${count === 1 ? "object is" : "objects are"} not as declared. ${way}`;
  return [head, ...objects.flatMap(objectLines), ...refusals.flatMap(refusalLines)].join("\n");
}

function refusalLines(refusal: Comparison["refusals"][number]): string[] {
  return [
    "Refused:",
    ...errorText(refusal)
      .split("\n")
      .map((line) => `  ${line}`),
  ];
}

function objectLines(object: PlannedObject): string[] {
  const { kind, name, virtualHost, action, properties } = object;
  const at = virtualHost === undefined || virtualHost === name ? "" : ` in ${JSON.stringify(virtualHost)}`;
  const head = `  ${kind} ${nameInWords(object, JSON.stringify)}${at} ${STANDS[action]}`;
  const shown = isWhole(action) ? [] : properties;
  const more = shown.length > MOST_PROPERTIES ? [`    and ${shown.length - MOST_PROPERTIES} more`] : [];
  return [head, ...shown.slice(0, MOST_PROPERTIES).map(propertyLine), ...more];
}

const STANDS: Readonly<Record<PlannedObject["action"], string>> = {
  create: "is not there",
  update: "differs",
  replace: "differs",
  move: "differs",
  delete: "is there, and not declared any more",
  adopt: "is there as declared, and not the stack's yet",
  release: "is the stack's, and was declared to be left to others",
};

function propertyLine(planned: PlannedProperty): string {
  const { property, isSecret } = planned;
  if (isSecret === true) return `    ${property}: another secret`;
  const side = (of: "before" | "after"): string => (of in planned ? JSON.stringify(planned[of]) : "absent");
  return `    ${property}: is ${side("before")}, declared ${side("after")}`;
}
