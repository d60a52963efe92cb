/** Why a publish goes where it goes: the broker's decisions one after the other, as data. */

import { DEFAULT_EXCHANGE_IN_PERMISSIONS } from "../../rabbitmq/reserved-names.ts";
import { bindingKey } from "../../topology/object-keys.ts";
import type { Binding } from "../../topology/topology.ts";
import { heldMessage } from "../dead-letter.ts";
import type { RoutedMessage } from "../matcher.ts";
import { REFUSALS, type Refusal, rightsOf } from "../refusal.ts";
import { messageOf, type Publish, type Route, route } from "../route.ts";
import type { RoutingExchange, RoutingTable } from "../routing-table.ts";
import { because } from "./because.ts";
import { type Copy, explainCopy, type Told } from "./copy.ts";

export interface DecidedBinding {
  /** As in diffs: `orders -> billing [order.*.paid]`. */
  readonly binding: string;
  readonly because: string;
}

export type PublishStep =
  /** A right that the publisher has or lacks, and the pattern, tag or rule that says so. */
  | {
      readonly step: "right";
      readonly right: "enter" | "write" | "topic" | "user-id";
      readonly of: string;
      readonly allowed: boolean;
      readonly rule: string;
    }
  | {
      readonly step: "refused";
      readonly refusal: Refusal;
      readonly code: number;
      readonly meaning: string;
      /** The exchanges that are there, where the named one is not: the name may be mistyped. */
      readonly exchanges?: readonly string[];
    }
  /** More keys than one: those of CC and BCC. */
  | { readonly step: "keys"; readonly keys: readonly string[] }
  | {
      readonly step: "default-exchange";
      readonly keys: readonly string[];
      readonly queues: readonly string[];
    }
  | {
      readonly step: "exchange";
      readonly exchange: string;
      readonly type: string;
      /** The binding or the exchange whose alternate it is; undefined for the first one. */
      readonly reachedBy: string | undefined;
      readonly followed: readonly DecidedBinding[];
      /** The first few of those that do not match. */
      readonly passedBy: readonly DecidedBinding[];
      readonly notShown: number;
      /** Only one of `followed` is followed. */
      readonly chooses: boolean;
      readonly alternate:
        | { readonly exchange: string; readonly policy: string | undefined; readonly taken: boolean }
        | undefined;
    }
  | {
      readonly step: "exchange-missing" | "exchange-external";
      readonly exchange: string;
      readonly reachedBy: string;
    };

export interface PublishExplanation {
  readonly kind: "publish";
  readonly virtualHost: string;
  readonly publish: Publish;
  readonly route: Route;
  readonly steps: readonly PublishStep[];
  /** What happens next to the copy in each queue that surely gets one. */
  readonly copies: readonly Copy[];
}

/** Of an exchange with thousands of bindings nobody reads them all. */
const MOST_PASSED_BY = 10;

/** @throws WarrenError as {@link route} */
export function explainPublish(table: RoutingTable, publish: Publish): PublishExplanation {
  const decided = route(table, publish);
  const message = messageOf(publish);
  const steps: PublishStep[] = [...rightsIn(table, publish, message, decided.refused)];
  if (decided.refused !== undefined) {
    const known =
      decided.refused === "exchange-not-found" ? { exchanges: [...table.exchanges.keys()].toSorted() } : {};
    steps.push({ step: "refused", refusal: decided.refused, ...REFUSALS[decided.refused], ...known });
  } else {
    if (message.keys.length > 1) steps.push({ step: "keys", keys: message.keys });
    steps.push(...stepsFrom(table, publish.exchange, message));
  }
  const held = heldMessage(publish);
  const told: Told = { landings: 0 };
  return {
    kind: "publish",
    virtualHost: table.virtualHost,
    publish,
    route: decided,
    steps,
    copies: decided.queues.map((queue) => explainCopy(table, { name: queue, message: held }, told)),
  };
}

type RightStep = Extract<PublishStep, { step: "right" }>;

