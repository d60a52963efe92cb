/** Arguments of a broker's exchanges and queues that a declaration cannot have. */
import { EXCHANGE_TYPES } from "../arguments/exchange-types.ts";
import { isArgumentOfOthers, isKnownArgument } from "../declaration/checks/check-lifecycle.ts";
import type { Exchange, Queue } from "../topology/topology.ts";
import type { InexactNumbers } from "./left-out/inexact-numbers.ts";
import type { Remark } from "./remark.ts";

interface Beside {
  /** Where the object stands in the definitions. */
  readonly path: readonly string[];
  /** Says itself what it leaves out. */
  readonly inexact: InexactNumbers;
  readonly remarks: Remark[];
}

/**
 * Arguments that nothing here knows stay as they are where the object is there already: RabbitMQ ignores them unless a
 * plugin reads them.
 */
export function withoutUnknown<T extends Exchange | Queue>(
  object: T,
  kind: "exchange" | "queue",
  { path, inexact, remarks }: Beside,
): T {
  const names = Object.keys(object.arguments);
  const numbers = inexact.argumentsAt(path);
  const unknown = names.filter((argument) => !isTaken(object, kind, argument));
  const gone = names.filter((argument) => numbers.has(argument) || unknown.includes(argument));
  if (gone.length === 0) return object;
  // A declaration takes a name of RabbitMQ's or nearly so for a slip: it is meant, where a broker has it.
  const ignoreChanges = gone.every(
    (argument) => isArgumentOfOthers(kind, argument) || isTaken(object, kind, argument),
  )
    ? gone
    : ["arguments"];
  for (const argument of unknown) {
    const message = `The argument ${JSON.stringify(argument)} of the ${kind} ${JSON.stringify(object.name)} is not known: ${JSON.stringify(ignoreChanges)} in "ignoreChanges" leaves it where it is; it is not made on another broker.`;
    remarks.push({ code: "unknown-argument", path: [...path, "arguments", argument], message });
  }
  const rest = Object.entries(object.arguments).filter(([argument]) => !gone.includes(argument));
  return { ...object, arguments: Object.fromEntries(rest), ignoreChanges };
}

/** An exchange has the arguments of its type. */
function isTaken(object: Exchange | Queue, kind: "exchange" | "queue", argument: string): boolean {
  if (kind === "queue") return isKnownArgument(kind, argument);
  return Object.hasOwn(EXCHANGE_TYPES.get(object.type)?.arguments ?? {}, argument);
}
