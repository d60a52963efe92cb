/** Sets of messages as the arguments of a binding to a headers exchange describe them. */
import { countedHeaders } from "../../routing/headers.ts";
import { own } from "../../text/own-property.ts";
import type { Arguments, ArgumentValue } from "../../topology/topology.ts";

type Condition = readonly [name: string, value: ArgumentValue];

interface Conditions {
  readonly any: boolean;
  readonly list: readonly Condition[];
}

/** Whether no message can match: `any` of nothing. */
export function matchesNothing(table: Arguments): boolean {
  const { any, list } = conditionsOf(table);
  return any && list.length === 0;
}

/** Whether every message that `narrow` matches is matched by `wide` too. */
export function headersCover(wide: Arguments, narrow: Arguments): boolean {
  const all = conditionsOf(wide);
  const some = conditionsOf(narrow);
  // The least that a message can carry to match `narrow`: each of these has to match `wide`.
  const least = some.any ? some.list.map((condition) => [condition]) : [some.list];
  return least.every((message) => {
    const holds = (wanted: Condition): boolean => message.some((given) => implies(given, wanted));
    return all.any ? all.list.some(holds) : all.list.every(holds);
  });
}

function conditionsOf(table: Arguments): Conditions {
  const mode = own(table, "x-match") ?? "all";
  return { any: mode === "any" || mode === "any-with-x", list: countedHeaders(table) };
}

/** A void value asks for the header, whatever it holds. */
function implies([name, value]: Condition, [wantedName, wanted]: Condition): boolean {
  return name === wantedName && (wanted === null || JSON.stringify(value) === JSON.stringify(wanted));
}
