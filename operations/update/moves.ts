/** What `--move` and `--accept-gap` say: which queues may be moved in this run, and at what cost. */
import type { Declaration } from "../../model/declaration/declaration.ts";
import { namingMoved, saying } from "../../model/environment-variables.ts";
import { nearest, quote } from "../../model/text/wording.ts";
import { WarrenError } from "../../model/warren-error.ts";
import type { Workspace } from "../stack/workspace.ts";

/** What is said of moves for a run. */
export interface SaidOfMoves {
  /** Names of queues. */
  readonly move: readonly string[];
  /** Whether publishers by a queue's name may meet a moment without it. */
  readonly acceptGap: boolean;
}

/** @returns the workspace, in whose environment Pulumi's programs read it */
export function withMoves(workspace: Workspace, { move, acceptGap }: SaidOfMoves): Workspace {
  const words = { ...(move.length > 0 ? namingMoved(move) : {}), ...(acceptGap ? saying("acceptGap") : {}) };
  return { ...workspace, environment: { ...workspace.environment, ...words } };
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
