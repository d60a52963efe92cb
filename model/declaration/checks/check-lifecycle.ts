/** What a declaration says of an object's past and of who may change it: `renamedFrom`, `ignoreChanges`. */

import { EXCHANGE_TYPES } from "../../arguments/exchange-types.ts";
import { canSay, KNOWN_ARGUMENTS } from "../../arguments/known-arguments.ts";
import { OBSOLETE_ARGUMENTS } from "../../arguments/obsolete-arguments.ts";
import { nearest, quote } from "../../text/wording.ts";
import type { Lifecycle } from "../../topology/topology.ts";
import type { Named } from "../reading/read-object.ts";
import { locationOf, type Report } from "../source/fault.ts";
import { placeAt } from "../source/source-tree.ts";
import { checkName } from "./check-name.ts";

type Kind = "exchange" | "queue";

/** What is looked at here. */
type Past = Pick<Lifecycle, "ignoreChanges" | "renamedFrom">;

const PROPERTIES: Readonly<Record<Kind, readonly string[]>> = {
  exchange: ["type", "durable", "autoDelete", "internal", "arguments"],
  queue: ["type", "durable", "autoDelete", "arguments"],
};

const ARGUMENTS: Readonly<Record<Kind, ReadonlySet<string>>> = {
  exchange: new Set([...EXCHANGE_TYPES.values()].flatMap((type) => Object.keys(type.arguments))),
  queue: new Set(
    [...KNOWN_ARGUMENTS].filter(([, known]) => canSay("argument", known)).map(([name]) => `x-${name}`),
  ),
};

/** Whether an argument is one that RabbitMQ or a plugin that is known here reads, or once read. */
export function isKnownArgument(kind: Kind, argument: string): boolean {
  if (ARGUMENTS[kind].has(argument)) return true;
  const short = argument.replace(/^x-/, "");
  return (
    kind === "queue" && argument.startsWith("x-") && (short === "queue-type" || OBSOLETE_ARGUMENTS.has(short))
  );
}

/** Of one kind of object, and no name of an argument. */
const ALL_PROPERTIES: ReadonlySet<string> = new Set(Object.values(PROPERTIES).flat());

/**
 * Whether `ignoreChanges` takes the name of an argument that is not known here: a plugin may read whatever it is called.
 * A slip of the finger, a property, and what only another kind of object has are no such names.
 */
export function isArgumentOfOthers(kind: Kind, argument: string): boolean {
  const isOther = ARGUMENTS[kind === "queue" ? "exchange" : "queue"].has(argument);
  return (
    argument !== "" &&
    !isOther &&
    !ALL_PROPERTIES.has(argument) &&
    nearest(argument, [...PROPERTIES[kind], ...ARGUMENTS[kind]]) === undefined
  );
}

/**
 * @param objects all of their kind in the virtual host that are not external
 * @param names of all of them, also of those with faults and of external ones
 */
export function checkLifecycles(
  { kind, names }: { readonly kind: Kind; readonly names: readonly string[] },
  objects: readonly Named<Past>[],
  report: Report,
): void {
  const taken = new Set(names);
  const renamed = new Map<string, Named<Past>>();
  for (const object of objects) {
    checkIgnoreChanges(kind, object, report);
    const { name, value, node } = object;
    const { renamedFrom } = value;
    if (renamedFrom === "") continue;
    const place = placeAt(node, "renamedFrom");
    const subject = `"renamedFrom" of the ${kind} ${quote(name)}`;
    checkName({ kind, name: renamedFrom }, place, report);
    const rival = renamed.get(renamedFrom);
    if (renamedFrom === name) report(place, `${subject} is its own name.`, "Leave it out.");
    else if (taken.has(renamedFrom)) {
      report(
        place,
        `${subject} is the name of another ${kind}, which is declared.`,
        "An old name is no longer declared.",
      );
    } else if (rival !== undefined) {
      const other = placeAt(rival.node, "renamedFrom");
      report(
        place,
        `Two objects are renamed from the ${kind} ${quote(renamedFrom)}.`,
        `The first one is at ${locationOf(other)}.`,
      );
    } else renamed.set(renamedFrom, object);
  }
}

function checkIgnoreChanges(kind: Kind, { name, value, node }: Named<Past>, report: Report): void {
  const seen = new Set<string>();
  for (const [index, property] of value.ignoreChanges.entries()) {
    const place = placeAt(node, "ignoreChanges", index);
    const subject = `${quote(property)} in "ignoreChanges" of the ${kind} ${quote(name)}`;
    if (seen.has(property)) report(place, `${subject} stands there a second time.`);
    seen.add(property);
    if (PROPERTIES[kind].includes(property) || ARGUMENTS[kind].has(property)) continue;
    if (isArgumentOfOthers(kind, property)) continue;
    const near = nearest(property, [...PROPERTIES[kind], ...ARGUMENTS[kind]]);
    const suggestion = near === undefined ? "" : `Did you mean ${quote(near)}? `;
    report(
      place,
      `${subject} is no property of ${kind === "exchange" ? "an exchange" : "a queue"}.`,
      `${suggestion}Allowed: ${PROPERTIES[kind].join(", ")}, or the name of an argument.`,
    );
  }
}
