/** By commands on the broker's nodes where there are some, over AMQP where there are none. */
import { MOVE_PREFIX } from "../../model/reserved-prefixes.ts";
import { WarrenError } from "../../model/warren-error.ts";
import { listNames } from "../api/topology.ts";
import { moveNames, overAmqpNames } from "./move-names.ts";
import { moveQueue } from "./move-queue.ts";
import type { MoveReport, MoveRequest } from "./move-request.ts";
import { moveOverAmqp } from "./over-amqp/move-over-amqp.ts";

/** @throws WarrenError as {@link moveQueue} and {@link moveOverAmqp} do */
export async function moveEitherWay(request: MoveRequest): Promise<MoveReport> {
  const { live, desired } = request.move;
  const isRenamed = live.name !== desired.name;
  if (request.nodes.length > 0) {
    return !isRenamed && (await isBegunOverAmqp(request))
      ? await moveOverAmqp(request)
      : await moveQueue(request);
  }
  if (!isRenamed) return await moveOverAmqp(request);
  throw new WarrenError(
    "move-interrupted",
    `queue "${live.name}" becomes "${desired.name}" in virtual host "${request.virtualHost}", and no node of the broker is known on which that could go on`,
    {
      hint: `Give the provider the broker's \`nodes\` again. Its messages wait in a queue whose name begins with \`${MOVE_PREFIX}\`.`,
    },
  );
}

/** By a run that had no nodes yet: what it has made is known to that way alone. */
async function isBegunOverAmqp({ broker, owner, virtualHost, move, signal }: MoveRequest): Promise<boolean> {
  const { away } = overAmqpNames(moveNames(owner, virtualHost, move.desired.name));
  const exchanges = await listNames(broker.api, { virtualHost, kind: "exchanges" }, signal);
  return exchanges?.includes(away) === true;
}
