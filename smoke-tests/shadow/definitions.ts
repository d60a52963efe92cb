/** What a clone takes of the definitions of one virtual host. Pure. */

import { streamNameFits } from "../../model/declaration/check-name.ts";
import type { DefinedQueue, VirtualHostDefinitions } from "../../model/definitions/definitions.ts";
import type { QueueType } from "../../model/topology/topology.ts";
import { WarrenError } from "../../model/warren-error.ts";

/**
 * Parameters that a clone must not have: federation and shovels would move real messages, and limits on
 * connections would be met by the test itself.
 */
const LEFT_OUT = new Set(["federation-upstream", "federation-upstream-set", "shovel", "vhost-limits"]);

/** The node's own: `amq.rabbitmq.log`, which only the default virtual host has, `amq.rabbitmq.trace`. */
const OF_THE_NODE = /^amq\.rabbitmq\./;

/** What is posted to the shadow. What is not routing (metadata, limits) stays out, and what is the node's own. */
export function cloneable(live: VirtualHostDefinitions): VirtualHostDefinitions {
  return {
    exchanges: live.exchanges.filter(({ name }) => !OF_THE_NODE.test(name)),
    queues: live.queues,
    bindings: live.bindings.filter(
      ({ source, destination }) => !OF_THE_NODE.test(source) && !OF_THE_NODE.test(destination),
    ),
    policies: live.policies,
    parameters: live.parameters.filter(({ component }) => !LEFT_OUT.has(component)),
  };
}

/**
 * The same with some of the queues, and without the bindings to the others: each queue of a clone costs the broker as
 * much as a real one does, to make and to remove.
 */
export function withQueues(
  live: VirtualHostDefinitions,
  keep: (queue: string) => boolean,
): VirtualHostDefinitions {
  return {
    ...live,
    queues: live.queues.filter(({ name }) => keep(name)),
    bindings: live.bindings.filter(
      ({ destination, destination_type: type }) => type !== "queue" || keep(destination),
    ),
  };
}

/**
 * A name for the clone: the first in which RabbitMQ can start every stream. It takes others, too, and never gets rid of
 * them: `streamNameFits` says more.
 *
 * @param names the better ones first
 * @throws WarrenError `stream-name-too-long`
 */
export function nameForClone(live: VirtualHostDefinitions, names: readonly string[]): string {
  const streams = live.queues.filter((queue) => queueTypeOf(queue) === "stream");
  const found = names.find((name) => streams.every((stream) => streamNameFits(name, stream.name)));
  if (found !== undefined) return found;
  const shortest = names.at(-1) ?? "";
  const stream = streams.find(({ name }) => !streamNameFits(shortest, name));
  throw new WarrenError(
    "stream-name-too-long",
    `The stream "${stream?.name}" cannot be cloned: RabbitMQ could not start it in a virtual host with the name of a ` +
      `clone, "${shortest}".`,
    { hint: "Run what needs no clone: --read-only. Or give the stream a shorter name." },
  );
}

export function queueTypeOf(queue: DefinedQueue): QueueType {
  const type = queue.type ?? queue.arguments["x-queue-type"];
  return type === "quorum" || type === "stream" ? type : "classic";
}
