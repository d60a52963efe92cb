/** The queues that `--move` names: for this run their messages may be moved, although they are protected. */
import type { Declaration } from "../../model/declaration/declaration.ts";
import { namingMoved } from "../../model/environment-variables.ts";
import { nearest, quote } from "../../model/text/wording.ts";
import { WarrenError } from "../../model/warren-error.ts";
import type { Workspace } from "../stack/workspace.ts";

/** @returns the workspace, in whose environment Pulumi's programs read them */
export function withMoves(workspace: Workspace, queues: readonly string[]): Workspace {
  if (queues.length === 0) return workspace;
  return { ...workspace, environment: { ...workspace.environment, ...namingMoved(queues) } };
}

/** @throws WarrenError `queue-unknown` for a name that no queue of the declaration has */
export function assertDeclared({ virtualHosts }: Declaration, queues: readonly string[]): void {
  if (queues.length === 0) return;
  const declared = new Set(virtualHosts.flatMap(({ topology }) => topology.queues.map(({ name }) => name)));
  const unknown = queues.filter((name) => !declared.has(name));
  if (unknown.length === 0) return;
  const suggestions = unknown.flatMap((name) => nearest(name, declared) ?? []);
  const subject = unknown.length === 1 ? "is no queue" : "are no queues";
  throw new WarrenError("queue-unknown", `${unknown.map(quote).join(", ")} ${subject} of the declaration.`, {
    hint:
      suggestions.length === 0
        ? "--move takes the name of a queue as it is declared, and is said once for each."
        : `Did you mean ${suggestions.map(quote).join(", ")}?`,
  });
}
