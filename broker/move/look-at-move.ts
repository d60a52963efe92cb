/** Where a move stands: seen on the broker, since a run that was cut off could not say. */
import { behaving, hostPolicies, queueSettings } from "../../model/topology/policies/effective-settings.ts";
import { deadLetterPolicy, deadLetterTarget } from "../../model/topology/policies/queue-behaviour.ts";
import type { Arguments, LiveTopology, Queue } from "../../model/topology/topology.ts";
import { WarrenError } from "../../model/warren-error.ts";
import { snapshot } from "../topology/snapshot.ts";
import { isOfMove, type MoveNames, namesOf } from "./move-names.ts";
import type { MoveRequest } from "./move-request.ts";
import { temporaryArguments } from "./temporary-queues.ts";

export interface MoveSight {
  readonly names: MoveNames;
  /** The queue as it is, under its name as it was. */
  readonly live: Queue | undefined;
  /** Whether an earlier call has made its queues: it was cut off then. */
  readonly isBegun: boolean;
  /** Whether the policy of an earlier call is there, made when the queue was as it was. */
  readonly isShielded: boolean;
  /** Arguments of the queues that the move makes. */
  readonly temporary: Arguments;
  /** Where messages of the queue go that expire, as policies write it: the two others lead them there as well. */
  readonly deadLettering: Arguments;
}

export async function lookAtMove(request: MoveRequest): Promise<MoveSight> {
  const { broker, owner, virtualHost, move, signal } = request;
  const names = namesOf(owner, virtualHost, move);
  const live = await snapshot(broker.api, virtualHost, signal);
  if (live === undefined) {
    throw new WarrenError("virtual-host-missing", `virtual host "${virtualHost}" does not exist`);
  }
  const queue = live.queues.find(({ name }) => name === move.live.name);
  return {
    names,
    live: queue,
    isBegun: live.queues.some((each) => isOfMove(names, each.name)),
    isShielded: live.policies.some((policy) => policy.name === names.policy),
    temporary: await temporaryArguments(request),
    deadLettering: queue === undefined ? {} : deadLetteringOf(queue, live),
  };
}

function deadLetteringOf(queue: Queue, live: LiveTopology): Arguments {
  const target = deadLetterTarget(behaving(queue, queueSettings(queue, hostPolicies(live))));
  return target === undefined ? {} : deadLetterPolicy(target);
}
