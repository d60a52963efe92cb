/** The policy of a move: while it is there, so is the move. */
import { objectPath } from "../api/paths.ts";
import type { MoveSight } from "./look-at-move.ts";
import { temporaryPattern } from "./move-names.ts";
import type { MoveRequest } from "./move-request.ts";

/** Of a policy, above what people write. */
const HIGHEST = 2_147_483_647;

/** No policy of others says how long or how many messages the two queues keep; what expires goes where it would. */
export async function shield(
  { broker, virtualHost, signal }: MoveRequest,
  { isShielded, deadLettering, names }: MoveSight,
): Promise<void> {
  if (isShielded) return;
  const body = {
    pattern: temporaryPattern(names),
    "apply-to": "queues",
    priority: HIGHEST,
    definition: { overflow: "reject-publish", ...deadLettering },
  };
  await broker.api.put(objectPath("policies", virtualHost, names.policy), body, signal);
}

export async function unshield(
  { broker, virtualHost, signal }: MoveRequest,
  { names }: MoveSight,
): Promise<void> {
  await broker.api.delete(objectPath("policies", virtualHost, names.policy), signal);
}
