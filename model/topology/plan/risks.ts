/**
 * What each change puts at stake. Pure: where it hangs on how many messages or consumers there are, the risk names the
 * condition under which there is none, and whoever makes the change asks the broker.
 */

import { byKey } from "../objects.ts";
import type { Exchange, LiveTopology, Queue, Topology } from "../topology.ts";
import type { Change, ChangeOfKind, Condition, Renaming, Risk } from "./change.ts";
import { catchersIn } from "./change-order.ts";
import { policyRisks, renamedRisks } from "./policy-risks.ts";

export function withRisks(changes: readonly Change[], live: Topology | LiveTopology): Change[] {
  const gone = {
    exchange: namesThatGo(changes, "exchange"),
    queue: namesThatGo(changes, "queue"),
  };
  const exchanges = byKey("exchange", live);
  const byPolicy = policyRisks(changes, live);
  const byName = renamedRisks(changes, live);
  return changes.map((change): Change => {
    if (change.kind === "queue") {
      return withTheirs(change, [...risksOfQueue(change), ...(byName.get(change.key) ?? [])]);
    }
    if (change.kind === "exchange") return withTheirs(change, risksOfExchange(change, live, gone));
    if (change.kind === "policy") return withTheirs(change, byPolicy.get(change.key) ?? []);
    return withTheirs(change, risksOfBinding(change, exchanges, gone));
  });
}

function withTheirs<C extends Change>(change: C, risks: readonly Risk[]): C {
  return risks.length === 0 ? change : { ...change, risks };
}

interface Gone {
  readonly exchange: ReadonlySet<string>;
  readonly queue: ReadonlySet<string>;
}

function namesThatGo(changes: readonly Change[], kind: "exchange" | "queue"): Set<string> {
  return new Set(
    changes.filter((change) => change.kind === kind && change.action === "delete").map(({ key }) => key),
  );
}

function risksOfQueue({ action, key, move, renamed }: ChangeOfKind<"queue">): Risk[] {
  if (action !== "delete" && action !== "replace") return [];
  const empty: Condition = { kind: "empty", queue: key };
  const lost: Risk = {
    code: "messages-lost",
    message: `what queue "${key}" holds goes with it`,
    unless: [empty],
  };
  return [
    ...(move === undefined ? [lost] : []),
    ...(renamed === undefined ? [] : [byOldName(renamed)]),
    {
      code: "consumers-cancelled",
      message: `the consumers of queue "${key}" are cancelled`,
      unless: [{ kind: "no-consumers", queue: key }],
    },
  ];
}

function byOldName({ from, to }: Renaming): Risk {
  const message = `what is published to queue "${from}" by its name does not come to "${to}"`;
  return { code: "messages-unroutable", message, unless: [] };
}

function risksOfExchange(
  { action, key, rebinding }: ChangeOfKind<"exchange">,
  live: Topology,
  gone: Gone,
): Risk[] {
  if (action !== "delete" && action !== "replace") return [];
  // Nobody publishes while it is made anew.
  if (action === "replace" && rebinding !== undefined) return [];
  const until = action === "delete" ? "from then on" : "until it is there again";
  const risks: Risk[] = [
    {
      code: "publishers-refused",
      message: `whoever publishes to exchange "${key}" gets 404 and a closed channel ${until}`,
      unless: [],
    },
  ];
  const stays = (object: Exchange | Queue, names: ReadonlySet<string>): boolean =>
    !names.has(object.name) && catchersIn(object.arguments).includes(key);
  const caught =
    live.exchanges.find((exchange) => stays(exchange, gone.exchange)) ??
    live.queues.find((queue) => stays(queue, gone.queue));
  if (caught !== undefined) {
    const message = `"${caught.name}" leads messages to exchange "${key}", which are dropped ${until}`;
    risks.push({ code: "dead-letters-dropped", message, unless: [] });
  }
  return risks;
}

function risksOfBinding(
  change: ChangeOfKind<"binding">,
  exchanges: ReadonlyMap<string, Exchange>,
  gone: Gone,
): Risk[] {
  const binding = change.live ?? change.desired;
  if (binding === undefined || change.action === "adopt") return [];
  const { source, destination, destinationType } = binding;
  if (exchanges.get(source)?.type === "x-consistent-hash" && !gone.exchange.has(source)) {
    const message = `exchange "${source}" leads some keys to other destinations than before`;
    return [{ code: "keys-move", message, unless: [] }];
  }
  // With either end gone, that end's change says it.
  if (change.action !== "delete" || gone.exchange.has(source) || gone[destinationType].has(destination))
    return [];
  const message = `messages that come to "${destination}" by this binding alone do not come any more`;
  return [{ code: "messages-unroutable", message, unless: [] }];
}
