/** What a clone takes of the definitions of one virtual host. Pure. */

import { typeOfDefinedQueue } from "../../model/definitions/defined-objects.ts";
import type { DefinedParameter, VirtualHostDefinitions } from "../../model/definitions/definitions.ts";
import { COMPONENTS } from "../../model/rabbitmq/components.ts";
import { streamNameFits } from "../../model/rabbitmq/protocol-limits.ts";
import { withoutTies } from "../../model/topology/policies/precedence.ts";
import { isTable } from "../../model/topology/tables.ts";
import type { Arguments, Queue, QueueType } from "../../model/topology/topology.ts";
import { LONGEST_SHADOW_NAME } from "./shadow-mark.ts";

/**
 * Parameters that a clone must not have: federation and shovels would move real messages, and limits on
 * connections would be met by the test itself.
 */
const LEFT_OUT: ReadonlySet<string> = new Set([
  COMPONENTS.federationUpstreams,
  COMPONENTS.federationUpstreamSets,
  COMPONENTS.shovels,
  COMPONENTS.limits,
]);

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
    policies: withoutTies(live.policies),
    parameters: withoutTiedOperatorPolicies(
      live.parameters.filter(({ component }) => !LEFT_OUT.has(component)),
    ),
  };
}

/** What applies in a clone is decided, and as the checks count on: RabbitMQ takes either of two of one priority. */
function withoutTiedOperatorPolicies(parameters: readonly DefinedParameter[]): DefinedParameter[] {
  const ranked = parameters.flatMap(({ component, name, value }) => {
    if (component !== COMPONENTS.operatorPolicies || !isTable(value)) return [];
    const { priority = 0 } = value;
    return typeof priority === "number" ? [{ name, priority, value }] : [];
  });
  const decided = new Map(
    withoutTies(ranked).map(({ name, priority, value }) => [name, { ...value, priority }]),
  );
  return parameters.map((parameter) => {
    const value =
      parameter.component === COMPONENTS.operatorPolicies ? decided.get(parameter.name) : undefined;
    return value === undefined ? parameter : { ...parameter, value };
  });
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
 * For a policy that is to say nothing: RabbitMQ refuses an empty one, and without it another would take its place. No
 * queue gets so long, and to an exchange the key means nothing.
 */
export const SAYS_NOTHING: Arguments = { "max-length": 1_000_000_000 };

/** Without the streams that RabbitMQ could not start in a clone. */
export function withoutLongStreams(live: VirtualHostDefinitions): VirtualHostDefinitions {
  const tooLong = new Set(
    live.queues.flatMap((queue) =>
      whyNotCloned({ name: queue.name, type: typeOfDefinedQueue(queue) }) === undefined ? [] : [queue.name],
    ),
  );
  return tooLong.size === 0 ? live : withQueues(live, (name) => !tooLong.has(name));
}

/**
 * Why a queue cannot be in a clone; undefined where it can. RabbitMQ takes a stream whose name and virtual host are
 * too long for its folder, and never gets rid of it: `streamNameFits` says more.
 */
export function whyNotCloned({
  name,
  type,
}: Pick<Queue, "name"> & { readonly type: QueueType | undefined }): string | undefined {
  if (type !== "stream" || streamNameFits(LONGEST_SHADOW_NAME, name)) return undefined;
  return "its name and that of a clone are together too long for the folder in which RabbitMQ keeps a stream";
}
