/** A node of a cluster that is behind the others. */
import { evaluate } from "../node/evaluate.ts";
import type { PublishedNode } from "../node/node.ts";
import { poll } from "../node/poll.ts";

/**
 * What is made at another node is not there at this one until it goes on. Without its leader the metadata store would take
 * nothing, so another node leads it from now on (`rabbit_khepri`, whose store and process are `rabbitmq_metadata`).
 *
 * @returns lets it go on; it may be called again
 */
export async function holdBack(node: PublishedNode): Promise<() => Promise<void>> {
  await letAnotherLead(node);
  await evaluate(node, "sys:suspend(rabbitmq_metadata).");
  let isBehind = true;
  return async () => {
    if (isBehind) await evaluate(node, "sys:resume(rabbitmq_metadata).");
    isBehind = false;
  };
}

async function letAnotherLead(node: PublishedNode): Promise<void> {
  const transfer = `case ra_leaderboard:lookup_leader(rabbitmq_metadata) of
    {_, Leader} when Leader =:= node() ->
      ra:transfer_leadership({rabbitmq_metadata, Leader}, {rabbitmq_metadata, hd(nodes())});
    {_, _} -> another
  end.`;
  await poll("another node to lead the metadata store", { timeout: 60_000 }, async () =>
    (await evaluate(node, transfer)).trim() === "another" ? true : undefined,
  );
}
