/** Where a move stands: seen on the broker, since a run that was cut off could not say. */
import type { Binding, LiveTopology, Queue } from "../../model/topology/topology.ts";
import { WarrenError } from "../../model/warren-error.ts";
import { snapshot } from "../topology/snapshot.ts";
import { type MoveNames, moveNames } from "./move-names.ts";
import type { MoveRequest } from "./queue-move.ts";

export interface MoveSight {
  readonly names: MoveNames;
  readonly live: Queue | undefined;
  /** What leads to the queue, or led to it before the move began. */
  readonly bindings: readonly Binding[];
}

export async function lookAtMove({
  broker,
  owner,
  virtualHost,
  move,
  signal,
}: MoveRequest): Promise<MoveSight> {
  const { name } = move.desired;
  const names = moveNames(owner, virtualHost, name);
  const live = await snapshot(broker.api, virtualHost, signal);
  if (live === undefined) {
    throw new WarrenError("virtual-host-missing", `virtual host "${virtualHost}" does not exist`);
  }
  return {
    names,
    live: live.queues.find((queue) => queue.name === name),
    bindings: bindingsOf(live, [name, names.new]),
  };
}

function bindingsOf({ bindings }: LiveTopology, queues: readonly string[]): Binding[] {
  const found = bindings.filter(
    ({ source, destination, destinationType }) =>
      source !== "" && destinationType === "queue" && queues.includes(destination),
  );
  const keyed = found.map((binding) => [
    JSON.stringify([binding.source, binding.routingKey, binding.arguments]),
    binding,
  ]);
  return Object.values(Object.fromEntries(keyed) as Record<string, Binding>);
}
