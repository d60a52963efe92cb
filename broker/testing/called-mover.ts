/** What a node does of the move of `orders` to a quorum queue, by itself: as it is left where the rest is cut off. */
import assert from "node:assert/strict";
import { moveNames } from "../move/move-names.ts";
import { callMover, type MoveAction, type MoverAnswer, type MoverRequest } from "../move/node-mover.ts";
import { OWNER, type Setting } from "./moved-queue.ts";

/**
 * @param more.gate milliseconds; absent: publishers go on
 * @param more.patience milliseconds. @default 0
 */
export async function calledMover(
  { nodes, virtualHost }: Setting,
  actions: readonly MoveAction[],
  more: Partial<Pick<MoverRequest, "gate" | "patience">> & { readonly signal?: AbortSignal } = {},
): Promise<MoverAnswer> {
  const [node] = nodes;
  assert.ok(node !== undefined);
  const names = moveNames(OWNER, virtualHost, "orders");
  const { signal, ...bounds } = more;
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
    ...bounds,
  };
  const timeout = 60_000 + request.patience;
  return await callMover(node, request, { timeout, ...(signal && { signal }) });
}
