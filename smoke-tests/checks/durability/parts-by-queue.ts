/** What concerns one queue, of all that was sent and is there: there can be thousands of queues to judge. Pure. */
import type { VirtualHostDefinitions } from "../../../model/definitions/definitions.ts";
import type { Sent } from "./account.ts";

/**
 * By a queue's name: the messages that had to come to it, and those that could; of the definitions the queue itself and
 * the bindings to it.
 */
export function partsByQueue(
  sent: readonly Sent[],
  live: VirtualHostDefinitions,
): (queue: string) => { readonly sent: readonly Sent[]; readonly live: VirtualHostDefinitions } {
  const expected = new Map<string, Sent[]>();
  for (const message of sent) {
    for (const queue of message.planned.expectedIn) {
      const some = expected.get(queue);
      if (some === undefined) expected.set(queue, [message]);
      else some.push(message);
    }
  }
  const tolerated = sent.filter(({ planned }) => planned.mayReachMore);
  const queues = new Map(live.queues.map((queue) => [queue.name, [queue]]));
  const bindings = Map.groupBy(
    live.bindings.filter((binding) => binding.destination_type === "queue"),
    (binding) => binding.destination,
  );
  return (queue) => ({
    sent: [...new Set([...(expected.get(queue) ?? []), ...tolerated])],
    live: { ...live, queues: queues.get(queue) ?? [], bindings: bindings.get(queue) ?? [] },
  });
}
