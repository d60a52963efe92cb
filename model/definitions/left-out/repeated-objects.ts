/** Objects that stand in definitions more than once: one of them is made, and the others are named. */
import { repetitionsIn } from "../../declaration/source/definitions-path.ts";
import type { Remark } from "../remark.ts";

const NOUNS: ReadonlyMap<string, string> = new Map([
  ["vhosts", "virtual host"],
  ["users", "user"],
  ["permissions", "permission of the user"],
  ["topic_permissions", "topic permission of the user"],
  ["parameters", "parameter"],
  ["global_parameters", "global parameter"],
  ["policies", "policy"],
  ["exchanges", "exchange"],
  ["queues", "queue"],
]);

/**
 * Bindings are said where they are made: their keys are.
 *
 * @param remarks each one that is left out is said in them
 * @returns the places of those that are left out: `queues 3`
 */
export function repeatedObjects(definitions: object, remarks: Remark[]): ReadonlySet<string> {
  const leftOut = new Set<string>();
  for (const { path, isLater } of repetitionsIn(definitions)) {
    const [section = "", index = ""] = path;
    const noun = NOUNS.get(section);
    if (noun === undefined) continue;
    leftOut.add(path.join(" "));
    const list = (definitions as Readonly<Record<string, readonly { name?: string; user?: string }[]>>)[
      section
    ];
    const { name, user } = list?.[Number(index)] ?? {};
    const which = isLater
      ? "stands there a second time: RabbitMQ's import makes the first one, whatever this one says, and so this one is left out"
      : "stands there again further down: RabbitMQ's import ends with the last one, and so this one is left out";
    const message = `The ${noun} ${JSON.stringify(name ?? user)} ${which}.`;
    remarks.push({ code: "repeated-object", path, message });
  }
  return leftOut;
}
