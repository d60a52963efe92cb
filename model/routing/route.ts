/** The oracle: where RabbitMQ takes a message, decided without a broker. */

import { own } from "../text/own-property.ts";
import type { Arguments, ArgumentValue, Binding } from "../topology/topology.ts";
import { WarrenError } from "../warren-error.ts";
import type { RoutedMessage } from "./matcher.ts";
import type { Publish } from "./publish.ts";
import { type Refusal, refusalOf } from "./refusal.ts";
import type { RoutingTable } from "./routing-table.ts";

export type { Publish } from "./publish.ts";
export type { Refusal } from "./refusal.ts";

/**
 * - `queued`: at least one queue gets a copy.
 * - `returned`: no queue does, and the publish was `mandatory`; `basic.return` comes before the confirm.
 * - `dropped`: no queue does, and nobody is told: the publish is confirmed all the same.
 * - `refused`: the broker closed the channel.
 * - `open`: it depends on an exchange that chooses, or on one whose bindings are not known.
 */
export type Fate = "queued" | "returned" | "dropped" | "refused" | "open";

export interface Route {
  readonly fate: Fate;
  /**
   * Each surely gets one copy. Sorted by code unit. Whether it keeps it is the queue's: see `dead-letter.ts` for what
   * overflow and expiry make of it.
   */
  readonly queues: readonly string[];
  readonly refused?: Refusal;
  /** External exchanges that the message comes to: it may go further from there. Sorted. */
  readonly external: readonly string[];
  /** Where an exchange on the way chooses: every set of queues that can be the result, each one sorted. */
  readonly outcomes?: readonly (readonly string[])[];
}

/** What one message came to. */
export interface Walk {
  readonly queues: readonly string[];
  readonly external: readonly string[];
  /** Where an exchange chose: each result that could have been. */
  readonly outcomes?: readonly Walk[];
}

/** Of the results that exchanges which choose could lead to; a topology with more is not one that people keep. */
const MOST_OUTCOMES = 10_000;
const NONE: readonly string[] = [];
const NO_HEADERS: Arguments = {};

/**
 * @throws WarrenError `user-unknown`, `pattern-undecidable`, `too-many-outcomes`
 */
export function route(table: RoutingTable, publish: Publish): Route {
  return walk(table, publish);
}

/**
 * `route` with an eye on single bindings.
 *
 * @param options.without a binding (of the table, by identity) to leave out
 * @param options.follows called with each binding that the message follows, or could where one is chosen
 */
export function walk(table: RoutingTable, publish: Publish, options: WalkOptions = {}): Route {
  const message = messageOf(publish);
  const refused = refusalOf(table, publish, message.keys);
  if (refused !== undefined) return { fate: "refused", queues: NONE, external: NONE, refused };
  const { queues, external, outcomes } = walkFrom(table, { exchange: publish.exchange, message }, options);
  const unroutable = publish.mandatory === true ? "returned" : "dropped";
  if (outcomes === undefined) {
    const fate = queues.length > 0 ? "queued" : external.length > 0 ? "open" : unroutable;
    return { fate, queues, external };
  }
  const arrives = new Set(outcomes.map((outcome) => outcome.queues.length > 0));
  const fate = external.length > 0 || arrives.size > 1 ? "open" : arrives.has(true) ? "queued" : unroutable;
  return {
    fate: queues.length > 0 ? "queued" : fate,
    queues,
    external,
    outcomes: outcomes.map((outcome) => outcome.queues),
  };
}

export interface WalkOptions {
  readonly without?: Binding;
  readonly follows?: (binding: Binding) => void;
}

/** From an exchange on, with no questions asked: internal ones pass, as they do for what the broker itself routes. */
export function walkFrom(
  table: RoutingTable,
  { exchange, message }: { readonly exchange: string; readonly message: RoutedMessage },
  options: WalkOptions = {},
): Walk {
  if (exchange === "") {
    return { queues: sorted(message.keys.filter((key) => table.queues.has(key))), external: NONE };
  }
  const ends: Walk[] = [];
  const trail: Trail = { queues: [], external: [], visited: [exchange], seen: undefined };
  spread({ table, message, options, ends }, trail, 0);
  const [first] = ends;
  if (first !== undefined && ends.length === 1) return first;
  return joined(ends);
}

interface Journey {
  readonly table: RoutingTable;
  readonly message: RoutedMessage;
  readonly options: WalkOptions;
  /** One for each way in which the exchanges that choose can. */
  readonly ends: Walk[];
}

