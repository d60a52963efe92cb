/**
 * Dead letters that come into a queue by its name, through the default exchange. They are not held back with publishers
 * (https://www.rabbitmq.com/docs/dlx; `rabbit_dead_letter:publish/5` delivers directly), so that one that comes while
 * there is no queue of the name is dropped.
 */
import { behaving, decidedSettings, policiesOn } from "../policies/effective-settings.ts";
import { deadLetterTarget, isAtLeastOnce } from "../policies/queue-behaviour.ts";
import type { LiveTopology, Queue, Topology } from "../topology.ts";

/** The name of a queue that does so, itself perhaps; undefined where none is known to. */
export function leadingIntoByName(name: string, live: Topology | LiveTopology): string | undefined {
  const inForce = policiesOn(live);
  const bound = new Set(
    live.bindings
      .filter(({ destinationType, routingKey }) => destinationType === "queue" && routingKey === name)
      .map(({ destination }) => destination),
  );
  const leads = (queue: Queue): boolean => {
    const found = decidedSettings(queue, inForce);
    if ("undecided" in found) return false;
    const is = behaving(queue, found);
    const target = deadLetterTarget(is);
    if (target?.exchange !== "" || isAtLeastOnce(is)) return false;
    const { key } = target;
    // Without one a message keeps the key that it came with: of the default exchange that was the queue's own name.
    return key === undefined ? queue.name === name || bound.has(queue.name) : key === name;
  };
  return live.queues.find(leads)?.name;
}
