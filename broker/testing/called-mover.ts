/** What a node does of a move by itself: as it is left where the rest is cut off. */
import assert from "node:assert/strict";
import { moveNames } from "../move/move-names.ts";
import { callMover, type MoveAction, type MoverAnswer, type MoverRequest } from "../move/node-mover.ts";
import { OWNER, type Setting } from "./moved-queue.ts";

/** @param more what is otherwise than in the move of `orders` to a quorum queue, without a gate and without patience */
export async function calledMover(
  { nodes, virtualHost }: Setting,
  actions: readonly MoveAction[],
  more: Partial<MoverRequest> & { readonly signal?: AbortSignal } = {},
): Promise<MoverAnswer> {
  const [node] = nodes;
  assert.ok(node !== undefined);
  const names = moveNames(OWNER, virtualHost, "orders");
  const { signal, ...otherwise } = more;
  const request: MoverRequest = {
    vhost: virtualHost,
    user: "test",
    queue: "orders",
    held: names.held,
    new: names.new,
    target: "orders",
    made: ["held", "new"],
    durable: true,
    arguments: { "x-queue-type": "quorum" },
    temporary: { "x-queue-type": "classic" },
    patience: 0,
    actions,
    ...otherwise,
  };
  const timeout = 60_000 + request.patience;
  return await callMover(node, request, { timeout, ...(signal && { signal }) });
}