/** Grows while it is walked along: each exchange is visited once, whatever cycles there are. */
interface Trail {
  /** With repetitions. */
  readonly queues: string[];
  readonly external: string[];
  readonly visited: string[];
  /** The same as `visited`, once there is more than one. */
  seen: Set<string> | undefined;
}

function spread(journey: Journey, trail: Trail, from: number): void {
  const { table, message, options, ends } = journey;
  for (let at = from; at < trail.visited.length; at++) {
    const name = trail.visited[at] as string;
    const exchange = table.exchanges.get(name);
    if (exchange === undefined) {
      // Bindings and alternates to an exchange that is not there are passed over.
      if (table.external.has(name)) trail.external.push(name);
      continue;
    }
    let matched = false;
    const candidates: Binding[] | undefined = exchange.chooses ? [] : undefined;
    exchange.match(message, (binding) => {
      if (binding === options.without) return;
      matched = true;
      options.follows?.(binding);
      if (candidates === undefined) arrive(trail, binding);
      else candidates.push(binding);
    });
    if (!matched && exchange.alternate !== undefined) visit(trail, exchange.alternate);
    const choices = candidates === undefined ? [] : distinct(candidates);
    if (choices.length === 1 && !exchange.mayMiss) arrive(trail, choices[0] as Binding);
    else if (choices.length > 0) {
      for (const choice of choices) {
        const branch = fork(trail);
        arrive(branch, choice);
        spread(journey, branch, at + 1);
      }
      if (exchange.mayMiss) {
        const branch = fork(trail);
        if (exchange.alternate !== undefined) visit(branch, exchange.alternate);
        spread(journey, branch, at + 1);
      }
      return;
    }
  }
  if (ends.length === MOST_OUTCOMES) {
    const message = `The exchanges that choose on the way could do so in more than ${MOST_OUTCOMES} ways.`;
    throw new WarrenError("too-many-outcomes", message, { hint: "Ask for one of them at a time." });
  }
  ends.push({ queues: sorted(trail.queues), external: sorted(trail.external) });
}

function arrive(trail: Trail, binding: Binding): void {
  if (binding.destinationType === "queue") trail.queues.push(binding.destination);
  else visit(trail, binding.destination);
}

function visit(trail: Trail, exchange: string): void {
  trail.seen ??= new Set(trail.visited);
  if (trail.seen.has(exchange)) return;
  trail.seen.add(exchange);
  trail.visited.push(exchange);
}

function fork({ queues, external, visited, seen }: Trail): Trail {
  return { queues: [...queues], external: [...external], visited: [...visited], seen: seen && new Set(seen) };
}

/** One binding for each place that they lead to. */
function distinct(bindings: readonly Binding[]): Binding[] {
  return [...new Map(bindings.map((each) => [`${each.destinationType} ${each.destination}`, each])).values()];
}

/** What all have in common is sure; what one of them has is possible. */
function joined(ends: readonly Walk[]): Walk {
  const outcomes = [...new Map(ends.map((end) => [JSON.stringify(end), end])).values()];
  const [first] = outcomes;
  if (first !== undefined && outcomes.length === 1) return first;
  const sure = outcomes.map((outcome) => new Set(outcome.queues));
  return {
    queues: (first?.queues ?? NONE).filter((queue) => sure.every((set) => set.has(queue))),
    external: sorted(outcomes.flatMap((outcome) => outcome.external)),
    outcomes,
  };
}

/** What of a publish decides where it goes. */
export function messageOf({ routingKey, headers, integers }: Publish): RoutedMessage {
  if (headers === undefined) return { keys: [routingKey], headers: NO_HEADERS };
  const keys = new Set([routingKey, ...strings(own(headers, "CC")), ...strings(own(headers, "BCC"))]);
  const delivered = Object.entries(headers).filter(([name]) => name !== "BCC");
  const width = integers === undefined ? {} : { integers };
  return { keys: [...keys], headers: Object.fromEntries(delivered), ...width };
}

/** What is not a string in a CC list is passed over. */
function strings(list: ArgumentValue | undefined): readonly string[] {
  return Array.isArray(list) ? list.filter((item): item is string => typeof item === "string") : [];
}

/** In order and without repetitions. May sort in place: the list is not used again. */
function sorted(names: string[]): readonly string[] {
  if (names.length < 2) return names;
  names.sort();
  return names.filter((name, index) => name !== names[index - 1]);
}
