/** What nobody declared, in words: what it holds, and what chooses that it goes. Pure. */
import { shellWord } from "../../model/advice.ts";
import type { Undeclared, UndeclaredObject } from "../../operations/update/undeclared.ts";

/** One text a virtual host. @param pruned how many the stack's config has in `prune` */
export function renderUndeclared(
  { virtualHost, isPruned, objects, all }: Undeclared,
  pruned: number,
): string {
  const host = JSON.stringify(virtualHost);
  const more = all > objects.length ? [`  and ${all - objects.length} more`] : [];
  const choice = `\`pulumi config set --path 'prune[${pruned}]' ${shellWord(virtualHost)}\``;
  const [head, tail] = isPruned
    ? [`Nobody declared, and the next up deletes, in the virtual host ${host}, which is pruned:`, KEPT]
    : [
        `Nobody declared, and it stays, in the virtual host ${host}:`,
        `Declare it, or choose that it goes: ${choice}. ${KEPT}`,
      ];
  return [head, ...objects.map(inWords), ...more, tail].join("\n");
}

const KEPT = "A queue that holds messages is never pruned: it is refused by name.";

function inWords(object: UndeclaredObject): string {
  const name = object.kind === "binding" ? object.name : JSON.stringify(object.name);
  return `  ${object.kind} ${name}${"messages" in object ? holds(object.messages) : ""}`;
}

function holds(messages: number | undefined): string {
  if (messages === undefined) return ", whose messages are not known";
  return messages === 1 ? ", 1 message" : `, ${messages} messages`;
}