function right(which: RightStep["right"], of: string, allowed: boolean, rule: string): RightStep {
  return { step: "right", right: which, of, allowed, rule };
}

/** In the order in which they are asked for, up to the one that is lacking. */
function* rightsIn(
  table: RoutingTable,
  { exchange, user, userId }: Publish,
  message: RoutedMessage,
  refused: Refusal | undefined,
): Generator<PublishStep> {
  if (user === undefined) return;
  const rights = rightsOf(table, user);
  if (!rights.enters) {
    yield right("enter", table.virtualHost, false, "no permission for the virtual host");
    return;
  }
  const written = exchange === "" ? DEFAULT_EXCHANGE_IN_PERMISSIONS : exchange;
  const writes = rights.allows("write", exchange);
  yield right("write", written, writes, `write ${JSON.stringify(rights.pattern("write") ?? "")}`);
  if (
    !writes ||
    (refused !== undefined && refused !== "topic-not-permitted" && refused !== "user-id-differs")
  ) {
    return;
  }
  const topic = rights.topicPattern("write", exchange);
  if (table.exchanges.get(exchange)?.type === "topic" && topic !== undefined) {
    for (const key of message.keys) {
      const allowed = rights.allowsTopic("write", exchange, key);
      yield right("topic", key, allowed, `topic write ${JSON.stringify(topic)}`);
      if (!allowed) return;
    }
  }
  if (userId === undefined) return;
  const own = userId === user;
  const allowed = own || rights.impersonates;
  const rule = own ? "the own name" : allowed ? "the tag impersonator" : "somebody else's name";
  yield right("user-id", userId, allowed, rule);
}

/** Also for what the broker itself publishes: dead letters. */
export function stepsFrom(table: RoutingTable, exchange: string, message: RoutedMessage): PublishStep[] {
  if (exchange === "") {
    const queues = message.keys.filter((key) => table.queues.has(key)).toSorted();
    return [{ step: "default-exchange", keys: message.keys, queues }];
  }
  const steps: PublishStep[] = [];
  /** By what each exchange is reached first; what an exchange might choose is followed too. */
  const reached = new Map<string, string | undefined>([[exchange, undefined]]);
  for (const [name, reachedBy] of reached) {
    const found = table.exchanges.get(name);
    if (found === undefined) {
      const step = table.external.has(name) ? "exchange-external" : "exchange-missing";
      steps.push({ step, exchange: name, reachedBy: reachedBy ?? "" });
      continue;
    }
    const visited = visit(found, message, reachedBy);
    steps.push(visited.step);
    for (const binding of visited.followed) {
      if (binding.destinationType === "exchange" && !reached.has(binding.destination)) {
        reached.set(binding.destination, bindingKey(binding));
      }
    }
    const { alternate } = found;
    if (visited.followed.length === 0 && alternate !== undefined && !reached.has(alternate)) {
      reached.set(alternate, `alternate exchange of ${name}`);
    }
  }
  return steps;
}

function visit(
  { name, type, bindings, match, chooses, alternate, alternatePolicy }: RoutingExchange,
  message: RoutedMessage,
  reachedBy: string | undefined,
): { readonly step: PublishStep; readonly followed: readonly Binding[] } {
  const followed = new Set<Binding>();
  match(message, (binding) => followed.add(binding));
  const others = bindings.filter((binding) => !followed.has(binding));
  const decided = (binding: Binding): DecidedBinding => ({
    binding: bindingKey(binding),
    because: because(type, binding, message),
  });
  const step: PublishStep = {
    step: "exchange",
    exchange: name,
    type,
    reachedBy,
    followed: [...followed].map(decided),
    passedBy: others.slice(0, MOST_PASSED_BY).map(decided),
    notShown: Math.max(0, others.length - MOST_PASSED_BY),
    chooses: chooses && followed.size > 1,
    alternate:
      alternate === undefined
        ? undefined
        : { exchange: alternate, policy: alternatePolicy, taken: followed.size === 0 },
  };
  return { step, followed: [...followed] };
}
