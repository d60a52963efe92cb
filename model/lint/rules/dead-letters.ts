/** Dead letters that go round, or nowhere. */
import type { Rule } from "../rule.ts";
import { type Cycle, deadLetterCycles } from "../view/dead-letter-cycles.ts";
import { ANY_KEY, exactly, KeyFlow, type Keys, renderKeys, through } from "../view/key-flow.ts";
import { deadEnds } from "../view/reach.ts";
import { declaredQueues, type Host, perHost, queueSubject } from "../view/view.ts";

const ROUND =
  "A message that is rejected each time goes round for ever; one that nobody rejects is dropped by RabbitMQ when it comes by for the second time.";

export const deadLetterCycle: Rule = {
  id: "dead-letter-cycle",
  severity: "warning",
  summary: "Dead letters of a queue come back to it.",
  why: `${ROUND} Either way there is no place where somebody finds it.`,
  remedy:
    "Let the dead letters end in a queue without a dead-letter exchange. Where the round is a retry on purpose, see that the consumer counts the rounds (the `x-death` header) and gives up, and say so in a silence.",
  check: perHost((host) => cyclesOf(host, false)),
};

export const retryThroughDefaultExchange: Rule = {
  id: "retry-through-default-exchange",
  severity: "warning",
  summary: "A retry loop sends messages back to a queue by its name, through the default exchange.",
  why: `${ROUND} A step through the default exchange names the queue itself: no binding shows it, nothing can be put between, and when the queue is replaced under another name the messages of the loop are dropped without a word.`,
  remedy:
    "Retry through an exchange of your own that is bound to the queue. For quorum queues of RabbitMQ 4.3, `x-delayed-retry-type` and `x-delayed-retry-min` delay a retry without any second queue.",
  check: perHost((host) => cyclesOf(host, true)),
};

function* cyclesOf(host: Host, byDefaultExchange: boolean) {
  for (const cycle of deadLetterCycles(host)) {
    if (cycle.byDefaultExchange !== byDefaultExchange) continue;
    const [first = ""] = cycle.queues;
    const through = byDefaultExchange ? " through the default exchange" : "";
    yield {
      ...queueSubject(host, first, "arguments", "x-dead-letter-exchange"),
      message: `Dead letters of the queue ${JSON.stringify(first)} come back to it${through}: ${render(cycle)}.`,
      hint: byDefaultExchange
        ? `Retry through an exchange of your own${isQuorum(host, first) ? ", or by x-delayed-retry-type of RabbitMQ 4.3" : ""}.`
        : "End the way in a queue without a dead-letter exchange, or say why it ends.",
    };
  }
}

function isQuorum({ queues }: Host, name: string): boolean {
  return queues.get(name)?.declared?.type === "quorum";
}

/** A round of more queues is shortened. */
const MOST_SHOWN = 6;

function render({ queues }: Cycle): string {
  const [first = ""] = queues;
  const shown = queues.slice(0, MOST_SHOWN).map((name) => JSON.stringify(name));
  const left = queues.length - shown.length;
  return [...shown, ...(left > 0 ? [`${left} more`] : []), JSON.stringify(first)].join(" -> ");
}

export const deadLettersDropped: Rule = {
  id: "dead-letters-dropped",
  severity: "warning",
  summary: "The dead-letter exchange of a queue leads to no queue for the keys that its messages have.",
  why: "RabbitMQ drops a dead letter that no binding takes, without a word. Without `x-dead-letter-routing-key` a dead letter keeps the key that it was published with.",
  remedy:
    "Bind a queue to the dead-letter exchange with the keys that arrive, give the queue an `x-dead-letter-routing-key`, or make the dead-letter exchange a fanout.",
  check: perHost(function* (host, environment) {
    const flow = new KeyFlow(host);
    const nowhere = deadEnds(host, environment);
    for (const { name, deadLetter: target } of declaredQueues(host)) {
      // An exchange that leads nowhere for any key is said by its own rule.
      if (target === undefined || nowhere.has(target.exchange)) continue;
      const kept = target.key === undefined ? keysInto(host, name) : [exactly(target.key)];
      const ends = kept.some((keys) => {
        const { arrivals, open } = flow.arrivals(target.exchange, keys);
        return open || arrivals.length > 0;
      });
      if (ends) continue;
      const to =
        target.exchange === "" ? "the default exchange" : `the exchange ${JSON.stringify(target.exchange)}`;
      const keys =
        target.key === undefined
          ? `the routing keys with which its messages come (${kept.map(renderKeys).slice(0, 3).join(", ")})`
          : `the routing key ${JSON.stringify(target.key)}`;
      yield {
        ...queueSubject(host, name, "arguments", "x-dead-letter-exchange"),
        message: `Dead letters of the queue ${JSON.stringify(name)} are dropped: ${to} takes ${keys} to no queue.`,
        hint: "Bind a queue there for these keys, or set x-dead-letter-routing-key.",
      };
    }
  }),
};

/** The keys with which messages come to a queue: by its bindings, and by its name through the default exchange. */
function keysInto(host: Host, queue: string): readonly Keys[] {
  const bound = (host.queues.get(queue)?.bindings ?? []).map(
    (each) => through(host.exchanges.get(each.binding.source)?.type, each, ANY_KEY) ?? ANY_KEY,
  );
  return [exactly(queue), ...bound];
}
