/** What is not as it is declared, for a terminal. Pure. */
import {
  isWhole,
  MOST_PROPERTIES,
  nameInWords,
  type PlannedObject,
  type PlannedProperty,
} from "../../operations/preview/planned-object.ts";
import type { PreviewPlan } from "../../operations/preview/preview-plan.ts";

export function renderDrift({ stack, objects }: Pick<PreviewPlan, "stack" | "objects">): string {
  const count = objects.length;
  const head =
    count === 0
      ? `Stack ${stack} is as it is declared.`
      : `Stack ${stack}: ${count} ${count === 1 ? "object is" : "objects are"} not as declared. \`./warren up\` makes it so, \`./warren preview\` says at what cost.`;
  return [head, ...objects.flatMap(objectLines)].join("\n");
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
