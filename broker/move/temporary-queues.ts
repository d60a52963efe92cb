/** The queues in which messages wait while theirs is moved, by whichever way. */

import { declareArguments } from "../../model/definitions/defined-objects.ts";
import { MOVED_ARGUMENT } from "../../model/reserved-prefixes.ts";
import type { Arguments } from "../../model/topology/topology.ts";
import { clusterSize } from "../api/nodes.ts";
import type { MoveQuestion } from "./move-request.ts";

/**
 * In a cluster the messages wait on more than one node, also while some of them are down.
 *
 * @param told how many nodes the cluster has; undefined where the user may not be told
 */
export function typeOfTemporary(
  told: number | undefined,
  { nodes }: Pick<MoveQuestion, "nodes">,
): "classic" | "quorum" {
  return (told ?? nodes.length) === 1 ? "classic" : "quorum";
}

/** By which they are declared: they are durable, and live until they are empty. */
export async function temporaryArguments(question: MoveQuestion): Promise<Arguments> {
  const type = typeOfTemporary(await clusterSize(question.broker.api, question.signal), question);
  return declareArguments({ type, arguments: { [MOVED_ARGUMENT]: question.move.live.name } });
}
