/**
 * Whether an exchange that RabbitMQ cannot alter may be made anew, or what is bound to it go to one of another name, in one
 * moment in which nobody publishes. `broker/move/rebind-exchange.ts` does it.
 */
import { behaving, decidedSettings, policiesOn } from "../policies/effective-settings.ts";
import { policyMatcher } from "../policies/policy-match.ts";
import { deadLetterTarget, isAtLeastOnce } from "../policies/queue-behaviour.ts";
import type { Exchange, LiveTopology, Topology } from "../topology.ts";
import { catchersIn } from "./change-order.ts";

/** Why it would lose something, without a full stop; undefined where it can be made anew. */
export function whyNotRebound(exchange: Exchange, live: Topology | LiveTopology): string | undefined {
  if (exchange.type === "x-delayed-message") return "the messages that it delays would go with it";
  const federated = live.policies.find(
    (policy) =>
      FEDERATING.some((key) => Object.hasOwn(policy.definition, key)) &&
      policyMatcher(policy)({ kind: "exchange", name: exchange.name, type: exchange.type }) !== false,
  );
  if (federated !== undefined) {
    return `the policy "${federated.name}" federates it, and what its links have under way would be dropped`;
  }
  const letters = deadLettersThrough(exchange.name, live);
  return letters === undefined
    ? undefined
    : `queue "${letters}" dead-letters through it, and dead letters are not held back with publishers: what comes while it is made anew would be dropped`;
}

const FEDERATING = ["federation-upstream", "federation-upstream-set"];

/**
 * A queue whose dead letters need the exchange by its name: as their exchange, or as the alternate of one through which
 * they may come. What comes by a binding finds another way meanwhile.
 */
function deadLettersThrough(name: string, live: Topology | LiveTopology): string | undefined {
  const leading = exchangesTo(name, live);
  const inForce = policiesOn(live);
  return live.queues.find((queue) => {
    const found = decidedSettings(queue, inForce);
    if ("undecided" in found) return true;
    const is = behaving(queue, found);
    const target = deadLetterTarget(is);
    // At least once: what is not routed waits in its queue.
    return target !== undefined && leading.has(target.exchange) && !isAtLeastOnce(is);
  })?.name;
}

function exchangesTo(name: string, live: Topology): ReadonlySet<string> {
  const found = new Set([name]);
  const led = (from: string, to: string): boolean => found.has(to) && !found.has(from);
  let isMore = true;
  while (isMore) {
    const alternates = live.exchanges.filter((each) =>
      [...catchersIn(each.arguments), ...alternatesByPolicy(each, live)].some((to) => led(each.name, to)),
    );
    const bound = live.bindings.filter(
      ({ source, destination, destinationType }) =>
        destinationType === "exchange" && destination !== name && led(source, destination),
    );
    isMore = alternates.length + bound.length > 0;
    for (const each of alternates) found.add(each.name);
    for (const { source } of bound) found.add(source);
  }
  return found;
}

function alternatesByPolicy({ name, type }: Exchange, live: Topology): string[] {
  return live.policies
    .filter((policy) => policyMatcher(policy)({ kind: "exchange", name, type }) !== false)
    .flatMap(({ definition }) => catchersIn(definition));
}
