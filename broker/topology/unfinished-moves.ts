/**
 * Moves of queues that were cut off: what they left on the broker has names that only their owner can know
 * (`broker/move/move-names.ts`). They come to their end before anything else is planned.
 */
import { isMadeByMove } from "../../model/reserved-prefixes.ts";
import { bindingKey } from "../../model/topology/object-keys.ts";
import type { Binding, Queue, Topology } from "../../model/topology/topology.ts";
import type { JournalOwner } from "../journal/journal-proof.ts";
import { moveEitherWay } from "../move/move-either-way.ts";
import { moveNames, renameNames } from "../move/move-names.ts";
import type { QueueMove } from "../move/move-request.ts";
import type { MovesRequest } from "./moves-request.ts";

export interface WhoseMoves {
  readonly owner: Pick<JournalOwner, "urn" | "key">;
  readonly desired: Topology;
  /** What the state says is owned. */
  readonly recorded: Topology;
}

/**
 * Each with what it becomes: as it is declared, and where it is not any more, as it was. One that gets another name is
 * found by that; the old one may be gone, and may be named no more.
 */
export function unfinishedMoves({ owner, desired, recorded }: WhoseMoves, live: Topology): QueueMove[] {
  const left = new Set(
    [...live.queues, ...live.policies].map(({ name }) => name).filter((name) => isMadeByMove(name)),
  );
  if (left.size === 0) return [];
  const there = new Map(live.queues.map((queue) => [queue.name, queue]));
  const wanted = new Map<string, Queue>();
  for (const queue of recorded.queues) wanted.set(queue.name, there.get(queue.name) ?? queue);
  for (const queue of desired.queues) wanted.set(queue.name, queue);
  const isLeft = (...names: readonly string[]): boolean => names.some((name) => left.has(name));
  return [...wanted.values()].flatMap((queue): QueueMove[] => {
    const moved = moveNames(owner, live.virtualHost, queue.name);
    if (isLeft(moved.held, moved.new, moved.policy)) {
      return [{ live: there.get(queue.name) ?? queue, desired: queue }];
    }
    const renamed = renameNames(owner, live.virtualHost, queue.name);
    if (!isLeft(renamed.new, renamed.policy)) return [];
    const from = queue.renamedFrom;
    return [{ live: there.get(from) ?? { ...queue, name: from }, desired: queue }];
  });
}

/**
 * What is there as if no move were on its way: what leads to a queue of a move leads to the one that is moved, and that
 * is there, also in the moment in which it is not. So the state keeps what it has until the move goes on.
 */
export function pastMoves<T extends Topology>(owner: WhoseMoves["owner"], live: T, known: Topology): T {
  const there = new Set(live.queues.map(({ name }) => name));
  if (![...there].some((name) => isMadeByMove(name))) return live;
  const moved = new Map<string, string>();
  const missing: Queue[] = [];
  for (const queue of known.queues) {
    const renamed = renameNames(owner, live.virtualHost, queue.name).new;
    if (there.has(renamed)) moved.set(renamed, queue.name);
    const { held, new: newer } = moveNames(owner, live.virtualHost, queue.name);
    if (!there.has(held) && !there.has(newer)) continue;
    for (const name of [held, newer]) moved.set(name, queue.name);
    if (!there.has(queue.name)) missing.push(queue);
  }
  // Exchanges of the move itself lead to them, too.
  const bindings = live.bindings.filter(({ source }) => !isMadeByMove(source));
  return {
    ...live,
    exchanges: live.exchanges.filter(({ name }) => !isMadeByMove(name)),
    queues: [...live.queues.filter(({ name }) => !moved.has(name)), ...missing],
    bindings: ledBack(bindings, "queue", moved),
  };
}

/**
 * Bindings as if what was made by a move were called as what it stands for. Two that are the same then are one.
 *
 * @param names of what stands for others, by the names that it has now
 */
export function ledBack(
  bindings: readonly Binding[],
  kind: "queue" | "exchange",
  names: ReadonlyMap<string, string>,
): Binding[] {
  const led = bindings.map((binding) => {
    const { source, destination, destinationType } = binding;
    return {
      ...binding,
      source: kind === "exchange" ? (names.get(source) ?? source) : source,
      destination: kind === destinationType ? (names.get(destination) ?? destination) : destination,
    };
  });
  return [...new Map(led.map((binding) => [bindingKey(binding), binding])).values()];
}

/** @throws WarrenError as {@link moveEitherWay} does */
export async function finishMoves(
  request: Omit<MovesRequest, "planned">,
  moves: readonly QueueMove[],
): Promise<void> {
  const { broker, nodes, owner, virtualHost, events, signal } = request;
  for (const move of moves) {
    const { name } = move.desired;
    const report = await moveEitherWay({
      broker,
      nodes,
      owner,
      virtualHost,
      move,
      onProgress: (progress) => events?.onProgress?.(name, progress),
      signal,
    });
    events?.onMoved?.(report);
  }
}
