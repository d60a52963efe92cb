/** Names that one object uses for another: each has to be declared, external, or RabbitMQ's own. */

import { namedTargets } from "../../arguments/named-targets.ts";
import { EVENT_PLUGIN } from "../../rabbitmq/plugins.ts";
import { EVENT_EXCHANGE, PREDECLARED_EXCHANGES } from "../../rabbitmq/reserved-names.ts";
import { quote, type Suggest, suggestFrom } from "../../text/wording.ts";
import type { Arguments } from "../../topology/topology.ts";
import type { Place, Report } from "../source/fault.ts";

/** What can be referred to in a virtual host. Objects with faults of their own count as declared. */
export interface Scope {
  /** With the type, where it is known: not for external exchanges. */
  readonly exchanges: ReadonlyMap<string, string | undefined>;
  /** With the type, where it is known: not for external queues. */
  readonly queues: ReadonlyMap<string, string | undefined>;
  readonly upstreams: ReadonlySet<string>;
  readonly upstreamSets: ReadonlySet<string>;
  readonly suggest: { readonly exchange: Suggest; readonly queue: Suggest };
}

export function scopeOf(objects: Omit<Scope, "suggest">): Scope {
  const known = [...objects.exchanges.keys(), ...PREDECLARED_EXCHANGES.keys()];
  const suggest = { exchange: suggestFrom(known), queue: suggestFrom(objects.queues.keys()) };
  return { ...objects, suggest };
}

export function exchangeType(scope: Scope, name: string): string | undefined {
  return scope.exchanges.get(name) ?? PREDECLARED_EXCHANGES.get(name);
}

export function isKnownExchange(scope: Scope, name: string): boolean {
  return scope.exchanges.has(name) || PREDECLARED_EXCHANGES.has(name);
}

/** @param subject begins the message: `The binding` */
export function reportUnknown(
  {
    subject,
    kind,
    name,
    place,
  }: {
    readonly subject: string;
    readonly kind: "exchange" | "queue";
    readonly name: string;
    readonly place: Place;
  },
  scope: Scope,
  report: Report,
): void {
  const near = name === EVENT_EXCHANGE ? "" : scope.suggest[kind](name);
  const wayOut =
    name === EVENT_EXCHANGE
      ? `The plugin ${EVENT_PLUGIN} makes it: add it to "plugins" at the top of the file.`
      : "Declare it, or say `external: true` there if it belongs to others.";
  report(
    place,
    `${subject} names the ${kind} ${quote(name)}, which is not declared.`,
    near === "" ? wayOut : `${near} ${wayOut}`,
  );
}

/**
 * The targets that arguments and policies name: `dead-letter-exchange`, `alternate-exchange`. RabbitMQ drops
 * what goes to one that is missing, without a word.
 *
 * @param prefix of the keys: `x-` in a queue's arguments
 * @param owner ends the subject: `the queue "billing"`
 */
export function checkTargets(
  {
    table,
    prefix,
    owner,
    placeOf,
  }: {
    readonly table: Arguments;
    readonly prefix: "x-" | "";
    readonly owner: string;
    readonly placeOf: (key: string) => Place;
  },
  scope: Scope,
  report: Report,
): void {
  for (const { key, kind, name } of namedTargets(table, prefix)) {
    if (kind === "exchange" ? isKnownExchange(scope, name) : scope.queues.has(name)) continue;
    reportUnknown({ subject: `${quote(key)} of ${owner}`, kind, name, place: placeOf(key) }, scope, report);
  }
}
