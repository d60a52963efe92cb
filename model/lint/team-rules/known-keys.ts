/** Which keys the tables of an object of some kind can have, so that a misspelt one in a rule is not a rule about nothing. */
import { EXCHANGE_TYPES } from "../../arguments/exchange-types.ts";
import { canSay, KNOWN_ARGUMENTS } from "../../arguments/known-arguments.ts";
import { OBSOLETE_ARGUMENTS } from "../../arguments/obsolete-arguments.ts";
import { UPSTREAM_RULES } from "../../declaration/rules/federation-rules.ts";
import { SHOVEL_PROTOCOLS, shovelRules } from "../../declaration/rules/shovel-rules.ts";
import { limitsSchema, userLimitsSchema } from "../../declaration/schema.ts";
import type { Kind } from "./objects.ts";

/** The keys of a rule under `require` that are tables. */
export const TABLES = ["settings", "arguments", "definition", "limits"] as const;
export type Table = (typeof TABLES)[number];

const OBSOLETE = [...OBSOLETE_ARGUMENTS.keys()];
const OF_EXCHANGES = [...EXCHANGE_TYPES.values()].flatMap((type) => Object.keys(type.arguments));
const OF_POLICIES = [...KNOWN_ARGUMENTS].flatMap(([name, known]) => (canSay("policy", known) ? [name] : []));

const KNOWN: Readonly<Record<Table, Readonly<Partial<Record<Kind, readonly string[]>>>>> = {
  settings: {
    queue: [...KNOWN_ARGUMENTS].flatMap(([name, { queueTypes }]) => (queueTypes.length > 0 ? [name] : [])),
    exchange: [...KNOWN_ARGUMENTS].flatMap(([name, { exchanges }]) => (exchanges === true ? [name] : [])),
  },
  arguments: {
    queue: [
      ...[...KNOWN_ARGUMENTS].flatMap(([name, known]) => (canSay("argument", known) ? [`x-${name}`] : [])),
      ...OBSOLETE.map((name) => `x-${name}`),
    ],
    exchange: OF_EXCHANGES,
  },
  definition: {
    policy: [...OF_POLICIES, ...OBSOLETE],
    operatorPolicy: [...OF_POLICIES, ...OBSOLETE],
    federationUpstream: Object.keys(UPSTREAM_RULES),
    shovel: SHOVEL_PROTOCOLS.flatMap((protocol) => Object.keys(shovelRules(protocol, protocol))),
  },
  limits: {
    virtualHost: Object.keys(limitsSchema.shape),
    user: Object.keys(userLimitsSchema.shape),
  },
};

/** Undefined where any key can be, as in the arguments of a binding, which are headers. */
export function keysKnown(table: Table, kinds: readonly Kind[]): readonly string[] | undefined {
  const found = kinds.map((kind) => KNOWN[table][kind]);
  const known = found.filter((keys) => keys !== undefined);
  return known.length < found.length ? undefined : [...new Set(known.flat())].toSorted();
}

/** Of all kinds, for editors. */
export function allKeys(table: Table): readonly string[] {
  return [...new Set(Object.values(KNOWN[table]).flat())].toSorted();
}
