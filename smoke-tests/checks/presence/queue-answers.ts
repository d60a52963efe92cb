/** Every declared queue answers when it is asked, each by itself: what a list says of it can be long past. Reads only. */
import { askQueues, type QueueAnswers } from "../../../broker/health/ask-queues.ts";
import type { VirtualHost } from "../../../model/declaration/declaration.ts";
import { type Check, checkId, type Finding, failed, passed, skipped } from "../../check.ts";
import type { CheckBatch } from "../../run/check-batch.ts";
import { presenceCheck } from "./comparison.ts";

/** Milliseconds for a queue, beside what every batch has: most answer within one. */
const TIME_OF_QUEUE = 50;

/** One batch for each virtual host that has queues. */
export function queueAnswers(virtualHosts: readonly VirtualHost[]): CheckBatch[] {
  return virtualHosts.flatMap(({ name: virtualHost, topology, external }) => {
    const queues = [...topology.queues.map(({ name }) => name), ...external.queues];
    if (queues.length === 0) return [];
    const checks = new Map(queues.map((queue) => [answersCheck(virtualHost, queue), queue]));
    return [
      {
        checks: [...checks.keys()],
        timeLimit: 120_000 + queues.length * TIME_OF_QUEUE,
        async run({ api, signal, target: { nodes } }, selected, found) {
          const asked = selected.flatMap((check) => checks.get(check) ?? []);
          const answers = await askQueues(api, { virtualHost, queues: asked }, { signal, nodes });
          for (const check of selected) found(check, judgeAnswer(checks.get(check) ?? "", answers));
        },
      },
    ];
  });
}

function answersCheck(virtualHost: string, name: string): Check {
  return presenceCheck(
    checkId("presence", virtualHost, "queue", name, "answers"),
    [{ type: "queue", name, virtualHost }],
    "The queue itself answers when it is asked, and a quorum queue's leader answers a ping; on a stack's own nodes the " +
      "writer of a stream does too.",
  );
}

/** Pure. */
export function judgeAnswer(queue: string, { troubles, absent, notAsked }: QueueAnswers): Finding {
  if (absent.has(queue)) return skipped("it is not on the broker, which another check says");
  const expected = "the queue answers";
  if (notAsked.has(queue)) {
    return failed(expected, `it was not asked: ${troubles.size} queues before it did not answer`, {
      remedy: "See what is said of those that did not answer.",
    });
  }
  const trouble = troubles.get(queue);
  if (trouble === undefined) return passed(expected, "it does");
  const { what, node } = trouble;
  return failed(expected, `it ${what}${node === "" ? "" : `, on ${node}`}`, {
    remedy: `Nothing is delivered from it. Start the nodes of its members that are down; where they all run, restart ${
      node === "" ? "the node that it is on" : node
    }: it starts its queues anew, and they keep what they hold.`,
  });
}
